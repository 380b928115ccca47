/** Hints about batches and checks: each line is typed, its hint is followed to the letter, and the command runs. */
import { expect, test } from 'vitest';
import { attnplot } from './support/command.ts';
import { FILES } from './support/hint-inputs.ts';
import { follow, type Line, of, shellWords, write } from './support/hints.ts';

// Nothing is opened where there is no display.
delete process.env.DISPLAY;
delete process.env.WAYLAND_DISPLAY;

const BATCH = 'batch a.npz b.npz -o "s/{name}.png"';
const _ONE = `${BATCH} --shard 1/2`;
const _TWO = `${BATCH} --shard 2/2`;
const _MERGE = 'batch --merge "s/attnplot-manifest.*-of-2.json"';
const CHECK = 'check --manifest s/attnplot-manifest.json';

const LINES: readonly Line[] = [
  ['batch a.npz -o "{name}.svg" --open', /add (--gallery)/, 'batch a.npz -o "{name}.svg" --open $1'],
  [
    'batch a.npz -o "{name}.svg" --watch --shard 1/2',
    /a new input would change every shard: watch without shards/,
    'batch a.npz -o "{name}.svg" --shard 1/2',
  ],
  [
    'batch a.npz -o "{name}.svg" --watch --fail-fast',
    /a failed input is tried again when it changes/,
    'batch a.npz -o "{name}.svg" --fail-fast',
  ],
  [
    'batch --files-from - -o "{name}.svg" --watch',
    /standard input can be read only once: save the list to a file/,
    '!ls a.npz > list.txt; batch --files-from list.txt -o "{name}.svg"',
  ],
  [
    'batch pair/of.npz pai/rof.npz -o "o/{dir}{name}.svg"',
    /add (\{index\}) to the name/,
    'batch pair/of.npz pai/rof.npz -o "o/{dir}{name}$1.svg"',
  ],
  ['batch a.npz -o "{step}.png"', /use (\{name\}) or \{index\} instead/, 'batch a.npz -o "$1.png"'],
  [
    'batch a.npz -o "{name}.png" --title "step {step}"',
    /use (\{name\}) or/,
    'batch a.npz -o "{name}.png" --title "$1"',
  ],
  [
    'batch a.npz -o "o/{dir}/{name}.png" --base other',
    /set --base to a folder that holds all inputs/,
    'batch a.npz -o "o/{dir}/{name}.png" --base .',
  ],
  [
    'batch a.npz -o "o/{dir}/{name}.png" --base other',
    /or leave \{dir\} out/,
    'batch a.npz -o "o/{name}.png" --base other',
  ],
  [
    'render f.json -o drawn.png; batch drawn.png -o "{name}.png"',
    /choose a pattern that gives other names/,
    'batch drawn.png -o "again-{name}.png"',
  ],
  [
    'batch f.json -o "{name}.png" --manifest f.json',
    /keep no manifest with (--no-manifest)/,
    'batch f.json -o "{name}.png" $1',
  ],
  [
    '!mkdir e; render f.json -o e/drawn.png; batch "e/*.png" -o "e/{name}-2.png" --no-manifest',
    /write to another folder/,
    'batch "e/*.png" -o "n/{name}-2.png" --no-manifest',
  ],
  [
    'batch a.npz -o "{name}.png" --manifest g.json',
    /choose another name/,
    'batch a.npz -o "{name}.png" --manifest run.json',
  ],
  ['batch a.npz -o figs/', /write -o '([^']*)'/, 'batch a.npz -o "$1"'],
  ['batch a.npz -o -', /a batch writes files/, 'batch a.npz -o "{name}.png"'],
  ['batch "" -o "{name}.png"', /is a shell variable unset/, 'batch a.npz -o "{name}.png"'],
  ['batch notes -o "{name}.png"', /name a file, or a folder that has/, 'batch a.npz -o "{name}.png"'],
  ['batch a.npz -o "{name}.png" --jobs 5000', /write (--jobs \d+)/, 'batch a.npz -o "{name}.png" $1'],
  ['batch a.npz -o "{name}.png" --jobs x', /leave it out for one per core/, 'batch a.npz -o "{name}.png"'],
  [
    'batch log.json symlog.json -o "{name}.png"',
    /set one for all with --scale/,
    'batch log.json symlog.json -o "{name}.png" --scale linear',
  ],
  [
    'batch log.json symlog.json -o "{name}.png"',
    /its own: attnplot batch (--no-shared-scale)/,
    'batch log.json symlog.json -o "{name}.png" $1',
  ],
  [
    `${BATCH}; batch a.npz -o "t/{name}.png" --scale-from s/attnplot-manifest.json --no-shared-scale`,
    /leave one out/,
    'batch a.npz -o "t/{name}.png" --scale-from s/attnplot-manifest.json',
  ],
  [
    `${BATCH}; batch a.npz -o "t/{name}.png" --scale-from s/attnplot-manifest.json --scale symlog`,
    /leave --scale out/,
    'batch a.npz -o "t/{name}.png" --scale-from s/attnplot-manifest.json',
  ],
  [
    `${BATCH}; batch a.npz -o "t/{name}.png" --scale-from none.json`,
    /give the path of an (attnplot-manifest\.json)/,
    'batch a.npz -o "t/{name}.png" --scale-from s/$1',
  ],
  [
    `${BATCH}; batch a.npz -o "t/{name}.png" --scale-from f.json`,
    /give the path of an (attnplot-manifest\.json)/,
    'batch a.npz -o "t/{name}.png" --scale-from s/$1',
  ],
  [
    `${BATCH} --no-shared-scale; batch a.npz -o "t/{name}.png" --scale-from s/attnplot-manifest.json`,
    /run that batch without --no-shared-scale/,
    `${BATCH}; batch a.npz -o "t/{name}.png" --scale-from s/attnplot-manifest.json`,
  ],
  [
    `!mkdir s; !echo mine > s/index.html; ${BATCH} --gallery`,
    /hint: /,
    'batch a.npz b.npz -o "t/{name}.png" --gallery',
  ],
  ['batch "*.nothing" -o "{name}.png"', /try it with ls/, 'batch a.npz -o "{name}.png"'],
  ['batch - -o "{name}.png"', /write (--files-from -)/, 'batch a.npz -o "{name}.png"'],
  ['batch a.npz b.npz -o same.png', /name: -o '([^']*)'/, 'batch a.npz b.npz -o "$1"'],
  [
    'check a.npz',
    /name the figures drawn from it, and pass it with (--data)/,
    'render a.npz -o drawn.png; check drawn.png $1 a.npz',
  ],
  [
    'render f.json -o p.png; check p.png --tolerance 300',
    /leave it out to ignore no difference/,
    'check p.png',
  ],
  [
    'render f.json -o p.png; check p.png --data f.json --manifest m.json',
    /leave one of the two out/,
    'check p.png --data f.json',
  ],
  [
    'check',
    /name them: attnplot (check) figures/,
    '!mkdir figures; render f.json -o figures/x.png; $1 figures/x.png',
  ],
  [
    'check --manifest none.json',
    /batch writes (attnplot-manifest\.json) beside its figures/,
    `${BATCH}; ${CHECK}`,
  ],
  ['check --manifest f.json', /run the batch again, which writes a new one/, `${BATCH}; ${CHECK}`],
  [
    'batch c.npz c/a.npz a.npz -o "{name}.png"',
    /add the input's folder: -o '([^']*)'/,
    'batch c.npz c/a.npz a.npz -o "$1"',
  ],
  [
    'batch f.json f.npy -o "o/{dir}/{name}.png"',
    /add \{ext\}/,
    'batch f.json f.npy -o "o/{dir}/{name}-{ext}.png"',
  ],
  [
    'batch step-1.npz run-1.npz -o "{step}.png"',
    /add the input's name: -o '([^']*)'/,
    'batch step-1.npz run-1.npz -o "$1"',
  ],
  ['batch /dev/null -o "{name}.png"', /save it to a file first/, 'batch a.npz -o "{name}.png"'],
  [
    'batch a.npz -o "index.html" --gallery',
    /choose other names for the figures/,
    'batch a.npz -o "{name}.html" --gallery',
  ],
  [
    'batch a.npz -o "{name}.png" --watch --no-manifest',
    /the manifest tells what to redraw/,
    'batch a.npz -o "{name}.png"',
  ],
  [
    `${BATCH}; batch log.json -o "t/{name}.png" --scale-from s/attnplot-manifest.json`,
    /draw it on that scale too with (--scale linear)/,
    'batch log.json -o "t/{name}.png" --scale-from s/attnplot-manifest.json $1',
  ],
];

test.each(LINES)('%s', (...line) => follow(FILES, line));

test('check says how the figures of a folder are checked', async () => {
  const folder = write({ 'data/a.npy': of(2, 3, 6, 6), 'other/a.npy': of(2, 3, 6, 6) });
  await attnplot(folder, 'batch', 'data/a.npy', '-o', 'figures/{name}.png', '--dpi', '30', '--quiet');
  const listed = await attnplot(folder, 'check', 'figures');
  const [, flags = ''] = /it is a folder \(check the figures of its batch: (.*)\)/.exec(listed.stdout) ?? [];
  expect(listed.code).toBe(1);
  expect((await attnplot(folder, 'check', ...shellWords(flags))).code).toBe(0);
  const bare = await attnplot(folder, 'check', 'other');
  expect(bare.stdout).toBe('other: not a figure: it is a folder (name its figures, as in other/*.png)\n');
});
