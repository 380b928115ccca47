/** Inputs of a batch that fail. */
import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { batch, checkpoint, figuresIn, manifestIn, runOf } from './support/batches.ts';
import { folderWith } from './support/folders.ts';
import { npy } from './support/tensor-writers.ts';

describe('an input that fails', () => {
  it('is reported in one line, and the other 93 of 100 are drawn', async () => {
    const folder = runOf(100);
    const breakage: Readonly<Record<string, (path: string) => void>> = {
      'cannot read runs/step-7.json: there is no such file (check the path, and the folder you are in)': (
        path,
      ) => rmSync(path),
      'step-17.json:1:38: found the end of the file in the middle of "la, expected the rest (the file seems cut off: write it again, and wait for the writer to close it)':
        (path) => truncateSync(path, 40),
      'step-27.json:1:52 layers[0][0][1]: found "0.5", expected a finite number, null or NaN for a missing one, or "masked" (write the number without quotes)':
        (path) => writeFileSync(path, readFileSync(path, 'utf8').replace(/,0\.\d+,/, ',"0.5",')),
      'step-37.json:1:1: found an empty file, expected a JSON object (the program that writes it wrote nothing, or has not finished)':
        (path) => truncateSync(path, 0),
      'step-47.json:1:49 layers[0][0]: found 4 weights, expected at most 3, the length of tokens (add the missing tokens (were special tokens dropped?), or cut the row to the keys that have one)':
        (path) => writeFileSync(path, checkpoint(0.5).replace(']]]', ',0]]]')),
      'found 31 bytes of data, expected 36 for float32 [1, 1, 3, 3] (the file seems cut off or damaged: copy it or write it again)':
        (path) => writeFileSync(path, npy('<f4', [1, 1, 3, 3], Buffer.alloc(36)).subarray(0, -5)),
      'cannot read runs/step-67.json: found a folder without files of arrays, expected some, such as one a layer (name a file, or a folder that has .npy, .npz, .safetensors, .pt, JSON or CSV files; this one holds nothing)':
        (path) => {
          rmSync(path);
          mkdirSync(path);
        },
    };
    Object.values(breakage).forEach((damage, i) => void damage(join(folder, `runs/step-${10 * i + 7}.json`)));
    writeFileSync(
      join(folder, 'list'),
      Array.from({ length: 100 }, (_, i) => `runs/step-${i + 1}.json\n`).join(''),
    );
    const ran = await batch(folder, '--files-from', 'list', '-o', 'figs/{name}.png');
    expect(ran.code).toBe(1);
    const failures = ran.stderr.split('\n').filter((line) => line.startsWith('failed '));
    const expected = Object.keys(breakage).map(
      (reason, i) => `failed runs/step-${10 * i + 7}.json: ${reason}`,
    );
    expect(failures.sort()).toEqual(expected.sort());
    expect(ran.stderr).toMatch(/\n93 figures drawn, 7 failed; figs\/attnplot-manifest\.json\n$/);
    expect(figuresIn(join(folder, 'figs'))).toHaveLength(93);
    const { items } = manifestIn(join(folder, 'figs'));
    expect(items.filter((item) => 'error' in item).map(({ input }) => input)).toEqual(
      [7, 17, 27, 37, 47, 57, 67].map((step) => `../runs/step-${step}.json`),
    );
  });

  it('may be the only one: no scale is reported, and a folder gives a hint', async () => {
    const folder = folderWith({ 'in put/a.json': checkpoint(0.5) });
    expect(await batch(folder, 'in put', '-o', 'figs/{name}.png')).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'failed in put: found an attention file, in put/a.json, expected files of arrays, each a part of the whole (draw it by itself: attnplot render "in put/a.json")\n0 figures drawn, 1 failed; figs/attnplot-manifest.json\n',
    });
    expect((await batch(folder, 'in put/*', '-o', 'figs/{name}.png')).code).toBe(0);
  });

  it('is the last one with --fail-fast', async () => {
    const folder = runOf(6);
    writeFileSync(join(folder, 'runs/step-2.json'), '{');
    const ran = await batch(folder, 'runs/*.json', '--fail-fast', '--jobs', '1', '--no-shared-scale');
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(
      /1 figure drawn, 1 failed, 4 left: run the batch again to draw them; figures\/attnplot-manifest\.json\n$/,
    );
    expect(figuresIn(join(folder, 'figures'))).toEqual(['step-1.png']);
  });

  it('makes no gallery if nothing was drawn', async () => {
    const folder = runOf(2);
    writeFileSync(join(folder, 'runs/step-1.json'), '{');
    const ran = await batch(folder, 'runs/*.json', '--fail-fast', '--gallery');
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/\n0 figures drawn, 1 failed, 1 left: run the batch again to draw them\n$/);
  });

  it('is all that --quiet reports', async () => {
    const folder = runOf(2);
    expect(await batch(folder, 'runs/*.json', '--quiet')).toEqual({ code: 0, stdout: '', stderr: '' });
    writeFileSync(join(folder, 'runs/step-2.json'), '');
    const { code, stderr } = await batch(folder, 'runs/*.json', '--quiet');
    expect({ code, lines: stderr.split('\n').length }).toEqual({ code: 1, lines: 2 });
    expect(stderr).toMatch(/^failed runs\/step-2\.json: /);
  });
});
