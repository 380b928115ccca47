/** Every option: from a flag, a --config file and the data, which win over one another. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../src/core/files.ts';
import { provenanceOfPng } from '../src/formats/png.ts';
import { flagOf, OPTION_NAMES } from '../src/options/option-table.ts';
import type { OptionName } from '../src/options/options.ts';
import { decodePng } from './golden.ts';
import { attnplot } from './support/command.ts';
import { folderWith, seedFolder } from './support/folders.ts';
import { SEED, VALUES } from './support/option-values.ts';

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
