/** Runs every command and snippet of the README. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import {
  FIGURE_OPTIONS,
  flagOf,
  groupOf,
  negatedFlagOf,
  OPTION_GROUPS,
  OPTION_NAMES,
} from '../src/options/option-table.ts';
import { expectGolden } from './golden.ts';
import { attnplot, type Ran, ROOT, readersFolder, run } from './support/command.ts';

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** Contents of the fenced blocks of a language. */
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, text]) => text as string);
const commands = blocks('sh').flatMap((block) =>
  block.split('\n').filter((line) => line !== '' && !line.startsWith('#')),
);
const INSTALL = 'npm ci && ';

const folder = readersFolder();
// npx takes a second to find attnplot: only the first figure uses it, the others what it finds.
const bin = join(folder, 'node_modules/.bin');
writeFileSync(join(bin, 'npx'), '#!/bin/sh\n[ "$1" = --no-install ] && shift\nexec "$@"\n', { mode: 0o755 });
const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };

/** Runs a command as a reader types it: in this process where its words are all that a shell is needed for. */
async function typed(command: string): Promise<Ran> {
  if (!/^npx attnplot [^|<>]*$/.test(command)) return run('bash', ['-c', command], folder, env);
  const { stdout } = await run('bash', ['-c', `printf '%s\\0' ${command}`], folder);
  return attnplot(folder, ...stdout.split('\0').slice(2, -1));
}

async function pythonWithNumpy(): Promise<string | undefined> {
  for (const python of ['python3', '/usr/bin/python3']) {
    if ((await run(python, ['-c', 'import numpy'], folder)).code === 0) return python;
  }
  return undefined;
}
const python = await pythonWithNumpy();
const git = (await run('git', ['--version'], folder)).code === 0;

/** Fails unless a committed picture is what its command writes, metadata included; on other processors soft edges may differ. */
function expectBytes(drawn: Buffer, committed: string): void {
  if (process.arch !== 'x64') return;
  const isSame = drawn.equals(readFileSync(committed));
  expect(
    isSame,
    `${committed} has the pixels that its command draws, and other bytes: copy it there again`,
  ).toBe(true);
}

