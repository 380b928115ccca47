/** Figures of a batch, checked by its manifest, and a batch that has none. */
import { mkdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { tasksOf } from '../src/cli/check.ts';
import { values, with_ } from './support/changed-data.ts';
import { at, attnplot, DATA, drawFigures, save } from './support/checked.ts';

beforeAll(drawFigures);

describe('check', () => {
  test('--manifest names data and options of every figure of a batch', async () => {
    mkdirSync(at('in'), { recursive: true });
    save('in/a.json', DATA);
    save('in/b.json', with_({ layers: values, figure: { dpi: 60, colormap: 'magma' } }));
    save('in/broken.json', '{');
    const batch = () => attnplot('batch', 'in/*.json', '-o', 'out/{name}.png', '--annotate', '--quiet');
    expect((await batch()).code).toBe(1);
    const check = (...figures: string[]) =>
      attnplot('check', ...figures, '--manifest', 'out/attnplot-manifest.json');
    expect(await check()).toEqual({
      code: 1,
      stdout:
        'out/a.png: fresh\nout/b.png: fresh\nout/broken.png: stale: the batch could not draw it: broken.json is not JSON\n',
      stderr: '',
    });
    expect(await check('out/a.png', 'out/b.png', '--pixels')).toMatchObject({ code: 0 });
    expect((await check('./out/b.png', 'fig.png')).stdout).toBe(
      './out/b.png: fresh\nfig.png: stale: it is not in the manifest\n',
    );
    save('in/b.json', with_({ figure: { dpi: 60, colormap: 'viridis' } }));
    expect((await check('out/b.png')).stdout).toBe(
      'out/b.png: stale: values changed in layer 1 (largest change 0.12 at layer 1, P@2, key 2); options changed: colormap magma -> viridis\n',
    );
    rmSync(at('in/b.json'));
    expect(await check('out/a.png', 'out/b.png')).toEqual({
      code: 4,
      stdout: 'out/a.png: fresh\nout/b.png: cannot be checked: its data in/b.json: there is no such file\n',
      stderr: '',
    });
  });

  test('--manifest finds its figures quickly among many', async () => {
    const items = Array.from({ length: 4000 }, (_, i) => ({ input: `${i}.json`, output: `${i}.png` }));
    const head = { schema: 1, attnplot: '0.1.0', options: {}, files: {}, scale: null };
    save('many.json', { ...head, items });
    const figures = items.map(({ output }) => at(output));
    const began = performance.now();
    const tasks = await tasksOf(figures, { manifest: at('many.json') });
    expect(performance.now() - began).toBeLessThan(2000);
    expect(tasks.map(({ figure, against }) => [figure, against?.data])).toEqual(
      items.map(({ input, output }) => [at(output), [at(input)]]),
    );
  });

  test('a batch without its manifest does not rewrite figures that are up to date', async () => {
    mkdirSync(at('one'), { recursive: true });
    save('one/a.json', DATA);
    const batch = (...more: string[]) =>
      attnplot('batch', 'one/*.json', '-o', 'lone/{name}.png', '--no-manifest', ...more);
    expect(await batch()).toMatchObject({ code: 0 });
    utimesSync(at('lone/a.png'), 1e9, 1e9);
    expect(await batch()).toMatchObject({ code: 0 });
    expect(statSync(at('lone/a.png')).mtimeMs).toBe(1e12);
    expect(await batch('--force')).toMatchObject({ code: 0 });
    expect(statSync(at('lone/a.png')).mtimeMs).not.toBe(1e12);
  });
});
