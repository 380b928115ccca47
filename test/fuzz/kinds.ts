/** The kinds of cases: what is damaged, and the commands that read it. */
import { FORMAT_NAMES } from '../../src/options/formats.ts';
import { negatedFlagOf, OPTION_NAMES } from '../../src/options/option-table.ts';
import { mutateBytes, type Random } from '../support/mutate.ts';
import { npy } from '../support/tensor-writers.ts';
import { changedArrays, damagedArrays } from './arrays.ts';
import { type Corpus, DATA } from './corpus.ts';
import { damagedFigure } from './figures.ts';
import { damagedTables } from './fonts.ts';
import type { Case } from './judge.ts';
import { flagsOf, type Input, someOptions } from './options.ts';
import { hostileText, hostileValue, mutateContent, mutateText, mutateValue, respelled } from './values.ts';

export type Kind = (random: Random, corpus: Corpus) => Case | Promise<Case>;

export const bytesOf = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
export const SMALL = ['--dpi', '40'];

export const LAST_QUERY = ['--query', '-1'];

/** Weights of two layers, five queries and five keys. */
const FIVE = npy('<f4', [2, 5, 5], new Uint8Array(Float32Array.from({ length: 50 }, () => 0.2).buffer));

/** A command that reads data, mostly one that draws. @param rows flags that name the rows of arrays, where the command draws them */
function reading(random: Random, name: string, rows: readonly string[] = []): readonly string[] {
  const json = random.chance(0.3) ? ['--json'] : [];
  const out = `out.${random.pick([...FORMAT_NAMES, 'svg', 'png', 'png'])}`;
  const input = name.endsWith('.json') ? 'json' : 'arrays';
  const render = ['render', name, '-o', out, ...SMALL];
  return random.pick([
    [...render, ...json, ...rows],
    [...render, ...json, ...rows],
    [...render, ...someOf(random, 2, input), ...rows],
    // An attention file has no heads.
    input === 'json' && random.chance(0.8) ? render : ['heads', name, '-o', out, ...SMALL],
    ['compare', name, name, '-o', out, ...SMALL, ...rows],
    ['batch', name, '-o', 'out-{name}.png', ...SMALL, ...json, ...rows],
    ['animate', name, name, '-o', `out.${random.pick(['gif', 'webp'])}`, ...SMALL, ...json, ...rows],
    ['preview', name, '--protocol', random.pick(['ascii', 'blocks', 'kitty', 'sixel']), ...rows],
    ['validate', name, ...json],
    random.chance(0.5) ? ['inspect', name, ...json] : ['describe', name, ...json, ...rows],
  ]);
}

/** Flags of figures, of which most are ones that the input takes. A negated one now and then. */
export const someOf = (random: Random, most: number, input: Input): string[] => [
  ...flagsOf(someOptions(random, most, input)),
  ...(random.chance(0.03) ? [negatedFlagOf(random.pick(OPTION_NAMES))] : []),
];

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

function jsonText(random: Random, { texts, drawnTexts }: Corpus): Case {
  const text = random.chance(0.8)
    ? respelled(random.pick(drawnTexts), random)
    : mutateText(random.pick(texts), random);
  return { args: reading(random, 'in.json'), files: { 'in.json': bytesOf(text) } };
}

function jsonStructure(random: Random, { texts }: Corpus): Case {
  const values = texts.flatMap((text) => {
    try {
      return [JSON.parse(text)];
    } catch {
      return [];
    }
  });
  const value = random.chance(0.75)
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
  // The tables' directory and the first tables now and then: most such fonts are refused.
  const bytes = random.chance(0.3)
    ? mutateBytes(font, random, [], random.pick([300, 20_000]))
    : damagedTables(font, random);
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
    ['render', name, '-o', 'out.svg', '--svg-text', random.pick(['outlines', 'text'])],
    ['render', name, '-o', 'out.pdf', '--cells', random.pick(['rects', 'image'])],
    ['batch', name, '-o', 'out-{name}.png', '--embed', random.pick(['auto', 'all', 'none'])],
    ['animate', name, name, '-o', 'out.gif'],
  ]);
  const flags = someOf(random, random.pick([1, 1, 2, 5]), name === 'in.npz' ? 'arrays' : 'json');
  // A flag is given once.
  const small = flags.includes('--dpi') ? [] : SMALL;
  return { args: [...command, ...small, ...rows, ...flags], files: { [name]: bytes } };
}

function configs(random: Random): Case {
  const given = random.chance(0.95)
    ? someOptions(random, random.pick([1, 2, 5]), 'json')
    : hostileValue(random);
  const text = random.chance(0.1) ? mutateText(JSON.stringify(given), random) : JSON.stringify(given);
  const own = random.chance(0.5);
  const data = own ? { ...DATA, figure: given } : DATA;
  return {
    args: [...reading(random, 'in.json'), ...(own ? [] : ['--config', 'config.json'])],
    files: { 'in.json': bytesOf(data), 'config.json': bytesOf(text) },
  };
}

/** A list of tokens for arrays of five keys and queries, or of the files of a batch. */
function tokens(random: Random): Case {
  const flag = random.pick(['--tokens', '--row-tokens', '--files-from']);
  const isBatch = flag === '--files-from';
  const list = isBatch ? ['a.npy', 'b.npy'] : DATA.tokens;
  const text = random.pick([
    () => list.join('\n'),
    () => list.join('\r\n'),
    () => `\ufeff${list.join('\n')}\n`,
    () => JSON.stringify(list.map((token) => (random.chance(0.3) ? hostileText(random) : token))),
    () => JSON.stringify(list, undefined, random.below(3)),
    () => mutateText(random.chance(0.5) ? list.join('\n') : JSON.stringify(list), random),
    () => JSON.stringify(mutateValue(list, random)),
    () => JSON.stringify({ vocab: { a: 0, b: 1 } }),
  ])();
  const made = isBatch && text.startsWith('[') ? list.join(random.pick(['\n', '\r\n', '\n\n'])) : text;
  const out = isBatch ? ['batch', '-o', 'out-{index}.png'] : ['render', 'a.npy', '-o', 'out.png'];
  const rows = random.chance(0.5) ? ['--query', random.pick(['-1', '0-2', 'all'])] : [];
  return {
    args: [...out, ...SMALL, ...rows, flag, 'list.txt'],
    files: { 'list.txt': bytesOf(made), 'a.npy': FIVE, 'b.npy': FIVE },
  };
}

/** Checkpoints of the same rows and keys; one of them may be of others, or damaged. */
function animate(random: Random, corpus: Corpus): Case {
  const start = random.chance(0.3) ? mutateContent(DATA, random) : DATA;
  const frame = () => bytesOf(random.chance(0.5) ? mutateContent(start, random, ['layers', 'title']) : start);
  const other = random.pick([
    () => mutateValue(start, random),
    () => mutateContent(start, random),
    () => random.pick(corpus.texts),
  ]);
  const last = random.chance(0.25) ? bytesOf(other()) : frame();
  const files = { 'a-1.json': frame(), 'a-2.json': frame(), 'ü-3.json': last };
  const fps = random.chance(0.3)
    ? ['--fps', random.pick(['0.01', '50', '2', '10', '2', '10', '25', '0', '51', 'x'])]
    : [];
  const out = `out.${random.pick(['gif', 'webp'])}`;
  return {
    args: [
      'animate',
      ...Object.keys(files),
      '-o',
      out,
      ...SMALL,
      ...fps,
      ...(random.chance(0.2) ? someOf(random, 3, 'json') : []),
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
