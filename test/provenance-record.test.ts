/** What a figure says of how it was made. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AttentionFile } from '../src/attention/file.ts';
import { attentionFileSchema } from '../src/attention/file-schema.ts';
import { fromFile } from '../src/attention/read-file.ts';
import { sha256 } from '../src/core/files.ts';
import { provenanceOfPng } from '../src/formats/png.ts';
import { render } from '../src/pipeline/render.ts';
import { digestValues } from '../src/provenance/digests.ts';
import { SEED, unpacked } from './support/carried.ts';
import { ROOT, run } from './support/command.ts';
import { fileOf } from './support/figures.ts';
import { ownTokens, provenanceIn } from './support/provenance.ts';

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

const python = (await run('python3', ['-c', 'import zlib'], ROOT)).code === 0;

describe('what a figure says of how it was made', () => {
  it('is ASCII, and the same for the same figure in any order of options', async () => {
    const file = fileOf(2, 2, 4, { title: 'é 注 🙂' });
    const text = provenanceOfPng((await render(file, { vmax: 1, dpi: 60 })).bytes) as string;
    expect(text).toMatch(/^[\x20-\x7e]*$/);
    expect(provenanceOfPng((await render(file, { dpi: 60, vmax: 1 })).bytes)).toBe(text);
    expect(JSON.parse(text)).toMatchObject({
      provenance: 2,
      title: 'é 注 🙂',
      options: { vmax: 1, dpi: 60 },
    });
  });

  it('names options, and whether the input set them, but no path', async () => {
    const font = join(ROOT, 'node_modules/dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf');
    const { bytes } = await render(SEED, { font, maxMemory: '500MB', dpi: 60 });
    const provenance = provenanceIn(bytes);
    expect(provenance.options).toEqual({ vmin: 0, vmax: 0.4, colormap: 'inferno', dpi: 60 });
    expect(provenance.fromInput).toEqual(['vmin', 'vmax', 'colormap']);
    expect(provenance.fonts?.map(({ name }) => name)).toEqual(['DejaVuSansMono.ttf']);
    expect(provenanceOfPng(bytes)).not.toContain(ROOT);
    const seed = readFileSync(SEED);
    expect(provenance.input).toEqual({ bytes: seed.length, sha256: sha256(seed) });
  });

  it('has the documented digests: labels as JSON, cells as little-endian float64 and one byte each', () => {
    const value = {
      tokens: ['a', 'b'],
      rows: ['r', { label: 's', query: 1 }],
      layers: [[[-0, 0.5], [null]]],
    };
    const { attention } = fromFile({ name: 'x', value, duplicateKeys: [] });
    const labels = sha256('["",[["r",null],["s",1]],[["a","b"]],[["Layer 0",2,[0,0]]]]');
    const cells = Buffer.concat([
      new Uint8Array(new Float64Array([0, 0.5, 0, 0]).buffer),
      Buffer.from([0, 0, 2, 1]),
    ]);
    expect(digestValues(attention)).toEqual({
      sha256: sha256(labels + sha256(cells)),
      labels: labels.slice(0, 16),
      layers: [sha256(cells).slice(0, 8)],
    });
  });

  it('holds few values by default, all or none with --embed', async () => {
    const noise = Array.from({ length: 20_000 }, (_, i) => Math.sin(i * i) ** 2);
    const many: AttentionFile = { tokens: noise.map(() => 't'), rows: ['r'], layers: [[noise]] };
    const dataIn = async (file: AttentionFile, embed?: 'all' | 'none' | 'auto') =>
      provenanceIn((await render(file, { dpi: 40, ...(embed ? { embed } : {}) })).bytes).data;
    expect(await dataIn(many)).toBeUndefined();
    expect(await dataIn(many, 'auto')).toBeUndefined();
    expect(await dataIn(many, 'all')).toBeDefined();
    expect(await dataIn(fileOf(1, 1, 3), 'none')).toBeUndefined();
    expect(await dataIn(fileOf(1, 1, 3))).toBeDefined();
  });

  it('carries deflated JSON of an attention file that the schema accepts', async () => {
    const file = unpacked(provenanceIn((await render(ownTokens, { dpi: 60 })).bytes));
    expect(file).toEqual({
      ...{ tokens: ownTokens.tokens, rows: ownTokens.rows },
      layers: ownTokens.layers.map((weights, i) => ({ label: `Layer ${i}`, weights })),
    });
    expect(attentionFileSchema().safeParse(file).success).toBe(true);
  });

  it.skipIf(!python)(
    'gives three lines of Python in the README the numbers that were drawn (skipped without python3)',
    async () => {
      const [, code = ''] = /```python\n([^`]*zlib[^`]*)```/.exec(README) ?? [];
      expect(code.trim().split('\n')).toHaveLength(3);
      const folder = mkdtempSync(join(tmpdir(), 'attnplot-python-'));
      const layer = [
        [Math.fround(0.1), 0.1, 1 / 3],
        [null, 5e-324],
      ];
      const file = { tokens: ['é', '注', '"🙂'], rows: ['r', 's'], layers: [{ label: 'L', weights: layer }] };
      writeFileSync(join(folder, 'seed.png'), (await render(file, { dpi: 60 })).bytes);
      const script = `${code}\nprint(json.dumps(attention))`;
      const ran = await run('python3', ['-c', script], folder);
      expect(ran.stderr).toBe('');
      expect(JSON.parse(ran.stdout)).toEqual(file);
    },
  );
});
