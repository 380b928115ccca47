/** Cases of what a command line has beside data: flags, configurations, fonts, and words at random. */
import { FORMAT_NAMES } from '../../src/options/formats.ts';
import { mutateBytes, type Random } from '../support/mutate.ts';
import { bytesOf, LAST_QUERY, reading, SMALL, someOf } from './common.ts';
import { type Corpus, DATA } from './corpus.ts';
import { damagedTables } from './fonts.ts';
import type { Case } from './judge.ts';
import { someOptions } from './options.ts';
import { hostileValue, mutateText } from './values.ts';

export function fonts(random: Random, corpus: Corpus): Case {
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

export function someFlags(random: Random, corpus: Corpus): Case {
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

export function configs(random: Random): Case {
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

export function commandLines(random: Random): Case {
  const word = () => (random.chance(0.85) ? random.pick(WORDS) : String(hostileValue(random)).slice(0, 6000));
  const args = Array.from({ length: 1 + random.below(7) }, word);
  return {
    args: random.chance(0.7) ? [random.pick(WORDS.slice(0, 15)), ...args] : args,
    files: { 'in.json': bytesOf(DATA) },
  };
}
