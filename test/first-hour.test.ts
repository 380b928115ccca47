/** What a newcomer met in the first hour: help of one flag, refusals that say how much is enough, and errors of check in CI. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attnplot, ROOT } from './support/command.ts';
import { folderWith } from './support/folders.ts';

const SEED = readFileSync(join(ROOT, 'fixtures/abspe-pause.json'));
const ARRAYS = readFileSync(join(ROOT, 'fixtures/pause/abspe-step-1500.npz'));
const FILES = { 'data.json': SEED, 'a.npz': ARRAYS, 'b.npz': ARRAYS, 'c.npz': ARRAYS, 'd.npz': ARRAYS };

/** Runs a line of plain words, and gives its hint. */
async function hintOf(here: string, line: string): Promise<string> {
  const { code, stderr } = await attnplot(here, ...line.split(' '));
  expect(code, stderr).toBe(2);
  return /\n {4}hint: (.*)\n$/.exec(stderr)?.[1] ?? stderr;
}

describe('hints', () => {
  it.each([
    ['render a.npz --query 99', 'positions run 0 to 39; -1 is the last', 'render a.npz --query -1'],
    ['render a.npz --query 50-99', 'positions run 0 to 39; -1 is the last', 'render a.npz --query -1'],
    [
      'render a.npz --query 8 --keys 99',
      'positions run 0 to 39; -1 is the last',
      'render a.npz --query 8 --keys -1',
    ],
    [
      'render a.npz --query P@8',
      "write --query 8: a row's label ends in the position of its query",
      'render a.npz --query 8',
    ],
    [
      'render a.npz --query 0,P@32',
      "write --query 0,32: a row's label ends in the position of its query",
      'render a.npz --query 0,32',
    ],
    [
      'render data.json --xlabel keys',
      'write --subtitle "left to right: keys" (axes of cells have no names; the y axis of curve has --colorbar-label)',
      '',
    ],
    [
      'render data.json --ylabel q',
      'write --subtitle "top to bottom: q" (axes of cells have no names; the y axis of curve has --colorbar-label)',
      '',
    ],
    ['render data.json --out c.npz', 'write -o c.npz', ''],
    ['render --out data.json', 'write -o fig.png', 'render data.json -o fig.png'],
    [
      'render data.json --colormap white,red',
      'name one, as colours cannot be listed: attnplot colormaps -o colormaps.png shows them all',
      'colormaps -o colormaps.png',
    ],
    [
      'render data.json --annotate --fmt .3f',
      'write --annotate (numbers in cells have the decimals that the scale needs)',
      '',
    ],
    ['render data.json --width 6.5 in', 'write --width 6.5in', 'render data.json --width 6.5in'],
    ['render a.npz --max-memory 2 GB', 'write --max-memory 2GB', 'render a.npz --max-memory 2GB'],
    ['render data.json --annotate 12', 'write --annotate alone', 'render data.json --annotate'],
    ['render --annotate .1f data.json', 'write --annotate alone', 'render --annotate data.json'],
    ['render data.json --annotate false', 'leave --annotate out', 'render data.json'],
    [
      'animate --over a.npz',
      'leave it out: animate draws a frame for each input, and batch a figure; render and curve have --over',
      'animate a.npz -o x.gif --query 8 --dpi 30',
    ],
    [
      'animate a.npz -o x.mp4',
      'write -o run.gif, then convert it: ffmpeg -i run.gif x.mp4',
      'animate a.npz -o run.gif --query 8 --dpi 30',
    ],
    [
      'heads a.npz --stat sink --head rollout',
      'leave it out to draw all heads, or list some, as in --head 0-3',
      'heads a.npz --stat sink --head 0-3',
    ],
    [
      'heads a.npz --stat sink --layers mean',
      'leave it out to draw all layers, or name some, as in --layers 0-3',
      'heads a.npz --stat sink --layers 0-3',
    ],
  ])('%s', async (typed, hint, followed) => {
    const here = folderWith(FILES);
    expect(await hintOf(here, typed)).toBe(hint);
    if (followed === '') return;
    const ran = await attnplot(here, ...followed.split(' '));
    expect(ran.code, ran.stderr).toBe(0);
  });

  it('of many inputs name a pattern, once for each command', async () => {
    const here = folderWith(FILES);
    const hint = await hintOf(here, 'render a.npz b.npz c.npz d.npz');
    expect(hint).toBe(
      'to draw each: attnplot batch "*.npz"; side by side: attnplot compare *.npz -o compared.pdf; as rows of one figure: attnplot render --over "*.npz" -o rows.pdf; as frames: attnplot animate "*.npz" -o run.gif',
    );
    for (const command of ['batch *.npz', 'render --over *.npz -o rows.pdf'])
      expect(await attnplot(here, ...command.split(' '), '--query', '8')).toMatchObject({ code: 0 });
    expect(await hintOf(here, 'render a.npz b.npz c.npz data.json')).toContain(
      'attnplot batch a.npz b.npz c.npz ...;',
    );
  });

  it('of a manifest where a figure belongs name the flag', async () => {
    const here = folderWith(FILES);
    await attnplot(here, 'batch', 'data.json', '-o', 'figs/{name}.png', '--dpi', '30');
    expect(await attnplot(here, 'check', 'figs/attnplot-manifest.json')).toEqual({
      code: 1,
      stdout:
        'figs/attnplot-manifest.json: not a figure: it is data (check the figures of its batch: --manifest figs/attnplot-manifest.json)\n',
      stderr: '',
    });
    expect(await attnplot(here, 'check', '--manifest', 'figs/attnplot-manifest.json')).toMatchObject({
      code: 0,
    });
  });
});

