/** The kinds of cases: what is damaged, and the commands that read it. */
import { FORMAT_NAMES } from '../../src/options/formats.ts';
import { flagOf, negatedFlagOf, OPTION_NAMES } from '../../src/options/option-table.ts';
import { mutateBytes, type Random } from '../support/mutate.ts';
import { changedArrays, damagedArrays } from './arrays.ts';
import { type Corpus, DATA } from './corpus.ts';
import { damagedFigure } from './figures.ts';
import type { Case } from './judge.ts';
import { optionValue } from './options.ts';
import { hostileValue, mutateContent, mutateText, mutateValue } from './values.ts';

export type Kind = (random: Random, corpus: Corpus) => Case | Promise<Case>;

export const bytesOf = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
export const SMALL = ['--dpi', '40'];

export const LAST_QUERY = ['--query', '-1'];

/** A command that reads data. @param rows flags that name the rows of arrays, where the command draws them */
function reading(random: Random, name: string, rows: readonly string[] = []): readonly string[] {
  const json = random.chance(0.3) ? ['--json'] : [];
  const format = random.pick([...FORMAT_NAMES, 'svg', 'png', 'png']);
  return random.pick([
    ['render', name, '-o', `out.${format}`, ...SMALL, ...json, ...rows],
    ['render', name, '-o', `out.${format}`, ...SMALL, ...someOf(random, 2), ...rows],
    ['validate', name, ...json],
    ['inspect', name, ...json],
    ['describe', name, ...json, ...rows],
    ['compare', name, name, '-o', `out.${format}`, ...SMALL, ...rows],
    ['heads', name, '-o', `out.${format}`, ...SMALL],
    ['batch', name, '-o', 'out-{name}.png', ...SMALL, ...json, ...rows],
    ['animate', name, name, '-o', `out.${random.pick(['gif', 'webp'])}`, ...SMALL, ...json, ...rows],
  ]);
}

/** Some flags of figures, with values of any kind. */
export const someOf = (random: Random, most: number): string[] =>
  Array.from({ length: 1 + random.below(most) }, () => {
    const option = random.pick(OPTION_NAMES);
    if (random.chance(0.05)) return [negatedFlagOf(option)];
    const value = optionValue(option, random);
    return value === true ? [flagOf(option)] : [flagOf(option), [value].flat().join(',')];
  }).flat();

const options = (random: Random, most: number): Record<string, unknown> =>
  Object.fromEntries(
    Array.from({ length: 1 + random.below(most) }, () => {
      const option = random.pick(OPTION_NAMES);
      return [option, optionValue(option, random)];
    }),
  );

const arraysOf =
  (extension: string): Kind =>
  async (random, corpus) => {
    const name = `in${extension}`;
    // Half of the cases get through to a drawing.
    const isWhole = random.chance(0.6);
    const bytes = await (isWhole ? changedArrays : damagedArrays)(extension, random, corpus);
    const how = random.chance(0.2) ? ['--max-memory', '1MB'] : [];
    return {
      args: [...reading(random, name, extension === '.csv' ? [] : LAST_QUERY), ...how],
      files: { [name]: bytes },
    };
  };

function jsonText(random: Random, { texts }: Corpus): Case {
  return {
    args: reading(random, 'in.json'),
    files: { 'in.json': bytesOf(mutateText(random.pick(texts), random)) },
  };
}

function jsonStructure(random: Random, { texts }: Corpus): Case {
  const values = texts.flatMap((text) => {
    try {
      return [JSON.parse(text)];
    } catch {
      return [];
    }
  });
  const value = random.chance(0.5)
    ? mutateContent(DATA, random)
    : mutateValue(random.chance(0.5) ? DATA : random.pick(values), random);
  return { args: reading(random, 'in.json'), files: { 'in.json': bytesOf(value) } };
}

async function figures(random: Random, corpus: Corpus): Promise<Case> {
  const [name, bytes] = await damagedFigure(random, corpus);
  const args = random.pick([
    ['render', name, '-o', `out.${random.pick(FORMAT_NAMES)}`],
    ['render', name, '-o', name],
    ['check', name, ...random.pick([[], ['--json'], ['--pixels'], ['--data', 'in.json'], ['--data', name]])],
    ['inspect', name, ...random.pick([[], ['--json'], ['--data']])],
    ['describe', name],
    ['validate', name],
    // An existing figure is read to see whether it is up to date.
    ['render', 'in.json', '-o', name],
    ['batch', 'in.json', '-o', name],
  ]);
  return { args, files: { [name]: bytes, 'in.json': bytesOf(DATA) } };
}

function fonts(random: Random, corpus: Corpus): Case {
  const font = random.pick(corpus.fonts);
  // The tables' directory and the first tables; elsewhere are outlines, of which few are drawn.
  const bytes = mutateBytes(
    mutateBytes(font, random, [], random.pick([300, 20_000, font.length])),
    random,
    [],
    400,
  );
  const data = { ...DATA, title: 'Aé漢ﬁ\u0301שx' };
  const how = random.pick([['--font'], ['--typeface']]);
  const format = random.pick(['png', 'svg', 'pdf', 'html']);
  return {
    args: ['render', 'in.json', '-o', `out.${format}`, ...SMALL, ...how, 'font.ttf'],
    files: { 'in.json': bytesOf(data), 'font.ttf': bytes },
  };
}

