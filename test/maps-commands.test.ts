/** Maps, heads and queries as panels through every command that draws or checks them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodePng } from './golden.ts';
import { attnplot } from './support/command.ts';
import { folderWith } from './support/folders.ts';

const PAUSE = join(import.meta.dirname, '../fixtures/pause');
const [ABS, ROPE] = ['abspe-step-1500.npz', 'rope-step-1500.safetensors'].map((name) =>
  join(PAUSE, name),
) as [string, string];
const SMALL = ['--layers', '0-1', '--dpi', '40', '--embed', 'all'];
const FORMS: readonly (readonly [string, readonly string[]])[] = [
  ['maps', ['--query', 'all']],
  ['maps with segments', ['--query', 'all', '--segments', 'prompt:0-7,pause:8,answer:9-']],
  ['heads', ['--query', 'all', '--panels', 'heads', '--head', '0,2-3']],
  ['rows of heads', ['--query', '8,32', '--panels', 'heads']],
  ['queries', ['--query', '8,20,32', '--panels', 'queries']],
];

describe.each(FORMS)('%s', (_, form) => {
  const ask = [...form, ...SMALL];

  it('are drawn again from the figure, to the pixel, and are fresh', async () => {
    const folder = folderWith();
    const run = (...args: string[]) => attnplot(folder, ...args);
    expect(await run('render', ABS, '-o', 'a.png', ...ask)).toMatchObject({ code: 0 });
    const again = await run('render', 'a.png', '-o', 'b.png', '--dpi', '40');
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr).not.toContain('warning');
    const pixels = (name: string) => decodePng(readFileSync(join(folder, name)));
    expect(pixels('b.png')).toEqual(pixels('a.png'));
    expect(await run('check', 'a.png', '--data', ABS)).toMatchObject({ code: 0 });
    expect(await run('check', 'a.png', '--data', ROPE)).toMatchObject({ code: 1 });
  });

  it('are pages of a batch, and frames of an animation of one layout', async () => {
    const folder = folderWith();
    const batch = await attnplot(folder, 'batch', ABS, ROPE, '-o', 'out/{name}.png', ...ask);
    expect(batch).toMatchObject({ code: 0 });
    expect(await attnplot(folder, 'check', '--manifest', 'out/attnplot-manifest.json')).toMatchObject({
      code: 0,
    });
    const frames = await attnplot(
      folder,
      'animate',
      ABS,
      ROPE,
      '-o',
      'a.gif',
      ...form,
      '--layers',
      '0-1',
      '--dpi',
      '40',
    );
    expect(frames).toMatchObject({ code: 0 });
  });
});

describe('a figure of heads', () => {
  it('is drawn again with layers that count as layers, not as matrices', async () => {
    const folder = folderWith();
    const run = (...args: string[]) => attnplot(folder, ...args);
    await run('render', ABS, '-o', 'a.png', '--query', '8', '--panels', 'heads', '--layers', '0-2');
    expect(await run('render', 'a.png', '-o', 'b.svg', '--layers', '0,2')).toMatchObject({ code: 0 });
    const svg = readFileSync(join(folder, 'b.svg'), 'utf8');
    const panels = [...svg.matchAll(/aria-label="(Layer \d+, head \d+)"/g)].map(([, label]) => label);
    expect(panels).toEqual(
      ['0', '2'].flatMap((layer) => [0, 1, 2, 3].map((head) => `Layer ${layer}, head ${head}`)),
    );
    const beyond = await run('render', 'a.png', '-o', 'c.png', '--layers', '3');
    expect(beyond).toMatchObject({ code: 2 });
    expect(beyond.stderr).toContain('found layer 3, expected positions from 0 to 2');
    expect(beyond.stderr).toContain('the input has 3 layers: Layer 0, Layer 1, Layer 2');
    // A mean of layers is of no head.
    const mean = await run('render', 'a.png', '-o', 'c.png', '--layers', 'mean');
    expect(mean).toMatchObject({ code: 2 });
    expect(mean.stderr).toContain('heads of one number have nothing in common');
  });

  it('says that no heads became one, in its subtitle and in words', async () => {
    const folder = folderWith();
    const args = ['--query', '8', '--panels', 'heads', '--layers', '0-2'];
    await attnplot(folder, 'render', ABS, '-o', 'a.svg', ...args);
    const svg = readFileSync(join(folder, 'a.svg'), 'utf8');
    expect(svg).toContain('each head by itself');
    expect(svg).toContain('12 heads of 3 layers (Layer 0, head 0 to Layer 2, head 3), each with 1 row');
    expect(svg).toContain('Averaged over heads, ');
  });
});

it('a figure of an attention file with heads names a layer once for its matrices', async () => {
  const folder = folderWith();
  const layers = [0, 1].flatMap((layer) =>
    [0, 1].map((head) => ({ label: `L${layer}`, head, weights: [[0.5 + layer / 4 + head / 8, 0.2]] })),
  );
  writeFileSync(join(folder, 'a.json'), JSON.stringify({ tokens: ['x', 'y'], rows: ['q'], layers }));
  expect(await attnplot(folder, 'render', 'a.json', '-o', 'a.svg', '--layers', '1')).toMatchObject({
    code: 0,
  });
  const svg = readFileSync(join(folder, 'a.svg'), 'utf8');
  expect([...svg.matchAll(/aria-label="(L\d, head \d)"/g)].map(([, label]) => label)).toEqual([
    'L1, head 0',
    'L1, head 1',
  ]);
});
