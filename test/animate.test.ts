import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { decode, decodeFrames } from 'modern-gif';
import { describe, expect, it, test } from 'vitest';
import type { AttentionFile } from '../src/attention/file.ts';
import { findInputs } from '../src/batch/inputs.ts';
import { openSequence } from '../src/batch/sequence.ts';
import { OptionConflict } from '../src/core/errors.ts';
import { colorTable } from '../src/figure/colormap.ts';
import type { Figure } from '../src/figure/figure.ts';
import { lockFrame, lockOf } from '../src/figure/frame.ts';
import { layoutFigure } from '../src/layout/layout.ts';
import { pictureOf } from '../src/paint/canvas.ts';
import { pixelsOf } from '../src/paint/canvas-pixels.ts';
import { toWord } from '../src/paint/palette.ts';
import { attnplot, ROOT } from './support/command.ts';
import { anyFigure, figureOf, fileOf, placeholder } from './support/figures.ts';
import { folderWith } from './support/folders.ts';
import {
  areaOf,
  heatmapsOf,
  marksOf,
  outsideThePage,
  overlap,
  overlappingTexts,
  textsOf,
} from './support/geometry.ts';
import { runs } from './support/random.ts';

/** A small checkpoint whose weights depend on the step. */
function checkpoint(step: number, extra: Partial<AttentionFile> = {}): AttentionFile {
  const layers = [0, 1].map((layer) =>
    [0, 1].map((row) =>
      [0, 1, 2, 3].map((key) => (((layer + 1) * (row + 2) * (key + 3) * (step + 7)) % 97) / 100),
    ),
  );
  return { tokens: ['a', 'b', 'c', 'd'], rows: ['P@2', 'P@3'], layers, ...extra };
}

const RUN = { 'step-2.json': checkpoint(2), 'step-10.json': checkpoint(10), 'step-9.json': checkpoint(9) };
const SMALL = ['--width', '3in', '--dpi', '72'];

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

describe('the corner', () => {
  it('overlaps nothing and stays on the page, in any figure', () => {
    const corner = fc.oneof(
      fc.nat().map((n) => `step ${n}`),
      fc.string({ maxLength: 80 }),
    );
    let drawn = 0;
    fc.assert(
      fc.property(
        anyFigure,
        fc.array(corner, { minLength: 1, maxLength: 4 }),
        ({ file, options }, corners) => {
          let figure: Figure;
          try {
            figure = figureOf(file, options);
          } catch (error) {
            // Some options fit no such values: a percentile of zeros is no end of a scale.
            if (error instanceof OptionConflict) return;
            throw error;
          }
          const frames = corners.map((text) => ({ figure, corner: text }));
          const lock = lockOf(frames, { below: false, above: true });
          const heights = new Set<number>();
          for (const text of corners) {
            let scene: ReturnType<typeof layoutFigure>['scene'];
            try {
              ({ scene } = layoutFigure(lockFrame(figure, lock, text), placeholder));
            } catch (error) {
              if (error instanceof OptionConflict) return; // A page too small for its figure.
              throw error;
            }
            heights.add(scene.heightPt);
            expect(outsideThePage(scene)).toEqual([]);
            expect(overlappingTexts(scene)).toEqual([]);
            const own = textsOf(scene).filter((mark) =>
              scene.groups.some(({ kind, marks }) => kind === 'corner' && marks.includes(mark)),
            );
            for (const mark of own)
              for (const other of marksOf(scene).filter(({ type }) =>
                ['heatmap', 'gradient', 'polygon'].includes(type),
              ))
                expect(overlap(areaOf(mark), areaOf(other))).toBe(false);
          }
          expect(heights.size).toBe(1);
          drawn++;
        },
      ),
      { numRuns: runs(60) },
    );
    // A layout that refuses everything would pass.
    expect(drawn).toBeGreaterThan(runs(60) * 0.3);
  });

  it('is beside a title that leaves room, and above one otherwise', () => {
    const figure = figureOf(fileOf(1, 1, 4, { title: 'T' }), { width: '4in' });
    const baselines = (text: string) => {
      const lock = lockOf([{ figure, corner: text }], { below: false, above: false });
      const { scene } = layoutFigure(lockFrame(figure, lock, text), placeholder);
      const baseline = (kind: string) =>
        textsOf({ ...scene, groups: scene.groups.filter((group) => group.kind === kind) })[0]?.y;
      return [baseline('corner'), baseline('title')];
    };
    const [beside, title] = baselines('step 1');
    expect(beside).toBe(title);
    const [over, below] = baselines('a checkpoint with a very long name');
    expect(over).toBeLessThan(below as number);
  });
});