function manifests(random: Random, { batch }: Corpus): Case {
  const name = random.pick(
    Object.keys(batch).filter((path) => path.endsWith('.json') || path.endsWith('.svg')),
  );
  const text = Buffer.from(batch[name] as Uint8Array).toString();
  const damaged =
    name.endsWith('.json') && random.chance(0.7)
      ? JSON.stringify(mutateValue(JSON.parse(text), random))
      : mutateText(text, random);
  const run = ['batch', 'step-*.json', '-o', 'out-{name}.svg', '--manifest', 'manifest.json'];
  const args = random.pick([
    run,
    [...run, '--json'],
    [...run, '--gallery'],
    [...run, '--scale-from', 'manifest.json'],
    ['batch', '--merge', 'manifest.json', '--manifest', 'other.json'],
    [
      'check',
      '--manifest',
      'manifest.json',
      ...random.pick([[], ['--json'], ['--pixels'], ['--format', 'github']]),
    ],
    ['render', 'step-1.json', '-o', 'out.svg', '--vmax', 'p99'],
  ]);
  return { args, files: { ...batch, [name]: bytesOf(damaged) } };
}

function someFlags(random: Random, corpus: Corpus): Case {
  const [name, bytes] = random.chance(0.6)
    ? ['in.json', bytesOf(DATA)]
    : ['in.npz', random.pick(corpus.drawn['.npz'] ?? [])];
  const rows = name === 'in.npz' ? LAST_QUERY : [];
  const command = random.pick([
    ['render', name, '-o', `out.${random.pick(FORMAT_NAMES)}`],
    ['describe', name],
    ['batch', name, '-o', 'out-{name}.png'],
    ['animate', name, name, '-o', 'out.gif'],
  ]);
  const flags = random.chance(0.6) ? someOf(random, 1) : someOf(random, 5);
  return { args: [...command, ...SMALL, ...rows, ...flags], files: { [name]: bytes } };
}

function configs(random: Random): Case {
  const given = random.chance(0.9) ? options(random, random.pick([1, 1, 2, 5])) : hostileValue(random);
  const text = random.chance(0.2) ? mutateText(JSON.stringify(given), random) : JSON.stringify(given);
  const own = random.chance(0.5);
  const data = own ? { ...DATA, figure: given } : DATA;
  return {
    args: [...reading(random, 'in.json'), ...(own ? [] : ['--config', 'config.json'])],
    files: { 'in.json': bytesOf(data), 'config.json': bytesOf(text) },
  };
}

function tokens(random: Random, corpus: Corpus): Case {
  const list = ['8', '0', '<pause>', 'é', '漢'];
  const text = random.pick([
    JSON.stringify(list),
    list.join('\n'),
    JSON.stringify({ vocab: { a: 0, b: 1 } }),
  ]);
  const damaged = random.chance(0.5) ? mutateText(text, random) : JSON.stringify(mutateValue(list, random));
  const flag = random.pick(['--tokens', '--row-tokens', '--files-from']);
  const command = flag === '--files-from' ? 'batch' : 'render';
  const input = flag === '--files-from' ? [] : ['in.npz'];
  return {
    args: [
      command,
      ...input,
      '-o',
      command === 'batch' ? 'out-{index}.png' : 'out.png',
      ...SMALL,
      flag,
      'list.txt',
    ],
    files: { 'list.txt': bytesOf(damaged), 'in.npz': random.pick(corpus.arrays['.npz'] ?? []) },
  };
}

function animate(random: Random, corpus: Corpus): Case {
  const frame = () => {
    const value = random.chance(0.85) ? mutateContent(DATA, random) : mutateValue(DATA, random);
    return bytesOf(random.chance(0.05) ? random.pick(corpus.texts) : value);
  };
  const files = { 'a-1.json': frame(), 'a-2.json': frame(), 'ü-3.json': frame() };
  const fps = random.chance(0.3) ? ['--fps', random.pick(['0.01', '50', '2', '10', '0', '51', 'x'])] : [];
  const out = `out.${random.pick(['gif', 'webp'])}`;
  return {
    args: [
      'animate',
      ...Object.keys(files),
      '-o',
      out,
      ...SMALL,
      ...fps,
      ...(random.chance(0.2) ? someOf(random, 3) : []),
    ],
    files,
  };
}

const WORDS = [
  ...[
    'render',
    'batch',
    'animate',
    'check',
    'validate',
    'describe',
    'inspect',
    'init',
    'colormaps',
    'schema',
  ],
  ...[
    'completion',
    'doctor',
    'complete',
    'man',
    'help',
    'bash',
    '--',
    '-h',
    '--help',
    'all',
    '--json',
    '--quiet',
  ],
  ...[
    'in.json',
    'none.json',
    '-o',
    'out.png',
    'out.txt',
    '--config',
    '--shard',
    '1/0',
    '2/3',
    '--jobs',
    '--fps',
  ],
  ...[
    '--level',
    '--format',
    '--tolerance',
    '--manifest',
    '--merge',
    '--gallery',
    '--base',
    '--title',
    '--fonts',
  ],
];

function commandLines(random: Random): Case {
  const word = () => (random.chance(0.85) ? random.pick(WORDS) : String(hostileValue(random)).slice(0, 6000));
  const args = Array.from({ length: 1 + random.below(7) }, word);
  return {
    args: random.chance(0.7) ? [random.pick(WORDS.slice(0, 15)), ...args] : args,
    files: { 'in.json': bytesOf(DATA) },
  };
}

export const KINDS: Readonly<Record<string, Kind>> = {
  'json text': jsonText,
  'json structure': jsonStructure,
  npy: arraysOf('.npy'),
  npz: arraysOf('.npz'),
  safetensors: arraysOf('.safetensors'),
  pt: arraysOf('.pt'),
  csv: arraysOf('.csv'),
  figures,
  fonts,
  manifests,
  flags: someFlags,
  configs,
  tokens,
  animate,
  'command lines': commandLines,
};
