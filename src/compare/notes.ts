/** How inputs that are drawn together differ, in words: their layers, keys, tokens and rows. */
import { type Attention, truePositions } from '../attention/attention.ts';
import type { Notice } from '../core/codes.ts';
import { largestOf } from '../core/math.ts';
import { count, someOf } from '../core/words.ts';
import type { Lines, Named } from './align.ts';

/** Names that a notice lists; more are counted. */
const MOST_NAMED = 4;

/** What is said of each input, of the first ones only where they are many. */
const few = (parts: readonly string[], separator: string): string =>
  someOf(parts, MOST_NAMED, { separator, noun: 'input' });

/** What differs between inputs, one notice of a kind. */
export const differences = (inputs: readonly Named[], lines: Lines): Notice[] => [
  ...layerNotes(inputs, lines),
  ...keyNotes(inputs),
  ...tokenNotes(inputs),
  ...rowNotes(inputs),
];

function layerNotes(inputs: readonly Named[], { lines, isByPlace }: Lines): Notice[] {
  if (isByPlace)
    return [
      {
        code: 'layers-differ',
        message: 'layers are aligned by their place, as inputs name them differently',
      },
    ];
  const parts = inputs.flatMap(({ name }, i) => {
    const missing = lines.filter(({ layers }) => !layers[i]).map(({ label }) => label);
    if (missing.length === 0) return [];
    const listed = missing.length > MOST_NAMED ? count(missing.length, 'layer') : missing.join(', ');
    return [`${name} lacks ${listed}`];
  });
  return parts.length === 0 ? [] : [{ code: 'layers-differ', message: few(parts, ', ') }];
}

const keysOf = ({ layers }: Attention): number => largestOf(layers, ({ keyCount }) => keyCount, 0);

function keyNotes(inputs: readonly Named[]): Notice[] {
  const counts = inputs.map(({ attention }) => keysOf(attention));
  if (new Set(counts).size === 1) return [];
  const parts = inputs.map(({ name }, i) => `${name} has ${counts[i]}`);
  return [{ code: 'keys-differ', message: `keys are aligned by position: ${few(parts, ', ')}` }];
}

/** The first input that has other tokens than the first of all, at positions that both have. */
function tokenNotes([first, ...others]: readonly Named[]): Notice[] {
  if (!first) return [];
  const parts = others.flatMap((other): string[] => {
    const found = firstOther(first.attention, other.attention);
    if (!found) return [];
    const { key, of, many, theirs, ours } = found;
    const position = truePositions(first.attention)(key);
    return [
      `${other.name} has other tokens than ${first.name} at ${many} of ${of} keys, first at key ${position} (${JSON.stringify(theirs)}, not ${JSON.stringify(ours)})`,
    ];
  });
  return parts.length === 0 ? [] : [{ code: 'tokens-differ', message: few(parts, '; ') }];
}

/** Keys whose tokens differ in the row that has most of them. */
function firstOther(a: Attention, b: Attention) {
  const compared = a.rows.map((_, row) => {
    const [ours, theirs] = [a.layers[0]?.tokens[row] ?? [], b.layers[0]?.tokens[row] ?? []];
    const of = Math.min(ours.length, theirs.length);
    const keys = Array.from({ length: of }, (_, key) => key).filter((key) => ours[key] !== theirs[key]);
    const key = keys[0] ?? 0;
    return { key, of, many: keys.length, ours: ours[key], theirs: theirs[key] };
  });
  const most = compared.reduce((one, other) => (other.many > one.many ? other : one));
  return most.many === 0 ? undefined : most;
}

function rowNotes([first, ...others]: readonly Named[]): Notice[] {
  const rows = first?.attention.rows ?? [];
  const parts = others.flatMap(({ name, attention }) => {
    const at = attention.rows.findIndex(({ label }, row) => label !== rows[row]?.label);
    return at < 0
      ? []
      : [`row ${at} is ${attention.rows[at]?.label} in ${name}, and ${rows[at]?.label} in ${first?.name}`];
  });
  return parts.length === 0 ? [] : [{ code: 'rows-differ', message: few(parts, '; ') }];
}
