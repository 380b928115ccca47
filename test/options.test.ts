/** Every option: from a flag, a --config file and the data, which win over one another, and in the schema. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../src/core/files.ts';
import { provenanceOfPng } from '../src/formats/png.ts';
import { flagOf, OPTION_NAMES } from '../src/options/option-table.ts';
import type { OptionName } from '../src/options/options.ts';
import { decodePng } from './golden.ts';
import { attnplot, ROOT } from './support/command.ts';
import { folderWith, seedFolder } from './support/folders.ts';

const SEED = join(ROOT, 'fixtures/abspe-pause.json');

/** Options for arrays, tested in test/tensors-rows.test.ts, and the one about files that data names, in test/hostile-files.test.ts. */
type ForArrays =
  | ('head' | 'tokens' | 'rowTokens' | 'firstQuery')
  | ('tensor' | 'axes' | 'batch' | 'rowLabels' | 'maxMemory' | 'allowFiles');

/** Options of a statistic of each head, which needs heads; tested in test/heads-figure.test.ts. */
type OfHeads = 'stat' | 'statKey' | 'statOn';

/** Options of formats other than PNG; tested in test/formats.test.ts. */
type OfFormats = 'format' | 'quality' | 'cells' | 'svgText';

/** Options of pictures of patches, which go together; tested in test/patches.test.ts. */
type OfPatches = 'skip' | 'image' | 'opacity';

/** An option's value as a file holds it; for each, the figure differs from the default one, or what it carries (embed). */
const VALUES: Readonly<Record<Exclude<OptionName, ForArrays | OfHeads | OfFormats | OfPatches>, unknown>> = {
  query: '32',
  title: 'Another title',
  subtitle: 'a note',
  letter: 'b',
  layerLabels: 'a,b,c,d,e,f,g,h,i,j,k,l',
  layerGroups: 'early:0-3,6 and on:6-11',
  order: 'bottom-up',
  panels: 'queries',
  grid: '7x1',
  aspect: 'equal',
  panelLabel: 'top',
  layers: '0-1,11',
  rows: 'P@32',
  keys: '1-',
  segments: 'prompt:0-2,answer:3-',
  fold: true,
  mergeSubwords: true,
  vmin: 0.05,
  vmax: 0.2,
  scale: 'pow:0.5',
  colormap: 'viridis_r',
  colorbarLabel: 'weight',
  colorbar: 'bottom',
  colorbarTicks: '0,0.35',
  width: '400px',
  height: '12in',
  dpi: 50,
  fontSize: 5,
  titleFontSize: 6,
  tickFontSize: 6,
  rowHeight: '9pt',
  gap: '3pt',
  ticks: 'last',
  tickRotation: 90,
  pin: '77,t5',
  labelKeys: 'every:40',
  maxLabel: '4pt',
  tokenStyle: 'raw',
  typeface: 'serif',
  font: join(
    dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')),
    'ttf/DejaVuSansMono.ttf',
  ),
  missingGlyphs: 'escape',
  mask: 'causal',
  columns: 3,
  maxHeight: '6in',
  reserve: 'title:3',
  pool: 'mean',
  preset: 'icml',
  theme: 'dark',
  annotate: true,
  mark: 'peak',
  box: 'P@32:2-4',
  background: '#eeeeff',
  embed: 'none',
};

/** An attention file of one layer and one row with so many keys. */
const wide = (keys: number) => ({
  tokens: Array.from({ length: keys }, (_, key) => `t${key}`),
  rows: ['r'],
  layers: [[Array.from({ length: keys }, (_, key) => (key % 7) / 7)]],
});

const tokens = (first: string) => ({ tokens: [first, '0', '0', '1', '15', '16', '7'] });

/** Changes to the seed that an option needs to make a difference. */
const DATA: Readonly<Partial<Record<OptionName, object>>> = {
  pin: wide(200),
  labelKeys: wide(200),
  fold: {
    segments: [
      { name: 'prompt', first: 0, last: 2 },
      { name: 'answer', first: 3 },
    ],
  },
  mergeSubwords: { tokens: ['8', '##0', '0', '1', '15', '16', '7'] },
  tokenStyle: tokens('▁8'),
  // APL, which the bundled font lacks.
  font: tokens('\u2336'),
  missingGlyphs: tokens('说'),
  mask: {
    rows: [
      { label: 'P@8', query: 3 },
      { label: 'P@32', query: 6 },
    ],
  },
  pool: wide(1000),
};

/** A figure without what it says about its input, which differs in each case. */
function contentOf(path: string): { readonly pixels: string; readonly provenance: object } {
  const bytes = readFileSync(path);
  const { input: _, fromInput: __, ...provenance } = JSON.parse(provenanceOfPng(bytes) ?? '{}');
  return { pixels: sha256(decodePng(bytes).data), provenance };
}

