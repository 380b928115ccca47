/** Whole files that the fuzzer damages: attention files, arrays, and figures, animations and manifests that attnplot writes. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { extname, join } from 'node:path';
import { FORMAT_NAMES } from '../../src/options/formats.ts';
import { attnplot } from '../support/command.ts';
import { folderWith } from '../support/folders.ts';
import { filesIn } from './runner.ts';

export type Files = Readonly<Record<string, Uint8Array>>;

export interface Corpus {
  /** JSON texts. */
  readonly texts: readonly string[];
  /** Those of them that can be drawn. */
  readonly drawnTexts: readonly string[];
  /** Files of arrays by extension: `.npy`, `.npz`, `.safetensors`, `.pt`, `.csv`. */
  readonly arrays: Readonly<Record<string, readonly Uint8Array[]>>;
  /** Those of them of which the last query can be drawn. */
  readonly drawn: Readonly<Record<string, readonly Uint8Array[]>>;
  /** The figure of `DATA` in every format, figures of attnplot 0.1, and animations, by file name. */
  readonly figures: Files;
  /** The folder of a batch: inputs, figures, manifest, cache and gallery. */
  readonly batch: Files;
  readonly fonts: readonly Uint8Array[];
}

/** A small attention file with everything that one may hold. */
export const DATA = {
  title: 'AbsPE',
  tokens: ['8', '0', '<pause>', 'é', '漢'],
  rows: ['P@8', { label: 'P@32', query: 4, tokens: ['a', 'b', 'c', 'd', 'e'] }],
  layers: [
    { label: 'Layer 0', weights: [[0.3, 0.3, 0.4], [0.1, 0.2, null, 0.3, 0.4]] }, // biome-ignore format: short
    [[0.5, 0.25, 0.25], [1, 0, 0, 0, 0]], // biome-ignore format: short
  ],
  segments: [{ name: 'prompt', first: 0, last: 1 }],
  figure: { vmin: 0, vmax: 0.5, colormap: 'viridis', dpi: 40 },
  meta: { step: 3 },
};

/** Larger files take longer and show no more. */
const MOST_BYTES = 60_000;

function filesUnder(folder: string, extensions: readonly string[]): Uint8Array[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .sort()
    .filter((name) => extensions.includes(extname(name)))
    .map((name) => readFileSync(join(folder, name)))
    .filter(({ length }) => length > 0 && length < MOST_BYTES);
}

/** @param fixtures the folder of the fixtures. @param dist the folder of the bundled fonts */
export async function makeCorpus(fixtures: string, dist: string): Promise<Corpus> {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();
  const arrays = Object.entries({ '.npy': [], '.npz': [], '.safetensors': [], '.pt': ['.pth'], '.csv': [] });
  const files = Object.fromEntries(
    arrays.map(([extension, others]) => [extension, filesUnder(fixtures, [extension, ...others])]),
  );
  const texts = [Buffer.from(JSON.stringify(DATA)), ...filesUnder(fixtures, ['.json'])];
  const { '.json': drawnTexts = [], ...drawn } = await drawable({ ...files, '.json': texts });
  return {
    texts: texts.map(text),
    drawnTexts: drawnTexts.map(text),
    arrays: files,
    drawn,
    figures: { ...(await drawFigures()), ...filesIn(join(fixtures, 'provenance')) },
    batch: await inFolder({ 'step-1.json': DATA, 'step-2.json': DATA }, [
      ['batch', 'step-*.json', '-o', 'out-{name}.svg', '--gallery', '--manifest', 'manifest.json'],
    ]),
    fonts: ['DejaVuSans.ttf', 'Tinos-Regular.ttf'].map((name) => readFileSync(join(dist, name))),
  };
}

/** What takes no flags but the query. */
async function drawable(files: Corpus['arrays']): Promise<Corpus['arrays']> {
  const entries = Object.entries(files).map(async ([extension, all]) => {
    const name = `in${extension}`;
    const good: Uint8Array[] = [];
    for (const bytes of all) {
      const folder = folderWith({ [name]: bytes });
      const query = ['.csv', '.json'].includes(extension) ? [] : ['--query', '-1'];
      const { code } = await attnplot(folder, 'render', name, '-o', 'out.svg', ...query);
      if (code === 0) good.push(bytes);
      rmSync(folder, { recursive: true });
    }
    return [extension, good] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function drawFigures(): Promise<Files> {
  const formats = FORMAT_NAMES.map((format) => ['render', 'in.json', '-o', `fig.${format}`]);
  const animations = ['gif', 'webp'].map((format) => [
    'animate',
    'in.json',
    'two.json',
    '-o',
    `moving.${format}`,
  ]);
  const two = { ...DATA, layers: [DATA.layers[1], DATA.layers[1]] };
  const {
    'in.json': _,
    'two.json': __,
    ...files
  } = await inFolder({ 'in.json': DATA, 'two.json': two }, [...formats, ...animations]);
  return files;
}

/** Runs commands in a folder. @returns the files that it holds then */
async function inFolder(
  inputs: Readonly<Record<string, unknown>>,
  lines: readonly (readonly string[])[],
): Promise<Files> {
  const folder = folderWith(inputs);
  for (const args of lines) {
    const { code, stderr } = await attnplot(folder, ...args);
    if (code !== 0) throw new Error(`attnplot ${args.join(' ')}: ${stderr}`);
  }
  const files = filesIn(folder);
  rmSync(folder, { recursive: true });
  return files;
}
