import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PNG } from 'pngjs';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { AttentionFile } from '../src/attention/file.ts';
import { render } from '../src/pipeline/render.ts';
import { decodePng, expectGolden, rgbaAt } from './golden.ts';

const SEED = fileURLToPath(new URL('../fixtures/abspe-pause.json', import.meta.url));

const CLIPPED: AttentionFile = {
  title: 'Numbers in cells, both ends clipped',
  tokens: ['The', 'cat', '$x_1$', 'a&b', '<eos>'],
  rows: ['head 0', 'head 1'],
  layers: [
    [
      [0.05, 0.1, 0.2, 0.3, 0.35],
      [0.9, 0.02, 0.01, 0.03, 0.04],
    ],
    [
      [0.11, 0.22, 0.33, 0.24, 0.1],
      [0.6, 0.1, 0.15, 0.05, 0.1],
    ],
  ],
};

const CAUSAL: AttentionFile = {
  title: 'Causal rows, two weights missing',
  tokens: ['A', 'B', 'C', 'D', 'E', 'F'],
  rows: ['q1', 'q2', 'q3', 'q4'],
  layers: [
    {
      label: 'L0',
      weights: [
        [0.6, 0.4],
        [0.5, 0.3, 0.2],
        [0.1, null, 0.4, 0.3],
        [0.1, 0.2, 0, 0.1, 0.3, 0.2],
      ],
    },
    {
      label: 'L1',
      weights: [
        [0.9, 0.1],
        [0.2, 0.2, 0.6],
        [0.25, 0.25, 0.25, 0.25],
        [null, 0, 0, 0.1, 0.4, 0.5],
      ],
    },
  ],
};

describe('a figure looks like its golden', () => {
  it('two layers of the seed', async () => {
    const { bytes } = await render(SEED, { layers: '2,7', width: '600px', dpi: 120 });
    expectGolden('seed-two-layers', bytes);
  });

  it('numbers in cells, clipped ends, a colorbar label, viridis', async () => {
    const { bytes } = await render(CLIPPED, {
      ...{ vmin: 0.04, vmax: 0.4, colormap: 'viridis', annotate: true },
      ...{ colorbarLabel: 'attention weight', width: '640px', dpi: 120 },
    });
    expectGolden('annotated-clipped', bytes);
  });

  it('masked and missing cells of ragged rows', async () => {
    const { bytes } = await render(CAUSAL, { width: '560px', dpi: 120 });
    expectGolden('masked-missing', bytes);
  });
});

describe('the golden comparison', () => {
  const folder = mkdtempSync(join(tmpdir(), 'attnplot-golden-'));
  const folders = { goldens: join(folder, 'goldens/'), output: join(folder, 'output/') };
  const image = (changed?: number) => {
    const png = new PNG({ width: 3, height: 2 });
    png.data.fill(255);
    if (changed !== undefined) png.data[4 * changed] = 0;
    return png;
  };
  afterAll(() => rmSync(folder, { recursive: true }));

  it('fails without a golden', () => {
    vi.stubEnv('UPDATE_GOLDENS', '');
    expect(() => expectGolden('new', PNG.sync.write(image()), folders)).toThrow(/missing/);
    expect(existsSync(folders.goldens)).toBe(false);
  });

  it('writes a golden when asked, and never overwrites one', () => {
    vi.stubEnv('UPDATE_GOLDENS', '1');
    const first = PNG.sync.write(image());
    expectGolden('told', first, folders);
    expect(() => expectGolden('told', PNG.sync.write(image(0)), folders)).toThrow(/1 pixels/);
    expect(readFileSync(`${folders.goldens}told.png`)).toEqual(first);
    vi.unstubAllEnvs();
  });

  it('compares pixels, not bytes', () => {
    vi.stubEnv('UPDATE_GOLDENS', '1');
    expectGolden('packed', PNG.sync.write(image(), { deflateLevel: 0 }), folders);
    vi.unstubAllEnvs();
    expect(() => expectGolden('packed', PNG.sync.write(image(), { colorType: 2 }), folders)).not.toThrow();
  });

  it('shows expected, difference and actual side by side', () => {
    vi.stubEnv('UPDATE_GOLDENS', '1');
    expectGolden('shown', PNG.sync.write(image()), folders);
    vi.unstubAllEnvs();
    expect(() => expectGolden('shown', PNG.sync.write(image(4)), folders)).toThrow(/differs/);
    const sheet = decodePng(readFileSync(`${folders.output}shown.png`));
    expect([sheet.width, sheet.height]).toEqual([9, 2]);
    expect([1, 4, 7].map((x) => rgbaAt(sheet, x, 1))).toEqual([
      [255, 255, 255, 255],
      [255, 0, 102, 255],
      [0, 255, 255, 255],
    ]);
  });
});