describe('one end of the scale beyond the data', () => {
  it.each([
    ['render a.npz --query 8 --vmax 0', 'found 0, expected a value above 0, the low end of the scale'],
    ['render a.npz --query 8 --vmin 3', 'found 3, expected a value below'],
    ['heads a.npz --stat sink --vmax 0', 'found 0, expected a value above 0'],
    ['curve a.npz --stat sink --vmin 3 -o c.png', 'found 3, expected a value below'],
    ['batch a.npz --query 8 --vmax 0', 'found 0, expected a value above 0'],
  ])('%s', async (typed, message) => {
    const here = folderWith(FILES);
    const ran = await attnplot(here, ...typed.split(' '));
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(message);
    expect(ran.stderr).toContain('the values drawn run from');
  });

  it('is no mistake of one input of a batch that others reach', async () => {
    const low = JSON.stringify({ tokens: ['a', 'b'], rows: ['q'], layers: [[[0.1, 0.2]]] });
    const here = folderWith({ 'low.json': low, 'high.json': low.replace('0.2', '0.9') });
    expect(await attnplot(here, 'batch', '*.json', '--vmin', '0.3', '--dpi', '60')).toMatchObject({
      code: 0,
    });
  });
});

describe("a flag that contradicts the input's own figure block", () => {
  it.each([
    ['--vmax 0', { vmin: 0 }, '--vmax', 'found vmin 0 and vmax 0, expected vmin below vmax'],
    ['--vmin 0.9', { vmax: 0.4 }, '--vmin', 'found vmin 0.9 and vmax 0.4, expected vmin below vmax'],
    ['--scale log', { vmin: 0 }, '--scale', 'found vmin 0, expected a value above 0 on a log scale'],
    ['--height 3in', { rowHeight: '12pt' }, '--height', 'found a row height with a height of the figure'],
    ['--aspect equal', { rowHeight: '12pt' }, '--aspect', 'found a row height with the aspect "equal"'],
  ])('%s is to blame, and not the block', async (typed, figure, flag, message) => {
    const here = folderWith({ 'data.json': JSON.stringify({ ...JSON.parse(SEED.toString()), figure }) });
    const { code, stderr } = await attnplot(here, 'render', 'data.json', ...typed.split(' '));
    expect([code, stderr]).toEqual([2, expect.stringContaining(`\n  ${flag}\n    ${message}`)]);
  });
});

describe('numbers in cells that are too small', () => {
  it.each([
    ['--query 8,32'],
    ['--query all'],
    ['--query all --layers 0'],
    ['--query all --layers 0,1 --height 3in'],
    ['--query 8,32 --panels heads'],
    ['--query 8,32 --keys 0-5 --row-height 4pt'],
    ['--query 8,32 --keys 0-5 --font-size 3'],
  ])('%s: as much as the hint says is enough', async (asked) => {
    const here = folderWith(FILES);
    const line = `render a.npz --annotate --dpi 60 -o a.svg ${asked}`;
    const hint = await hintOf(here, line);
    const ways = [/\((--keys [^)]*)\)/, /all have with ([^;]*);/, /write (--font-size [\d.]+)/].flatMap(
      (way) => way.exec(hint)?.[1] ?? [],
    );
    expect(ways.length, hint).toBeGreaterThan(0);
    for (const way of ways) {
      const ran = await attnplot(here, ...line.split(' '), ...way.split(' '));
      expect(ran.code, `${hint}\n${way}\n${ran.stderr}`).toBe(0);
    }
  });
});

describe('check --format github', () => {
  it('annotates an error that ends the check, too', async () => {
    const here = folderWith(FILES);
    await attnplot(here, 'render', 'data.json', '-o', 'fig.png', '--dpi', '30');
    const ran = await attnplot(here, 'check', 'fig.png', '--data', 'missing.npz', '--format', 'github');
    expect(ran.code).toBe(4);
    expect(ran.stdout).toMatch(
      /^::error file=fig\.png,title=figures cannot be checked::error: cannot read missing\.npz%0A[^\n]*\n$/,
    );
    expect(ran.stderr).toContain('error: cannot read missing.npz\n');
    const none = await attnplot(here, 'check', '--manifest', 'none.json', '--format', 'github');
    expect(none.code).toBe(4);
    expect(none.stdout).toMatch(/^::error title=figures cannot be checked::/);
  });
});

describe('the table of commands in the README', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const table = /\| I want \| command \|\n(.*?)\n\n/s.exec(readme)?.[1] ?? '';
  const lines = [...table.matchAll(/`attnplot ([^`]*)`/g)].map(([, line]) => line as string);

  it('runs, one after the other', async () => {
    expect(lines).toHaveLength(6);
    const steps = { 'run/step-1.npz': ARRAYS, 'run/step-2.npz': ARRAYS };
    const here = folderWith({ ...FILES, ...steps, 'attn.npz': ARRAYS });
    for (const line of lines) {
      const ran = await attnplot(here, ...line.replaceAll('"', '').split(' '));
      expect(ran.code, `${line}\n${ran.stderr}`).toBe(0);
    }
  }, 60_000);
});
