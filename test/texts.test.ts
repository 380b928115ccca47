/** Titles of the figures of a batch: patterns, and names of inputs without a title. */
import { cpSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { provenanceOfPng } from '../src/formats/png.ts';
import { attnplot, ROOT } from './support/command.ts';
import { folderWith } from './support/folders.ts';

const ARRAYS = readFileSync(join(ROOT, 'fixtures/pause/abspe-step-1500.npz'));
const SEED = readFileSync(join(ROOT, 'fixtures/abspe-pause.json'));
const FLAGS = ['--query', '8', '--dpi', '30', '--layers', '0'];

const runs = () =>
  folderWith({ 'runs/a/step-100.npz': ARRAYS, 'runs/a/step-200.npz': ARRAYS, 'runs/b/step-100.npz': ARRAYS });
const titleOf = (folder: string, figure: string) =>
  JSON.parse(provenanceOfPng(readFileSync(join(folder, figure))) ?? '{}').options.title;

describe('the title of a figure of a batch', () => {
  it('has its placeholders filled, and other braces as they are; the manifest says so to check', async () => {
    const folder = runs();
    const draw = () =>
      attnplot(
        folder,
        'batch',
        'runs/*/step-*.npz',
        '-o',
        'figs/{dir}/{name}.png',
        ...FLAGS,
        '--title',
        '{dir}, step {step} {x}',
      );
    expect(await draw()).toMatchObject({ code: 0 });
    expect(titleOf(folder, 'figs/a/step-200.png')).toBe('a, step 200 {x}');
    expect(titleOf(folder, 'figs/b/step-100.png')).toBe('b, step 100 {x}');
    const checked = await attnplot(folder, 'check', '--manifest', 'figs/attnplot-manifest.json');
    expect(checked).toMatchObject({ code: 0, stderr: '' });
    expect((await draw()).stderr).toContain('0 figures drawn, 3 unchanged');
  });

  it('is drawn again where an input that came before changes its number', async () => {
    const folder = folderWith({ 'b.npz': ARRAYS, 'more/a.npz': ARRAYS });
    const draw = () =>
      attnplot(folder, 'batch', '*.npz', '-o', 'figs/{name}.png', ...FLAGS, '--title', 'no. {index}');
    await draw();
    expect(titleOf(folder, 'figs/b.png')).toBe('no. 0000');
    renameSync(join(folder, 'more/a.npz'), join(folder, 'a.npz'));
    expect((await draw()).stderr).toContain('2 figures drawn');
    expect(titleOf(folder, 'figs/b.png')).toBe('no. 0001');
  });

  it('is the name of an input that has none; --no-title and a title of its own win', async () => {
    const folder = folderWith({ 'step-7.npz': ARRAYS });
    const title = async (...flags: string[]) => {
      await attnplot(folder, 'batch', 'step-7.npz', '-o', 'f/{name}.png', ...FLAGS, ...flags);
      return titleOf(folder, 'f/step-7.png');
    };
    expect(await title()).toBe('step-7');
    expect(await attnplot(folder, 'check', '--manifest', 'f/attnplot-manifest.json')).toMatchObject({
      code: 0,
    });
    expect(await title('--no-title')).toBe(false);
    expect(await title('--title', 'Mine')).toBe('Mine');
    cpSync(join(ROOT, 'fixtures/abspe-pause.json'), join(folder, 'own.json'));
    await attnplot(folder, 'batch', 'own.json', '-o', 'g/{name}.png', '--dpi', '30');
    expect(titleOf(folder, 'g/own.png')).toBe(undefined);
  });

  it('needs a number where {step} is asked for', async () => {
    const folder = folderWith({ 'final.json': SEED });
    const ran = await attnplot(folder, 'batch', 'final.json', '--title', 'step {step}');
    expect(ran).toMatchObject({
      code: 2,
      stderr:
        'error: a text does not fit the inputs\n  --title\n    found final.json, expected a number in its name for {step}\n    hint: use {name} or {index} instead\n',
    });
    expect(await attnplot(folder, 'batch', 'final.json', '--title', '{name}', '--dpi', '30')).toMatchObject({
      code: 0,
    });
  });
});