const asFlag = (name: keyof typeof VALUES): string[] =>
  typeof VALUES[name] === 'boolean' ? [flagOf(name)] : [flagOf(name), String(VALUES[name])];

describe('options', () => {
  // Annotated cells need room. A low resolution keeps the other figures fast.
  const base = { dpi: 40, height: '14in' };
  /** Figures without the option, drawn once for all options that share them. */
  const plainFigures = new Map<string, Promise<unknown>>();
  const plainFigure = (file: object) => {
    const text = JSON.stringify(file);
    const drawn = plainFigures.get(text) ?? drawPlain(text);
    plainFigures.set(text, drawn);
    return drawn;
  };
  async function drawPlain(text: string): Promise<unknown> {
    const folder = folderWith({ 'plain.json': text });
    expect(await attnplot(folder, 'render', 'plain.json', '-o', 'plain.png')).toMatchObject({ code: 0 });
    return contentOf(join(folder, 'plain.png'));
  }

  test.concurrent.each(Object.keys(VALUES) as (keyof typeof VALUES)[])(
    '%s works as a flag, in --config and in the file',
    async (name) => {
      const { figure: _, ...plainSeed } = JSON.parse(readFileSync(SEED, 'utf8'));
      const seed = { ...plainSeed, ...DATA[name] };
      // A height that is given leaves nothing for a largest height to decide, and a preset on the command line wins over
      // sizes in the file, where one in the file does not.
      const common =
        name === 'maxHeight' || name === 'rowHeight' ? { dpi: base.dpi } : name === 'preset' ? {} : base;
      const rest = Object.fromEntries(Object.entries(common).filter(([key]) => key !== name));
      const all = { ...rest, [name]: VALUES[name] };
      const folder = seedFolder({
        'rest.json': { ...seed, figure: rest },
        'all.json': { ...seed, figure: all },
        'config.json': all,
      });
      const runs = await Promise.all([
        attnplot(folder, 'render', 'rest.json', '-o', '1.png', ...asFlag(name)),
        attnplot(folder, 'render', 'rest.json', '-o', '2.png', '--config', 'config.json'),
        attnplot(folder, 'render', 'all.json', '-o', '3.png', ...(name === 'font' ? ['--allow-files'] : [])),
      ]);
      for (const { code, stderr } of runs) expect({ code, stderr }).toMatchObject({ code: 0 });
      const [flag, config, file] = [1, 2, 3].map((i) => contentOf(join(folder, `${i}.png`)));
      expect(flag).not.toEqual(await plainFigure({ ...seed, figure: common }));
      expect(config).toEqual(flag);
      expect(file).toEqual(flag);
    },
  );

  test('a flag wins over --config, which wins over the file, which wins over the default', async () => {
    const seed = JSON.parse(readFileSync(SEED, 'utf8'));
    delete seed.figure;
    const folder = seedFolder({
      'default.json': { ...seed },
      'figure.json': { ...seed, figure: { vmax: 0.5, vmin: 0.01, dpi: 60 } },
      'config.json': { vmax: 0.6, vmin: 0.02 },
    });
    const domainOf = async (...args: string[]) => {
      const { stdout } = await attnplot(
        folder,
        'render',
        ...args,
        '--json',
        '--quiet',
        '-o',
        `${args.length}.png`,
      );
      const { domain, dpi } = JSON.parse(stdout);
      return { domain, dpi };
    };
    expect(await domainOf('default.json')).toEqual({ domain: [0, 0.4], dpi: 300 });
    expect(await domainOf('figure.json')).toEqual({ domain: [0.01, 0.5], dpi: 60 });
    const config = ['--config', 'config.json'];
    expect(await domainOf('figure.json', ...config)).toEqual({ domain: [0.02, 0.6], dpi: 60 });
    expect(await domainOf('figure.json', ...config, '--vmax', '0.7')).toEqual({
      domain: [0.02, 0.7],
      dpi: 60,
    });
    // The order of flags does not matter.
    expect(await domainOf('figure.json', '--vmax', '0.7', ...config)).toEqual({
      domain: [0.02, 0.7],
      dpi: 60,
    });
  });

  test('a flag undoes a switch that --config sets', async () => {
    const folder = seedFolder({ 'config.json': { annotate: true, colorbar: false, dpi: 60 } });
    const drawn = async (...flags: string[]) => {
      const ran = await attnplot(
        folder,
        'render',
        SEED,
        '-o',
        '-',
        '--embed',
        'none',
        '--format',
        'svg',
        ...flags,
      );
      expect(ran.code).toBe(0);
      return ran.stdout.replace(/<metadata>.*<\/metadata>/s, '');
    };
    const plain = await drawn('--dpi', '60');
    expect(await drawn('--config', 'config.json')).not.toBe(plain);
    expect(await drawn('--config', 'config.json', '--no-annotate', '--colorbar')).toBe(plain);
  });

  test('a conflict names the option as its author wrote it', async () => {
    const seed = JSON.parse(readFileSync(SEED, 'utf8'));
    const folder = seedFolder({
      'figure.json': { ...seed, figure: { layers: '40' } },
      'config.json': { rows: 'x' },
    });
    const inFile = await attnplot(folder, 'render', 'figure.json');
    expect(inFile.code).toBe(3);
    expect(inFile.stderr).toMatch(/figure\.json:1:\d+ {2}figure\.layers\n/);
    const inConfig = await attnplot(
      folder,
      'render',
      'figure.json',
      '--layers',
      '1',
      '--config',
      'config.json',
    );
    expect(inConfig.code).toBe(2);
    expect(inConfig.stderr).toContain('config.json:1:2  rows\n');
  });

  test('--help all lists every option with what it takes', async () => {
    const { code, stdout } = await attnplot(seedFolder(), 'render', '--help', 'all');
    expect(code).toBe(0);
    const flags = [...OPTION_NAMES.map(flagOf), '--output', '--config', '--json', '--quiet'];
    for (const flag of flags)
      expect(stdout).toMatch(new RegExp(`^ +(-\\w, )?${flag}( [<[]\\w+[>\\]])?  `, 'm'));
  });
});

