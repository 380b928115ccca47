/** Random damage to texts and to JSON values. */
import type { Random } from '../support/mutate.ts';

const STRINGS = [
  '',
  ' ',
  '\n',
  '\0',
  '\u001b[31mred',
  '\u202eevil',
  '\ud800',
  '😀',
  'é',
  '漢字',
  'שלום',
  'a'.repeat(5000),
  '__proto__',
  'constructor',
  'length',
  '-1',
  '0-',
  '1e999',
  'p99',
  'NaN',
  'mean',
  'all',
  '/dev/zero',
  '../../out.png',
  '{layer}',
  '<b>&amp;</b>',
  ']]>',
  'x\r\nerror: y',
];
const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.5,
  2.5,
  5e-324,
  1e-300,
  1e21,
  1e308,
  -1e308,
  255,
  65536,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  2 ** 63,
  1e9,
];

/** A JSON value that readers may not expect. */
export function hostileValue(random: Random): unknown {
  return random.pick<() => unknown>([
    () => random.pick(STRINGS),
    () => random.pick(NUMBERS),
    () => random.pick([null, true, false, [], {}, [[]], [null], [[[]]], { a: 1 }, [0, '0']]),
    () => Array.from({ length: random.below(50) }, () => random.below(3)),
    () => Array.from({ length: random.below(20) }, (_, i) => 'x'.repeat(i)),
    () => Array.from({ length: 300 }).reduce((inner) => [inner], 0),
  ])();
}

/** A text that readers may not expect. */
export const hostileText = (random: Random): string => random.pick(STRINGS);

/** Weights that are valid, and at the ends of what is. */
const WEIGHTS = [0, -0, 1, 0.5, 5e-324, 1e-300, 0.1 + 0.2, null, 1 - 2 ** -53];

/** An attention file with one to three of its texts and weights replaced, which stays valid: such cases get through to a drawing. */
export function mutateContent<T>(
  file: T,
  random: Random,
  parts = ['title', 'tokens', 'rows', 'layers', 'layers', 'layers'],
): T {
  const result = structuredClone(file) as Record<string, unknown>;
  for (let edits = 1 + random.below(3); edits > 0; edits--) {
    const part = random.pick(parts);
    result[part] = replaceLeaf(result[part], random);
  }
  return result as T;
}

function replaceLeaf(value: unknown, random: Random): unknown {
  if (typeof value === 'string') return random.pick(STRINGS);
  if (typeof value === 'number' || value === null) return random.pick(WEIGHTS);
  if (typeof value !== 'object') return value;
  const parts = value as Record<string, unknown>;
  // A position stays one.
  const keys = Object.keys(parts).filter((key) => !['query', 'head', 'input', 'segment'].includes(key));
  const key = random.pick(keys);
  if (key !== undefined) parts[key] = replaceLeaf(parts[key], random);
  return value;
}

/** A JSON value with one to three of its parts replaced, removed, repeated, renamed or swapped. */
export function mutateValue(value: unknown, random: Random): unknown {
  let result = structuredClone(value);
  for (let edits = 1 + random.below(3); edits > 0; edits--) result = mutatePart(result, random);
  return result;
}

function mutatePart(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random.chance(0.05)) return hostileValue(random);
  const keys = Object.keys(value);
  const key = keys.length > 0 ? random.pick(keys) : 'layers';
  const parts = value as Record<string, unknown>;
  // Most parts lie deep: rows and weights.
  if (keys.length > 0 && random.chance(0.7)) {
    parts[key] = mutatePart(parts[key], random);
    return value;
  }
  return Array.isArray(value) ? mutateList(value, Number(key), random) : mutateObject(parts, key, random);
}

function mutateList(list: unknown[], at: number, random: Random): unknown {
  const other = list[random.below(list.length)];
  const kind = random.below(6);
  if (kind === 0) list.splice(at, 1 + random.below(3));
  else if (kind === 1) list.splice(at, 0, hostileValue(random));
  else if (kind === 2) list.splice(at, 0, structuredClone(other));
  else if (kind === 3) list[at] = hostileValue(random);
  else if (kind === 4) list[at] = { label: other, weights: list[at], query: random.pick(NUMBERS) };
  else return [list];
  return list;
}

function mutateObject(object: Record<string, unknown>, key: string, random: Random): unknown {
  const kind = random.below(5);
  if (kind === 0) delete object[key];
  else if (kind === 1) object[key] = hostileValue(random);
  else if (kind === 2) object[random.pick(STRINGS)] = object[key];
  else if (kind === 3) object[key] = object[random.pick(Object.keys({ ...object, [key]: 0 }))];
  else return [object];
  return object;
}

/** A JSON text with one to four of its strings, numbers and spaces written in another way, which means the same. */
export function respelled(text: string, random: Random): string {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[a-zA-Z]+|\s+|./gs) ?? [];
  for (let edits = 1 + random.below(4); edits > 0; edits--) {
    const at = random.below(tokens.length);
    tokens[at] = random.pick(SPELLINGS)(tokens[at] ?? '', random);
  }
  return random.chance(0.05) ? `\ufeff${tokens.join('')}` : tokens.join('');
}

const SPELLINGS: readonly ((token: string, random: Random) => string)[] = [
  (token, random) => random.pick([' ', '\n', '\r\n', '\t', ' '.repeat(300)]) + token,
  (token) => token.replace(/(?<=^")[^"\\]|[^"\\](?="$)/u, escaped),
  (token) => token.replaceAll('/', '\\/'),
  (token) => (/^-?\d+\.\d+$/.test(token) ? `${token}000` : token),
  (token) => (/^-?\d+\.\d+$/.test(token) ? `${token}E+00` : token),
  (token) => (/^0$/.test(token) ? '0.0e-0' : token),
  (token) => (/^null$/.test(token) ? 'NaN' : token),
];

const escaped = (character: string) =>
  [...Array(character.length).keys()]
    .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
    .join('');

/** Pieces that mean something to readers of JSON, of Python literals, XML and tables. */
const PIECES = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    "'",
    '\\',
    '\n',
    '\t',
    '\r',
    '-',
    '.',
    'e9',
    '0',
    '//',
    '/*',
    '#',
    ';',
  ],
  ...['NaN', 'Infinity', 'null', 'true', 'None', 'False', '1e999', '-0', '0x1', '1_000', '\ufeff', '\0'],
  ...['\\u0000', '\\ud800', '\\x', '"\\', '[[[[', '{"a":', '<!--', ']]>', '<?', '&#0;', '</svg>', '\u2028'],
];

/** A text with one to four of its stretches removed, repeated or replaced. */
export function mutateText(text: string, random: Random): string {
  let result = text;
  for (let edits = 1 + random.below(4); edits > 0; edits--) {
    const at = random.below(result.length + 1);
    const [start, rest] = [result.slice(0, at), result.slice(at)];
    const from = random.below(result.length + 1);
    result = random.pick([
      start + rest.slice(1 + random.below(6)),
      start + random.pick(PIECES) + rest,
      start + random.pick(PIECES) + rest.slice(1),
      start + result.slice(from, from + random.below(80)) + rest,
      start + random.pick(PIECES).repeat(random.below(200)) + rest,
      random.chance(0.3) ? start : start + rest.replace(/\d+/, String(random.pick(NUMBERS))),
    ]);
  }
  return result;
}
