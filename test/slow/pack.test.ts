/** The package as npm would publish it, installed into an empty folder and used. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { installPackage } from '../bench/installed.mjs';
import { ROOT, run } from '../support/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'attnplot-pack-'));
let files: readonly string[];
let warnings: string;

beforeAll(async () => {
  ({ files, warnings } = await installPackage(folder));
});

describe('the packed package', () => {
  it('holds the files it runs and nothing else', () => {
    // The bundler names the chunks that only some commands load.
    const others = files.filter((path) => !/^dist\/(types\/|cli-[\w-]+\.cjs$)/.test(path));
    expect(others.toSorted()).toEqual([
      'LICENSE',
      'README.md',
      'bin/attnplot.js',
      'bin/package.json',
      'dist/DejaVuSans.ttf',
      'dist/LICENSES.txt',
      'dist/Tinos-Regular.ttf',
      'dist/attnplot.1',
      'dist/batch-worker.cjs',
      'dist/cli.cjs',
      'dist/figure-page.css',
      'dist/figure-page.js',
      'dist/gallery-page.css',
      'dist/gallery-page.js',
      'dist/index.js',
      'dist/latin.json',
      'package.json',
    ]);
    expect(
      files.filter((path) => path.startsWith('dist/types/')).every((path) => path.endsWith('.d.ts')),
    ).toBe(true);
  });

  it('has no dependency with an install script', () => {
    const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
    const scripted = Object.entries<{ dev?: boolean; hasInstallScript?: boolean }>(lock.packages)
      .filter(([path, entry]) => path !== '' && !entry.dev && entry.hasInstallScript)
      .map(([path]) => path);
    expect(scripted).toEqual([]);
  });

  it('is installed without a warning', () => {
    expect(warnings).toBe('');
  });

  it('holds the licence of each package that is bundled', () => {
    const text = readFileSync(join(folder, 'node_modules/attnplot/dist/LICENSES.txt'), 'utf8');
    const licences = text.split(`${'-'.repeat(80)}\n`).filter((licence) => licence.trim() !== '');
    for (const licence of licences)
      expect(licence).toMatch(/^\s*\S+ \d[\d.]* \(.+\)\n.*(copyright|permission)/is);
    const names = licences.map((licence) => licence.trim().split(' ')[0]);
    expect(names).toEqual(
      expect.arrayContaining(['commander', 'd3-scale-chromatic', 'dejavu-fonts-ttf', 'zod']),
    );
  });

  it('draws a figure from the command line', async () => {
    const ran = await run(
      'npx',
      ['attnplot', 'render', join(ROOT, 'fixtures/abspe-pause.json'), '-o', 'fig.png'],
      folder,
    );
    expect(ran).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('wrote fig.png') });
  });

  it('is a library whose types a strict TypeScript program accepts', async () => {
    const program = `import {
  AttnplotError, batch, check, inspect, render, validate,
  type AttentionFile, type BatchEvent, type BatchOutcome, type Checked, type FigureOptions, type Input, type Inspected, type RenderReport, type Verdict,
} from 'attnplot';
const options: FigureOptions = { width: '3in', ticks: 'last' };
const file: AttentionFile = { tokens: ['a'], rows: ['q'], layers: [[[1]], [Float32Array.of(1)]] };
const { signal } = new AbortController();
const { bytes, report }: { bytes: Uint8Array; report: RenderReport } = await render(file, options, { signal });
const size: number = report.pixels.width;
const data = new Float32Array(4);
const inputs: Input[] = ['attn.npz', bytes, file, { attentions: { shape: [1, 2, 2], data }, tokens: ['a', 'b'] }, { attentions: [[[[0.5, null], data]]] }, { shape: [1, 2, 2], data }, [[[0.5, 0.5]]], [[data]]];
const verdict: Verdict = await validate(inputs[3]!, { axes: 'layer query key' });
const held: Inspected = await inspect(bytes);
const checked: Checked = await check(bytes, { data: file, tolerance: 1 }, { font: 'a.ttf' });
const outcome: BatchOutcome = await batch(['runs/*'], options, { output: '{name}.png', signal, onEvent: (event: BatchEvent) => event.event });
// @ts-expect-error: no such option
const wrong: FigureOptions = { widht: '3in' };
// @ts-expect-error: no such key of an attention file
await render({ tokens: ['a'], rows: ['q'], layer: [[[1]]] });
// @ts-expect-error: numbers need a shape
await render({ attentions: { data } });
console.log(bytes.length > size, wrong === undefined, AttnplotError.name, verdict.findings, held.format, checked.fresh, outcome.failures);
`;
    writeFileSync(join(folder, 'use.mts'), program);
    const checked = await run(
      join(ROOT, 'node_modules/.bin/tsc'),
      [
        '--noEmit',
        '--strict',
        '--exactOptionalPropertyTypes',
        '--module',
        'nodenext',
        '--target',
        'es2023',
        '--types',
        '',
        'use.mts',
      ],
      folder,
    );
    expect(checked).toMatchObject({ code: 0, stdout: '' });
  });
});