interface Schema {
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
}

/** Whether a value fits a JSON Schema, as far as the attention file's schema makes use of the language. */
function fits(value: unknown, schema: Schema): boolean {
  if (schema.anyOf && !schema.anyOf.some((one) => fits(value, one))) return false;
  if (schema.type && ![schema.type].flat().some((type) => isOfType(value, type))) return false;
  if (schema.enum && !schema.enum.includes(value)) return false;
  if (schema.pattern && !(typeof value === 'string' && new RegExp(schema.pattern).test(value))) return false;
  if (schema.minimum !== undefined && !(Number(value) >= schema.minimum)) return false;
  if (Array.isArray(value))
    return value.length >= (schema.minItems ?? 0) && value.every((item) => fits(item, schema.items ?? {}));
  if (typeof value !== 'object' || value === null) return true;
  const { properties = {}, required = [], additionalProperties = true } = schema;
  return (
    required.every((key) => key in value) &&
    Object.entries(value).every(([key, item]) =>
      properties[key] ? fits(item, properties[key]) : additionalProperties,
    )
  );
}

function isOfType(value: unknown, type: string): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'null') return value === null;
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}

describe('the schema', () => {
  const published = readFileSync(join(ROOT, 'fixtures/attention.schema.json'), 'utf8');
  const schema = JSON.parse(published) as Schema;
  const seed = JSON.parse(readFileSync(SEED, 'utf8'));

  test('is what `attnplot schema` prints', async () => {
    expect(await attnplot(seedFolder(), 'schema')).toEqual({ code: 0, stdout: published, stderr: '' });
  });

  test('accepts the seed, and refuses what the command refuses', () => {
    expect(fits(seed, schema)).toBe(true);
    expect(fits({ ...seed, figure: VALUES }, schema)).toBe(true);
    expect(fits({ ...seed, layer: [] }, schema)).toBe(false);
    expect(fits({ ...seed, tokens: 'a b' }, schema)).toBe(false);
    expect(fits({ ...seed, layers: [[['0.1']]] }, schema)).toBe(false);
    expect(fits({ ...seed, layers: [[['masked', 0.1]]] }, schema)).toBe(true);
    expect(fits({ ...seed, figure: { width: '6.5' } }, schema)).toBe(false);
    expect(fits({ ...seed, figure: { scale: 'pow:0' } }, schema)).toBe(false);
  });

  test('describes each option in its own words', () => {
    const options = schema.properties?.figure?.properties as Record<string, { description: string }>;
    const descriptions = OPTION_NAMES.map((name) => options[name]?.description);
    expect(descriptions.every((text) => text)).toBe(true);
    expect(new Set(descriptions).size).toBe(OPTION_NAMES.length);
  });
});

describe('a preset on the command line', () => {
  test("wins over sizes in the file's figure block, and a size beside it wins over the preset", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'attnplot-preset-'));
    const file = { tokens: ['a'], rows: ['q'], layers: [[[1]]], figure: { width: '6in', dpi: 100 } };
    writeFileSync(join(folder, 'data.json'), JSON.stringify(file));
    const widthOf = async (...flags: string[]) => {
      const ran = await attnplot(folder, 'render', 'data.json', '--json', '--quiet', ...flags);
      return JSON.parse(ran.stdout).pixels.width;
    };
    expect(await widthOf()).toBe(600);
    expect(await widthOf('--preset', 'icml')).toBe(975);
    expect(await widthOf('--preset', 'icml', '--dpi', '100')).toBe(325);
  });
});
