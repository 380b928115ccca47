/** `animate`: frames in order, on one scale, in a GIF or WebP. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode, decodeFrames } from 'modern-gif';
import { describe, expect, it } from 'vitest';
import type { AttentionFile } from '../src/attention/file.ts';
import { findInputs } from '../src/batch/inputs.ts';
import { openSequence } from '../src/batch/sequence.ts';
import { colorTable } from '../src/figure/colormap.ts';
import { pictureOf } from '../src/paint/canvas.ts';
import { pixelsOf } from '../src/paint/canvas-pixels.ts';
import { toWord } from '../src/paint/palette.ts';
import { attnplot, ROOT } from './support/command.ts';
import { folderWith } from './support/folders.ts';
import { checkpoint, RUN, SMALL } from './support/frames.ts';
import { heatmapsOf } from './support/geometry.ts';

describe('frames', () => {
  it('come in the natural order of their names, with the step in the corner, and share one scale', async () => {
    const folder = folderWith(RUN);
    const ran = await attnplot(folder, 'animate', 'step-*.json', '-o', 'run.gif', '--json', ...SMALL);
    expect(ran.stderr).toMatch(/^wrote run\.gif \(3 frames of 216 x \d+ px, 4 per second, \d+ KB\)\n$/);
    const report = JSON.parse(ran.stdout);
    expect(report.frames).toEqual([
      { input: 'step-2.json', label: 'step 2' },
      { input: 'step-9.json', label: 'step 9' },
      { input: 'step-10.json', label: 'step 10' },
    ]);
    const values = Object.values(RUN).flatMap(({ layers }) => (layers as number[][][]).flat(2));
    expect(report.extent).toEqual([Math.min(...values), Math.max(...values)]);
    expect(report.domain).toEqual([0, Math.max(...values)]);
    expect(readdirSync(folder).sort()).toEqual(['run.gif', 'step-10.json', 'step-2.json', 'step-9.json']);
  });

  it('are exactly the pixels of the sequence', async () => {
    const folder = folderWith(RUN);
    await attnplot(folder, 'animate', 'step-*.json', '-o', 'run.gif', ...SMALL);
    const gif = decodeFrames(readFileSync(join(folder, 'run.gif')));
    const { paths: inputs } = await findInputs({
      patterns: [join(folder, 'step-*.json')],
      list: undefined,
      base: undefined,
    });
    const sequence = await openSequence(inputs, [
      { options: { width: '3in', dpi: 72 }, kind: 'usage', nameOf: (option) => option },
    ]);
    const table = new Set(colorTable('inferno').map(toWord));
    for (const [i, frame] of gif.entries()) {
      const { scene, typeface } = await sequence.compose(i);
      const painted = pixelsOf(pictureOf(scene, typeface, 72));
      const shown = new Uint32Array(frame.data.buffer, frame.data.byteOffset, painted.length);
      let cells = 0;
      let furthest = 0;
      painted.forEach((pixel, at) => {
        const found = shown[at] as number;
        if (table.has(pixel) && inHeatmap(scene, at % 216, Math.floor(at / 216))) {
          cells++;
          if (pixel !== found) throw new Error(`pixel ${at}: ${pixel.toString(16)} is ${found.toString(16)}`);
        }
        for (const shift of [0, 8, 16])
          furthest = Math.max(furthest, Math.abs(((pixel >> shift) & 255) - ((found >> shift) & 255)));
      });
      expect(cells).toBeGreaterThan(1000);
      expect(furthest).toBe(0);
    }
  });

  it('keep their layout when titles, states and clipping come and go', async () => {
    const long = `A title ${'that goes on and on '.repeat(6)}`;
    const missing = checkpoint(3, {
      title: long,
      layers: [
        [[null, 0.1, 0.2, 0.9], [0.1]],
        [[0.1, 0.2], [0.3]],
      ],
    } as Partial<AttentionFile>);
    const folder = folderWith({ ...RUN, 'step-3.json': missing });
    const { paths: inputs } = await findInputs({
      patterns: [join(folder, '*.json')],
      list: undefined,
      base: undefined,
    });
    const options = { width: '3in', dpi: 72, vmax: 0.5, vmin: 0.05 };
    const sequence = await openSequence(inputs, [{ options, kind: 'usage', nameOf: (option) => option }]);
    const scenes = await Promise.all(inputs.map(async (_, i) => (await sequence.compose(i)).scene));
    const still = scenes.map((scene) =>
      JSON.stringify([
        scene.heightPt,
        scene.groups.filter(({ kind }) => kind === 'colorbar' || kind === 'key'),
        heatmapsOf(scene).map(({ codes, ...place }) => place),
      ]),
    );
    expect(new Set(still).size).toBe(1);
    expect(still[0]).toContain('polygon');
    expect(still[0]).toContain('missing');
    const file = await attnplot(folder, 'animate', '*.json', '-o', 'run.gif', '--vmax', '0.5', ...SMALL);
    expect(file.stderr).toMatch(/values outside \[0, 0.5\] clipped/);
  });

  it('label the same keys for arrays and for attention files', async () => {
    const inputs = ['abspe-step-1500.npz', 'nope-step-1500.json', 'rope-step-1500.safetensors'].map((name) =>
      join(ROOT, 'fixtures/pause', name),
    );
    const options = { query: '8,32', layers: '0-1', width: '4in' };
    const sequence = await openSequence(inputs, [{ options, kind: 'usage', nameOf: (option) => option }]);
    const labels = await Promise.all(
      inputs.map(async (_, i) => {
        const { scene } = await sequence.compose(i);
        const panel = scene.groups.find(({ kind }) => kind === 'panel');
        const texts = (panel?.marks ?? []).filter((mark) => mark.type === 'text');
        return JSON.stringify(texts.map(({ x, y, text }) => [x, y, text]));
      }),
    );
    expect(labels[0]).toContain('<pause>');
    expect(new Set(labels).size).toBe(1);
  });

  it('cannot be read as figures or data, and the error says so', async () => {
    const folder = folderWith(RUN);
    for (const [file, kind] of [
      ['run.gif', 'GIF'],
      ['run.webp', 'WebP'],
    ] as const) {
      await attnplot(folder, 'animate', 'step-*.json', '-o', file, ...SMALL);
      const found = `found an animation (${kind}), which carries no data, expected .npy, .npz, .safetensors, .pt, JSON, CSV or a figure`;
      const error = `error: ${file} cannot be read\n  ${found}\n  hint: use the inputs it was made of\n`;
      expect(await attnplot(folder, 'inspect', file)).toEqual({ code: 3, stdout: '', stderr: error });
      expect(await attnplot(folder, 'render', file, '-o', 'x.png')).toMatchObject({ code: 3, stderr: error });
      expect(await attnplot(folder, 'check', file)).toEqual({
        code: 1,
        stdout: `${file}: not a figure: ${found} (check takes figures that attnplot has drawn, except animations)\n`,
        stderr: '',
      });
    }
    const still = await attnplot(folder, 'render', 'step-2.json', '-o', 'still.webp', ...SMALL);
    expect(still.code).toBe(0);
    expect(await attnplot(folder, 'check', 'still.webp')).toMatchObject({ code: 0 });
  });

  it('last as long as --fps says on average, and repeat for ever', async () => {
    const folder = folderWith(RUN);
    await attnplot(folder, 'animate', 'step-*.json', '-o', 'run.gif', '--fps', '30', ...SMALL);
    const gif = decode(readFileSync(join(folder, 'run.gif')));
    expect(gif.frames.map(({ graphicControl }) => graphicControl?.delayTime)).toEqual([3, 4, 3]);
    expect(gif).toMatchObject({ looped: true, loopCount: 0 });
  });

  it('are the same file in every run', async () => {
    const folder = folderWith(RUN);
    for (const name of ['a.gif', 'b.gif', 'a.webp', 'b.webp'])
      expect(await attnplot(folder, 'animate', 'step-*.json', '-o', name, '--quiet', ...SMALL)).toEqual({
        code: 0,
        stdout: '',
        stderr: '',
      });
    for (const format of ['gif', 'webp'])
      expect(
        readFileSync(join(folder, `a.${format}`)).equals(readFileSync(join(folder, `b.${format}`))),
      ).toBe(true);
  });
});

/** Whether a pixel, at 72 dpi, lies in a panel. */
const inHeatmap = (scene: Parameters<typeof heatmapsOf>[0], x: number, y: number) =>
  heatmapsOf(scene).some(
    (mark) => x >= mark.x && x < mark.x + mark.width && y >= mark.y && y < mark.y + mark.height,
  );
