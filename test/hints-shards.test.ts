/** Hints about shards: each line is typed, its hint is followed to the letter, and the command runs. */
import { expect, test } from 'vitest';
import { attnplot } from './support/command.ts';
import { FILES } from './support/hint-inputs.ts';
import { follow, type Line, write } from './support/hints.ts';

const BATCH = 'batch a.npz b.npz -o "s/{name}.png"';
const ONE = `${BATCH} --shard 1/2`;
const TWO = `${BATCH} --shard 2/2`;
const MERGE = 'batch --merge "s/attnplot-manifest.*-of-2.json"';
const _CHECK = 'check --manifest s/attnplot-manifest.json';

const LINES: readonly Line[] = [
  [
    'batch a.npz -o "{name}.png" --shard 0/4',
    /the first of four is (1\/4)/,
    'batch a.npz -o "{name}.png" --shard $1',
  ],
  ['batch a.npz -o "{name}.png" --shard 5/4', /the last (4\/4)/, 'batch a.npz -o "{name}.png" --shard 1/4'],
  [
    'batch a.npz -o "{name}.png" --shard auto',
    /number the shards: (--shard 1\/4)/,
    'batch a.npz -o "{name}.png" $1',
  ],
  [
    'batch a.npz -o "{name}.png" --shard 1/2 --gallery',
    /use --gallery with --merge once all shards are done/,
    `${ONE}; ${TWO}; ${MERGE} --gallery`,
  ],
  [
    'batch --merge',
    /name them: attnplot (batch --merge) '/,
    `${ONE}; ${TWO}; $1 "s/attnplot-manifest.*-of-2.json"`,
  ],
  [`${ONE}; ${TWO}; batch --merge s/attnplot-manifest.1-of-2.json s/none.json`, /check the path/, MERGE],
  [
    `${BATCH}; batch --merge s/attnplot-manifest.json`,
    /quote a pattern that matches shards only/,
    `${ONE}; ${TWO}; ${MERGE}`,
  ],
  [
    `${ONE}; ${BATCH} --shard 2/3; batch --merge s/attnplot-manifest.1-of-2.json s/attnplot-manifest.2-of-3.json`,
    /name the manifests of one run/,
    `${TWO}; ${MERGE}`,
  ],
  [`${ONE}; ${TWO} --dpi 50; ${MERGE}`, /run its shard again with the same options/, `${TWO}; ${MERGE}`],
  [
    `${ONE} --tokens tokens.txt; !sed -i s/a/A/ tokens.txt; ${TWO} --tokens tokens.txt; ${MERGE}`,
    /run its shard again with the same file/,
    `${ONE} --tokens tokens.txt; ${MERGE}`,
  ],
  [
    `${ONE}; batch a.npz b.npz step-1.npz -o "s/{name}.png" --shard 2/2; ${MERGE}`,
    /write a list of them, pass it to every shard with (--files-from)/,
    `!ls a.npz b.npz > list.txt; batch $1 list.txt -o "s/{name}.png" --shard 1/2; batch $1 list.txt -o "s/{name}.png" --shard 2/2; ${MERGE}`,
  ],
  [`${ONE}; !cp double.npz b.npz; ${TWO}; ${MERGE}`, /run them again/, `${ONE}; ${TWO}; ${MERGE}`],
  [
    `${ONE}; ${TWO}; !cp s/attnplot-manifest.1-of-2.json s/attnplot-manifest.9-of-2.json; ${MERGE}`,
    /leave one of the two out/,
    '!rm s/attnplot-manifest.9-of-2.json; batch --merge "s/attnplot-manifest.*-of-2.json"',
  ],
  [`${ONE}; ${TWO}; ${MERGE} --dpi 50`, /with --merge, use only/, MERGE],
  [`${ONE}; ${TWO}; ${MERGE} --no-manifest`, /the merged manifest is the result/, MERGE],
  [
    `${ONE}; ${TWO}; ${MERGE} --manifest s/attnplot-manifest.1-of-2.json`,
    /choose another name/,
    `${MERGE} --manifest s/whole.json`,
  ],
  [
    `${ONE} --manifest s/one.json; ${TWO} --manifest s/two.json; batch --merge s/one.1-of-2.json s/two.2-of-2.json`,
    /name the merged one: (--manifest) /,
    'batch --merge s/one.1-of-2.json s/two.2-of-2.json $1 s/whole.json',
  ],
  [
    `${ONE}; ${TWO}; !sed -i "s/\\"attnplot\\": *\\"[^\\"]*\\"/\\"attnplot\\": \\"0.0.1\\"/" s/attnplot-manifest.2-of-2.json; ${MERGE}`,
    /run its shard again with that version/,
    `${TWO}; ${MERGE}`,
  ],
];

test.each(LINES)('%s', (...line) => follow(FILES, line));

test('a shard of a scheduler that says too little is numbered as its hint says', async () => {
  const folder = write(FILES);
  const shard = async (environment: Readonly<Record<string, string>>, ...flags: readonly string[]) => {
    Object.assign(process.env, environment);
    try {
      return await attnplot(folder, 'batch', 'a.npz', 'b.npz', '-o', 's/{name}.png', '--dpi', '30', ...flags);
    } finally {
      for (const name of Object.keys(environment)) delete process.env[name];
    }
  };
  const array = (id: string, count: string, first: string, last: string) => ({
    SLURM_JOB_ID: '7',
    SLURM_ARRAY_JOB_ID: '7',
    SLURM_ARRAY_TASK_ID: id,
    SLURM_ARRAY_TASK_COUNT: count,
    SLURM_ARRAY_TASK_MIN: first,
    SLURM_ARRAY_TASK_MAX: last,
  });
  const HINTS = [
    [
      { SLURM_JOB_ID: '7' },
      /submit it with sbatch --array=1-(4)/,
      (n: string) => [array('1', n, '1', n), '--shard', 'auto'],
    ],
    [
      array('2', '1', '2', '2'),
      /or number it: --shard (2)\/<shards>/,
      (n: string) => [{}, '--shard', `${n}/4`],
    ],
    [
      { JOB_COMPLETION_INDEX: '0' },
      /completions: --shard (auto\/8)/,
      (n: string) => [{ JOB_COMPLETION_INDEX: '0' }, '--shard', n],
    ],
  ] as const;
  for (const [environment, hint, then] of HINTS) {
    const { code, stderr } = await shard(environment, '--shard', 'auto');
    expect([code, stderr]).toEqual([2, expect.stringMatching(hint)]);
    const [given, ...flags] = then(hint.exec(stderr)?.[1] ?? '') as [Record<string, string>, ...string[]];
    expect(await shard(given, ...flags)).toMatchObject({ code: 0 });
  }
});
