import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { COMMAND, run } from '../support/command.ts';
import { folderWith } from '../support/folders.ts';

/** Letters and numbers that languages write in upper case, sort or separate in their own ways. */
const DATA = {
  title: 'I i İ ı ß ÄÖ, 1234.5',
  tokens: ['I', 'i', 'İ', 'ı', 'ß', 'ä', 'z'],
  rows: ['iI', 'äz'],
  layers: [
    [
      [0.1, 0.2, 0.1, 0.1, 0.2, 0.2, 0.1],
      [0.4, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1],
    ],
  ],
};
const INPUTS = Object.fromEntries(
  ['i-1', 'I-2', 'ı-3', 'ä-4', 'z-10', 'z-9'].map((name) => [`${name}.json`, DATA]),
);
const LINES = [
  ['render', 'i-1.json', '-o', 'fig.pdf', '--annotate'],
  ['batch', '*.json', '-o', 'figs/{name}.svg', '--gallery', '--jobs', '1'],
  ['describe', 'i-1.json'],
];

/** What the command prints and writes under some environment variables. */
async function madeUnder(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const folder = folderWith(INPUTS);
  const { LANG, LC_ALL, LANGUAGE, TZ, ...others } = process.env;
  const made: string[] = [];
  for (const args of LINES) {
    const ran = await run(process.execPath, [COMMAND, ...args], folder, { ...others, ...env });
    expect(ran.code).toBe(0);
    made.push(ran.stdout + ran.stderr);
  }
  const files = [
    'fig.pdf',
    ...['z-9.svg', 'ı-3.svg', 'attnplot-manifest.json', 'index.html'].map((name) => `figs/${name}`),
  ];
  return [...made, ...files.map((name) => readFileSync(join(folder, name), 'latin1'))];
}

/** Made once, because each takes three processes. */
const underNone = madeUnder({});

it.each([
  { LC_ALL: 'C', TZ: 'UTC' },
  { LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8', TZ: 'Asia/Istanbul' },
  { LC_ALL: 'de_DE.UTF-8', LANGUAGE: 'de', TZ: 'Pacific/Kiritimati' },
])('the same bytes under %o', async (env) => {
  expect(await madeUnder(env)).toEqual(await underNone);
});
