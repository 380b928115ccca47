/** What a file of options may do that is found by walking up, and that a stranger may have written. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { attnplot, ROOT } from './support/command.ts';
import { folderWith } from './support/folders.ts';

const DATA = { tokens: ['a', 'b'], rows: ['q'], layers: [[[0.7, 0.3]]] };
const FONT = readFileSync(join(ROOT, 'dist/DejaVuSans.ttf'));
const FONT_PATH = join(ROOT, 'dist/DejaVuSans.ttf');
const NPZ = readFileSync(join(ROOT, 'fixtures/pause/abspe-step-1500.npz'));
const TOKENS = Array.from({ length: 12 }, (_, i) => `w${i}`).join('\n');

/** A repository with a file of options at its top, beside files that its user has. */
function repository(options: object) {
  const folder = folderWith({
    'secret.txt': TOKENS,
    'own.ttf': FONT,
    'repo/attnplot.config.json': options,
    'repo/fonts/own.ttf': FONT,
    'repo/words.txt': TOKENS,
    'repo/runs/data.json': DATA,
    'repo/runs/a.npz': NPZ,
  });
  symlinkSync('../secret.txt', join(folder, 'repo/link.txt'));
  return join(folder, 'repo');
}

it('names files by their places beside it, wherever the command runs', async () => {
  const repo = repository({ font: ['fonts/own.ttf'] });
  for (const folder of [repo, join(repo, 'runs'), join(repo, 'fonts')]) {
    const data = join(repo, 'runs/data.json');
    expect(await attnplot(folder, 'render', data, '-o', 'out.png')).toMatchObject({ code: 0 });
  }
  writeFileSync(join(repo, 'attnplot.config.json'), '{ "font": "fonts/none.ttf" }');
  const ran = await attnplot(join(repo, 'runs'), 'render', 'data.json');
  expect(ran).toMatchObject({ code: 4 });
  expect(ran.stderr).toContain('../fonts/none.ttf');
});

it.each([
  ['a file above', { font: '../own.ttf' }, 'font', '--font ../../own.ttf'],
  ['an absolute path', { typeface: FONT_PATH }, 'typeface', '--typeface '],
  ['a device', { image: '/dev/zero' }, 'image', '--image '],
  ['a link that leads out', { tokens: 'link.txt' }, 'tokens', '--tokens ../link.txt'],
  ['a file of a collection', { font: ['fonts/own.ttf', '../own.ttf#0'] }, 'font', '--font "../../own.ttf#0"'],
])('opens no file outside of its folder: %s', async (_, options, name, hint) => {
  const repo = repository(options);
  const runs = join(repo, 'runs');
  for (const args of [
    ['render', 'data.json'],
    ['describe', 'data.json'],
    ['batch', 'data.json', '-o', '{name}.png'],
    ['animate', 'data.json', '-o', 'a.gif'],
    ['compare', 'data.json', 'data.json', '-o', 'c.png'],
    ['preview', 'data.json', '--protocol', 'ascii'],
  ]) {
    const ran = await attnplot(runs, ...args);
    expect({ args, ...ran }).toMatchObject({ args, code: 2, stdout: '' });
    expect(ran.stderr).toContain(`attnplot.config.json:1:`);
    expect(ran.stderr).toContain(`  ${name}\n`);
    expect(ran.stderr).toContain('expected files in the folder of ../attnplot.config.json');
    expect(ran.stderr).toContain(hint);
  }
});

it('is followed where the same flag names the file, or --config the file of options', async () => {
  const repo = repository({ font: '../own.ttf' });
  const runs = join(repo, 'runs');
  for (const flags of [['--font', '../../own.ttf'], ['--no-config']])
    expect(await attnplot(runs, 'render', 'data.json', ...flags)).toMatchObject({ code: 0 });
  expect(await attnplot(repo, 'render', 'runs/data.json', '--config', 'attnplot.config.json')).toMatchObject({
    code: 0,
  });
});

it('draws with files in its folder', async () => {
  const repo = repository({ rowTokens: 'words.txt', query: '8' });
  const ran = await attnplot(join(repo, 'runs'), 'render', 'a.npz', '-o', 'a.svg');
  expect(ran.stderr).toContain('words.txt');
});

it.each([
  ['allowFiles', { allowFiles: true }],
  ['maxMemory', { maxMemory: '900GB' }],
])('lifts no limit: %s', async (name, options) => {
  const repo = repository(options);
  mkdirSync(join(repo, 'deep'));
  writeFileSync(join(repo, 'deep/named.json'), JSON.stringify({ ...DATA, figure: { font: '/dev/zero' } }));
  const ran = await attnplot(join(repo, 'deep'), 'render', 'named.json');
  expect(ran).toMatchObject({ code: 2 });
  expect(ran.stderr).toBe(
    `error: attnplot.config.json does not hold valid options\n  attnplot.config.json:1:2  ${name}\n    found in a file that no flag names, expected as a flag or in a file given with --config\n    hint: if you trust the file, name it: --config ../attnplot.config.json\n`,
  );
  const named = await attnplot(
    join(repo, 'runs'),
    'render',
    'data.json',
    '--config',
    '../attnplot.config.json',
  );
  expect(named).toMatchObject({ code: 0 });
});