describe('a wrong command', () => {
  const LINE = 'error: the command line is not valid\n';
  const cases: readonly (readonly [args: string, code: number, stderr: string])[] = [
    [
      'step-2.json',
      2,
      `${LINE}  --output\n    missing, expected a path\n    hint: add -o run.gif, or -o run.webp\n`,
    ],
    [
      'step-2.json -o run.png',
      2,
      `${LINE}  --output\n    found "run.png", expected a name that ends in .gif, .webp\n    hint: write -o run.gif\n`,
    ],
    [
      'step-2.json -o run.gif --fps 0',
      2,
      `${LINE}  --fps\n    found "0", expected a number from 0.002 to 50\n`,
    ],
    [
      'step-2.json -o run.gif --fps fast',
      2,
      `${LINE}  --fps\n    found "fast", expected a number from 0.002 to 50\n`,
    ],
    [
      'step-2.json -o - --json',
      2,
      `${LINE}  --json\n    found with -o -, and both write to standard output\n    hint: write the animation to a file\n`,
    ],
    [
      'none-*.json -o run.gif',
      2,
      'error: there is nothing to draw\n  none-*.json\n    no file matches\n    hint: quote the pattern, and try it with ls\n',
    ],
    [
      'gone.json -o run.gif',
      4,
      'error: cannot read gone.json\n  there is no such file\n  hint: check the path, and the folder you are in\n',
    ],
    ['- -o run.gif', 2, 'error: there is nothing to draw\n  <inputs>\n    found -, expected paths or globs'],
    [
      'step-2.json -o run.gif --background transparent',
      2,
      'error: the figure cannot be drawn as asked\n  --background\n    found transparent, expected a colour, because a GIF has no partly transparent pixels\n    hint: set a colour, or write a .webp file\n',
    ],
    [
      'step-2.json step-9.json sub/bad.json worse.json -o run.gif',
      3,
      'error: 2 of 4 inputs cannot be drawn (2 problems)\n  sub/bad.json:1:50  layers[0][0][1]\n    found "0.3", expected a finite number, null or NaN for a missing one, or "masked"\n    hint: write the number without quotes\n  worse.json:1:1\n    found an empty file, expected a JSON object\n',
    ],
    ['step-2.json wide.json -o run.gif', 3, 'error: the frames do not line up\n  wide.json\n'],
    [
      'step-2.json -o missing/run.gif',
      4,
      'error: cannot write missing/run.gif\n  there is no folder missing/\n  hint: make it first: mkdir -p missing\n',
    ],
  ];
  test.concurrent.each(cases)('animate %s', async (args, code, stderr) => {
    const files = {
      ...RUN,
      'sub/bad.json': '{"tokens":["a","b"],"rows":["q"],"layers":[[[0.7,"0.3"]]]}',
      'worse.json': '',
      'wide.json': { tokens: ['a', 'b', 'c'], rows: ['P@2', 'P@3'], layers: [[[0.1, 0.2, 0.3], [0.1]]] },
    };
    const folder = folderWith(files);
    const ran = await attnplot(folder, 'animate', ...args.split(' '));
    expect(ran).toMatchObject({ code, stdout: '' });
    expect(ran.stderr.slice(0, stderr.length)).toBe(stderr);
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(['sub', ...Object.keys(files)].sort());
  });

  test('never overwrites an input', async () => {
    const folder = folderWith(RUN);
    copyFileSync(join(folder, 'step-2.json'), join(folder, 'step-2.gif'));
    const ran = await attnplot(folder, 'animate', 'step-*', '-o', 'step-2.gif');
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('found "step-2.gif", which is an input, expected another name');
  });
});
