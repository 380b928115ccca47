import type { Path } from '../core/errors.ts';
import type { Expectation, Expected } from './expected.ts';
import { positionsAsWritten } from './positions.ts';
import { suggest, suggestColormap } from './suggest.ts';

/** Why a model's attentions are None, and how to record them. */
export const NOT_RECORDED =
  "SDPA and flash attention return no weights (None): load the model with attn_implementation='eager'";

const TO_MASK = 'write "masked" for a key that the query cannot see';

const NOTHING_WRITTEN = 'the script that wrote the file probably had no data here';

const SCALES = ['linear', 'log', 'symlog', 'pow:<exponent>'];

const NUMBERS: readonly Expected[] = [
  'number',
  'int',
  'finite',
  'scale-end',
  'weight',
  'points',
  'dpi',
  'index',
  'count',
  'quality',
];
const LISTS: readonly Expected[] = ['array', 'tokens', 'labels', 'matrices', 'matrix', 'weights'];
const TO_DRAW: readonly Expected[] = ['a-layer-to-draw', 'a-row-to-draw'];
const AT_LEAST_1: readonly Expected[] = ['a-token', 'a-label', 'a-layer', 'a-row', 'a-head', 'a-key'];

/** The likely cause of a wrong value and the remedy, if there is one to name. */
export function hintFor(value: unknown, expected: Expectation, path: Path): string | undefined {
  const { kinds } = expected;
  if (value === null) return nullHint(kinds, path);
  if (kinds.includes('shorter')) return 'write less, or leave it out';
  if (typeof value === 'string') return stringHint(value, expected);
  if (typeof value === 'number') return numberHint(value, kinds, path);
  if (Array.isArray(value)) return listHint(value, kinds);
  if (typeof value === 'boolean' && kinds.includes('string')) return `write it in quotes: "${value}"`;
  return undefined;
}

const isAny = (kinds: readonly Expected[], of: readonly Expected[]) =>
  kinds.some((kind) => of.includes(kind));

function nullHint(kinds: readonly Expected[], path: Path): string | undefined {
  const key = path.at(-1);
  if (path[0] === 'layers' && path.length === 2)
    return `${NOT_RECORDED}; leave out a layer that has no attention`;
  if (path.at(-2) === 'tokens') return 'write "" for a token without text';
  const required = path.length === 1 && kinds[0] !== undefined && LISTS.includes(kinds[0]);
  if (path[0] === 'layers' && (path.length === 1 || key === 'weights')) return NOT_RECORDED;
  const needed = required || (path[0] === 'rows' && key === 'label');
  if (needed) return NOTHING_WRITTEN;
  return typeof key === 'string' ? 'leave the key out to use its default' : undefined;
}

function stringHint(value: string, { kinds, choices }: Expectation): string | undefined {
  const bare = value.trim().toLowerCase();
  if (kinds.includes('scale')) return scaleHint(value);
  if (kinds.includes('colormap')) return suggestColormap(value);
  if (isAny(kinds, ['positions', 'heads'])) return positionsHint(value, kinds);
  if (choices.length > 0) return suggest(value, choices);
  if (kinds.includes('colour')) return suggest(value, ['white', 'transparent']);
  if (isAny(kinds, ['length', 'distance'])) return lengthHint(value.trim());
  if (kinds.includes('boolean'))
    return /^(true|false)$/.test(bare) ? `write ${bare} without quotes` : undefined;
  if (!isAny(kinds, NUMBERS)) return undefined;
  if (kinds.includes('scale-end') && /^(|auto|none|min|max|default)$/.test(bare))
    return 'leave it out: the scale then ends at the values drawn';
  const [, percent] = /^(\d{1,2}(?:\.\d+)?)\s*(?:%|p|th)$/i.exec(value.trim()) ?? [];
  if (kinds.includes('scale-end') && percent !== undefined) return `write p${percent}`;
  const [, amount] = /^(\d+(?:\.\d*)?|\.\d+)\s*[a-z]+$/i.exec(value.trim()) ?? [];
  if (amount !== undefined) return `write the number alone: ${amount}`;
  if (kinds.includes('weight')) {
    if (/^(|-|nan|none|null|na|n\/a)$/.test(bare)) return 'write null, without quotes';
    if (/^-inf(inity)?$/.test(bare)) return TO_MASK;
    const meant = suggest(bare, ['masked']);
    if (meant !== undefined) return meant;
  }
  return bare === '' || !Number.isFinite(Number(bare)) ? undefined : 'write the number without quotes';
}

/** Layers or heads as Python, MATLAB or a list has them. */
function positionsHint(value: string, kinds: readonly Expected[]): string | undefined {
  const isHeads = kinds.includes('heads');
  if (/^(all|:|\*)$/i.test(value.trim()))
    return isHeads ? 'write each for a row of every head' : 'leave it out to draw all layers';
  const rewritten = positionsAsWritten(value);
  if (rewritten !== undefined && !(isHeads && /^-/.test(rewritten.text))) return rewritten.hint;
  return suggest(value, isHeads ? ['mean', 'max', 'min', 'each', 'rollout'] : ['mean']);
}

const scaleHint = (value: string): string | undefined =>
  /^(pow|power|gamma)\b/i.test(value)
    ? 'write pow: and an exponent above 0, as in pow:0.5'
    : suggest(value, SCALES);

function lengthHint(value: string): string | undefined {
  if (/^[0.]+[a-z]*$/.test(value)) return undefined;
  if (/^(\d+(?:\.\d*)?|\.\d+)$/.test(value)) return `add the unit, as in ${value}in`;
  if (/^\d+,\d+/.test(value))
    return `write the decimal point as a full stop, as in ${value.replace(',', '.')}`;
  if (/^\d{6,}/.test(value)) return 'a PNG has at most 32767 pixels a side';
  if (/\s/.test(value)) return 'write the number and the unit without a space';
  return 'the units are in, cm, mm, pt and px';
}

function numberHint(value: number, kinds: readonly Expected[], path: Path): string | undefined {
  if (isAny(kinds, ['length', 'distance'])) return `add the unit, in quotes: "${value}in"`;
  if (isAny(kinds, ['string', 'title']) && Number.isInteger(value)) return `write it in quotes: "${value}"`;
  if (kinds.includes('weights')) return 'each row of weights is a list of its own: [[0.2, 0.8]] is one row';
  if (kinds.includes('index') && value < 0) return 'positions count from 0 and are not negative';
  if (kinds.includes('boolean') && (value === 0 || value === 1)) return `write ${value === 1}`;
  if (Math.abs(value) === Number.POSITIVE_INFINITY && path[0] === 'layers')
    return value < 0 ? TO_MASK : 'write weights after the softmax, computed in float32';
  return undefined;
}

function listHint(value: readonly unknown[], kinds: readonly Expected[]): string | undefined {
  if (isAny(kinds, TO_DRAW)) return 'leave the key out to draw them all';
  if (value.length === 0) return isAny(kinds, AT_LEAST_1) ? NOTHING_WRITTEN : undefined;
  return kinds.includes('weight')
    ? 'one axis too many: a layer is weights[row][key], so choose one head, or average the heads'
    : undefined;
}