describe('the README', () => {
  it('starts with the two commands that CI runs in a clean clone', () => {
    const ci = readFileSync(join(ROOT, '.ci/run'), 'utf8').split('\n');
    expect(commands.slice(0, 2)).toEqual([
      `${INSTALL}npx attnplot render fixtures/abspe-pause.json -o fig.png`,
      `${INSTALL}npm test`,
    ]);
    for (const command of commands.slice(0, 2)) expect(ci).toContain(command);
  });

  it('shows the figure that its first command draws', async () => {
    const ran = await run('bash', ['-c', (commands[0] as string).slice(INSTALL.length)], folder);
    expect(ran).toMatchObject({ code: 0, stdout: '' });
    const shown = PNG.sync.read(readFileSync(join(ROOT, 'fixtures/abspe-pause.png')));
    const drawn = readFileSync(join(folder, 'fig.png'));
    expect(PNG.sync.read(drawn).data.equals(shown.data)).toBe(true);
    expectBytes(drawn, join(ROOT, 'fixtures/abspe-pause.png'));
  });

  // The snippets go on from one another; one needs a package that CI does not have. The one that reads a figure is run by
  // provenance-record.test.ts.
  const snippets = blocks('python').filter((snippet) => !snippet.includes('zlib'));
  const isNotebook = (snippet: string) => snippet.includes('_repr_png_');
  const runnable = snippets.filter((snippet) => !snippet.startsWith('# needs ') && !isNotebook(snippet));
  const ofSnippets = (command: string) => /render (attn\.npz|attention\.json)/.test(command);

  it.skipIf(!python)(
    'has Python snippets that write files attnplot draws (skipped without numpy; the safetensors one always)',
    async () => {
      expect(runnable).toHaveLength(2);
      writeFileSync(join(folder, 'files.py'), runnable.join('\n'));
      expect(await run(python as string, ['files.py'], folder)).toMatchObject({ code: 0, stderr: '' });
      const drawn = commands.filter(ofSnippets);
      expect(drawn.length).toBeGreaterThan(3);
      for (const command of drawn) expect(await typed(command)).toMatchObject({ code: 0 });
      expect(existsSync(join(folder, 'attention.png'))).toBe(true);
      const extentOf = async (words: string) =>
        JSON.parse((await typed(`npx attnplot render ${words} --json --quiet`)).stdout).extent;
      const [fromNpz, fromJson] = [await extentOf('attn.npz --query 3,6'), await extentOf('attention.json')];
      expect(fromNpz[1]).toBeCloseTo(fromJson[1], 3);
    },
  );

  it.skipIf(!python)('has a class that shows a figure in a notebook (skipped without Python)', async () => {
    const [notebook] = snippets.filter(isNotebook) as [string];
    const use = [
      'data = json.load(open("fixtures/abspe-pause.json"))',
      'for figure in (attnplot("fixtures/abspe-pause.json", "--layers", "0-3"), attnplot(data)):',
      '    assert figure._repr_png_()[:4] == b"\\x89PNG"',
      'try:',
      '    attnplot("no-such-file.json")',
      'except ValueError as error:',
      '    print(error)',
    ].join('\n');
    writeFileSync(join(folder, 'notebook.py'), `${notebook}\n${use}`);
    // Installed for everywhere, and in the project alone, where npx finds it.
    const npxAlone = join(folder, 'npx-alone');
    mkdirSync(npxAlone);
    const npx = `#!/bin/sh\n[ "$1" = --no-install ] && PATH="${env.PATH}" exec npx "$@"\n`;
    writeFileSync(join(npxAlone, 'npx'), npx, { mode: 0o755 });
    for (const PATH of [env.PATH, `${npxAlone}:${process.env.PATH}`]) {
      const ran = await run(python as string, ['notebook.py'], folder, { ...env, PATH });
      expect(ran).toMatchObject({
        code: 0,
        stderr: '',
        stdout: expect.stringMatching(/^error: .*no-such-file/),
      });
    }
  });

  const recipes = commands.slice(2).filter((command) => !ofSnippets(command));
  const outputOf = (command: string) =>
    command.includes(' --gallery')
      ? 'figs/index.html'
      : / -o (?<file>\S+\.\w+)|> (?<other>\S+)$/.exec(command)?.slice(1).find(Boolean);
  const isGallery = (command: string) => readme.includes(`src="fixtures/gallery/${outputOf(command)}"`);

  it.each(recipes.filter((command) => !isGallery(command)))('%s', async (command) => {
    const ran = await typed(command);
    expect(ran.code, ran.stderr).toBe(0);
    // inspect and validate print to the terminal.
    const output = outputOf(command);
    if (output === undefined) expect(ran.stdout).not.toBe('');
    else expect(existsSync(join(folder, output))).toBe(true);
  });

  // The gallery's pictures are goldens: what its commands draw is what the README shows.
  const goldens = { goldens: join(ROOT, 'fixtures/gallery/'), output: join(ROOT, 'test/output/') };
  for (const command of recipes.filter(isGallery)) {
    const [, font] = /--font "([^"#]+)/.exec(command) ?? [];
    it.skipIf(font !== undefined && !existsSync(font))(
      `${command}${font ? ' (skipped without that font)' : ''}`,
      async () => {
        const ran = await typed(command);
        expect(ran.code, ran.stderr).toBe(0);
        expect(ran.stderr).not.toContain('no font has');
        const name = outputOf(command) as string;
        const drawn = readFileSync(join(folder, name));
        expectGolden(name.replace('.png', ''), drawn, goldens);
        expectBytes(drawn, join(goldens.goldens, name));
      },
    );
  }

  it('has an attention file that renders', async () => {
    writeFileSync(join(folder, 'example.json'), blocks('json')[0] as string);
    expect(await typed('npx attnplot render example.json')).toMatchObject({ code: 0 });
  });

  it('has commands in its sentences that run, too', async () => {
    const fenced = /```.*?```/gs;
    const table = /\| I want \| command \|\n.*?\n\n/s; // first-hour.test.ts runs it
    const sentences = readme.replaceAll(fenced, '').replace(table, '');
    const lines = [...sentences.matchAll(/`((?:npx )?attnplot [a-z][^`]*)`/g)].map(
      ([, line]) => line as string,
    );
    expect(lines.length).toBeGreaterThan(8);
    const here = readersFolder();
    for (const name of ['step-100.npz', 'step-1500.npz'])
      copyFileSync(join(ROOT, 'fixtures/pause/abspe-step-1500.npz'), join(here, name));
    const to = ['-o', 'figs/{name}.png', '--query', '8,32', '--dpi', '30', '--quiet', '--shard'];
    for (const shard of ['1/4', '2/4', '3/4', '4/4'])
      await attnplot(here, 'batch', 'fixtures/pause/*-step-*', ...to, shard);
    for (const line of lines) {
      const words = line.replace('<input>', 'fixtures/abspe-pause.json').replaceAll(/['"]/g, '').split(' ');
      const ran = await attnplot(here, ...words.slice(words.indexOf('attnplot') + 1));
      expect(ran.code, `${line}\n${ran.stderr}`).toBe(0);
    }
  });

  it('names the flags that only compare, heads or curve has', async () => {
    for (const command of ['compare', 'heads', 'curve']) {
      const { stdout } = await attnplot(folder, command, '--help', 'all');
      const flags = [...stdout.matchAll(/^ +(?:-\w, )?(--[a-z-]+)/gm)].map(([, flag]) => flag as string);
      expect(flags.length).toBeGreaterThan(20);
      expect(flags.filter((flag) => !new RegExp(`${flag}\\b`).test(readme))).toEqual([]);
    }
  });

  it.skipIf(!git)(
    'has a CI step and pre-commit hooks that refuse a stale figure (skipped without git)',
    async () => {
      const repository = readersFolder();
      const inside = (command: string) => run('bash', ['-c', command], repository, env);
      const commit = () => inside('git add -A && git -c user.name=a -c user.email=a@b commit -qm x');
      const [hook] = blocks('bash') as [string];
      const steps = [...(blocks('yaml')[0] as string).matchAll(/- run: (npx .*)/g)].map(([, step]) => step);
      const draw = /draw it again: (npx [^"]*)/.exec(hook)?.[1] as string;
      expect(steps).toHaveLength(1);
      // pre-commit runs the entry with the arguments of the repository that uses the hook, or the hook's own.
      const hooks = readFileSync(join(ROOT, '.pre-commit-hooks.yaml'), 'utf8');
      const wordsIn = (text: string) => /args: \[([^\]]+)\]/.exec(text)?.[1]?.replaceAll(',', '');
      const entry = /entry: (.+)/.exec(hooks)?.[1];
      const [given, own] = [readme, hooks].map((text) => `${entry} ${wordsIn(text)}`) as [string, string];
      expect(given.slice(0, given.indexOf(' figures/'))).toBe('npx --no-install attnplot check');
      await inside(
        'git init -q && mkdir -p data figures && cp fixtures/abspe-pause.json data/attention.json',
      );
      await inside("printf 'node_modules\\nfixtures\\n' > .gitignore");
      writeFileSync(join(repository, '.git/hooks/pre-commit'), hook, { mode: 0o755 });
      expect(await inside(draw)).toMatchObject({ code: 0 });
      expect(await commit()).toMatchObject({ code: 0, stdout: '' });
      for (const step of [steps[0] as string, given])
        expect(await inside(step)).toMatchObject({ code: 0, stderr: '' });
      await inside('npx attnplot batch data/attention.json -o "figs/{name}.png" --quiet');
      expect(await inside(own)).toMatchObject({ code: 0, stderr: '' });
      await inside('sed -i s/0.31/0.43/ data/attention.json');
      const refused = await commit();
      expect(refused.code).toBe(1);
      expect(refused.stdout + refused.stderr).toContain(
        'figures/attention.png: stale: values changed in layers ',
      );
      for (const step of [steps[0] as string, given, own])
        expect(await inside(step)).toMatchObject({ code: 1 });
      expect(await inside(draw)).toMatchObject({ code: 0 });
      expect(await commit()).toMatchObject({ code: 0 });
    },
  );

  it('lists every option in its group, as --help does', () => {
    const listed = [...readme.matchAll(/^\| (\w+) \| (`--.*) \|$/gm)].map(([, group, flags]) => [
      group,
      flags,
    ]);
    const expected = OPTION_GROUPS.map((group) => {
      const flags = OPTION_NAMES.filter((name) => groupOf(name) === group).flatMap((name) => {
        const { without } = FIGURE_OPTIONS[name] as { without?: string };
        return [flagOf(name), ...(without ? [negatedFlagOf(name)] : [])];
      });
      return [group, flags.map((flag) => `\`${flag}\``).join(', ')];
    });
    expect(listed).toEqual(expected);
  });

  it('is short: fewer than 400 lines', () => {
    expect(readme.trimEnd().split('\n').length).toBeLessThan(400);
  });

  it('has library examples that run', async () => {
    const [simple, more, ...others] = blocks('ts') as [string, string];
    expect(others).toEqual([]);
    writeFileSync(join(folder, 'example.mjs'), simple);
    const ran = await run('node', ['example.mjs'], folder);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toContain('Heatmaps of attention weights: 1 layer');
    expect(existsSync(join(folder, 'from-code.png'))).toBe(true);
    writeFileSync(join(folder, 'more.mjs'), more);
    const all = await run('node', ['more.mjs'], folder);
    expect(all).toMatchObject({ code: 0, stderr: '' });
    expect(all.stdout).toMatch(/\[\] npz true \[\]\n(library\/\S+\.png\n)+\d \[\]\n$/);
  });
});
