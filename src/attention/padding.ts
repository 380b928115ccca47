/** Padding of a batch, which an array beside the weights tells, such as `attention_mask [batch, key]`, or the tokens `[PAD]`. */

import type { TensorFile, TensorInfo } from '../arrays/array.ts';
import type { AttentionTensors } from '../arrays/conventions.ts';
import type { Notice } from '../core/codes.ts';
import { spanOf } from '../core/math.ts';
import { count } from '../core/words.ts';
import { type AttentionLayer, type AttentionRow, CellState } from './attention.ts';
import { rangeWords } from './ranges.ts';
import { isAbsent } from './unseen.ts';

/** Keys that are padding if no other query sees them, and who says so. */
interface Claim {
  readonly isPad: (key: number) => boolean;
  readonly by: string;
  /** Whether a weight on these keys is a contradiction, and not only another meaning of the array. */
  readonly isCertain: boolean;
}

/** `attention_mask`, `key_padding_mask`, `batch.encoder_attention_mask`; the whole names of others may be of a causal mask. */
const MASK =
  /(^|[./])((encoder|decoder|src|tgt|source|target|key|input)_)*((attention|attn|padding|pad)_)?masks?$/i;
/** Of these, 0 stands for padding, as transformers has it; others are used either way. */
const ZERO_IS_PADDING = /att(entio)?n_masks?$/i;
const PAD = /^(\[pad\]|<pad>|<\|pad(ding)?\|>|<｜▁pad▁｜>)$/iu;

/**
 * What a file says of padding among the keys of the sequence that is drawn.
 * @param tokens of the keys
 */
export async function paddingClaims(
  file: TensorFile,
  keyCount: number,
  tokens: readonly string[] | undefined,
  { sequence, side }: Pick<AttentionTensors, 'sequence' | 'side'>,
): Promise<Claim[]> {
  const masks = file.arrays.filter(
    ({ name, kind, shape }) =>
      kind !== 'string' && kind !== 'refused' && MASK.test(name) && isOfSequence(shape, keyCount, sequence),
  );
  const ofSide = side === 'cross' ? masks.filter(({ name }) => /encoder|src|source/i.test(name)) : masks;
  const [mask] = ofSide.length > 0 ? ofSide : masks;
  const claims = mask ? await claimsOf(file, mask, keyCount, sequence) : [];
  if (!tokens?.some((token) => PAD.test(token))) return claims;
  return [
    ...claims,
    { isPad: (key) => PAD.test(tokens[key] ?? ''), by: 'their tokens say', isCertain: false },
  ];
}

/** `[key]`, or `[batch, key]` and `[batch, 1, 1, key]` of as many sequences as the weights are of. */
function isOfSequence(
  shape: readonly number[],
  keyCount: number,
  { count }: AttentionTensors['sequence'],
): boolean {
  const [first = 1, ...inner] = shape.slice(0, -1);
  return shape.at(-1) === keyCount && (first === 1 || first === count) && inner.every((size) => size === 1);
}

/** The keys that a mask has apart, with 0 (or less, where it is added to scores) as padding first. */
async function claimsOf(
  file: TensorFile,
  { name, kind }: TensorInfo,
  keyCount: number,
  { pick }: AttentionTensors['sequence'],
): Promise<Claim[]> {
  const { values } = await file.readNumbers(name);
  const rowCount = values.length / keyCount;
  const at = (row: number, key: number) => Number(values[row * keyCount + key]);
  const rows =
    pick === 'mean' ? Array.from({ length: rowCount }, (_, row) => row) : [rowCount === 1 ? 0 : pick];
  const [first = 0] = rows;
  const keys = Array.from({ length: keyCount }, (_, key) => key);
  // A mean over sequences of different padding has none of its own.
  if (!keys.every((key) => rows.every((row) => at(row, key) === at(first, key)))) return [];
  const own = keys.map((key) => at(first, key));
  const [low, high] = spanOf(own);
  if (low === high || !own.every((value) => value === low || value === high)) return [];
  const isAdded = kind === 'float' && high === 0 && low < 0;
  const by = `${name} says`;
  const claim = (pad: number, isCertain: boolean): Claim => ({
    isPad: (key) => own[key] === pad,
    by,
    isCertain,
  });
  return ZERO_IS_PADDING.test(name) || isAdded ? [claim(low, true)] : [claim(high, false), claim(low, false)];
}

/**
 * Masks padding keys that no query of the text sees, and the rows of padding queries, which are of no text.
 * @param known whether the rows' queries are positions among the keys
 */
export function maskPadding(
  layers: readonly AttentionLayer[],
  rows: readonly AttentionRow[],
  known: boolean,
  claims: readonly Claim[],
): { readonly layers: readonly AttentionLayer[]; readonly notices: Notice[] } {
  const keyCount = layers[0]?.keyCount ?? 0;
  for (const { isPad, by, isCertain } of claims) {
    const pads = Array.from({ length: keyCount }, (_, key) => key).filter(isPad);
    const isOfText = ({ query }: AttentionRow) => !known || query === undefined || !isPad(query);
    if (pads.length === 0 || pads.length === keyCount || !rows.some(isOfText)) continue;
    const most = largestOn(layers, rows, pads, isOfText);
    if (most === 0) return masked(layers, rows, { pads, isOfText, by });
    if (isCertain) return { layers, notices: [seenNotice(pads, by, most)] };
  }
  return { layers, notices: [] };
}

/** The largest weight that a row of the text has on a padding key; 0 where none has any. */
function largestOn(
  layers: readonly AttentionLayer[],
  rows: readonly AttentionRow[],
  pads: readonly number[],
  isOfText: (row: AttentionRow) => boolean,
): number {
  let most = 0;
  for (const { weights, keyCount } of layers)
    for (const [r, row] of rows.entries()) {
      if (!isOfText(row)) continue;
      for (const key of pads) {
        const weight = weights[r * keyCount + key] as number;
        if (!isAbsent(weight)) most = Math.max(most, Math.abs(weight));
      }
    }
  return most;
}

interface Padding {
  readonly pads: readonly number[];
  readonly isOfText: (row: AttentionRow) => boolean;
  readonly by: string;
}

function masked(
  layers: readonly AttentionLayer[],
  rows: readonly AttentionRow[],
  { pads, isOfText, by }: Padding,
) {
  let [hasKeys, hasRows] = [false, false];
  const done = layers.map((layer): AttentionLayer => {
    const { keyCount } = layer;
    const [weights, states] = [layer.weights.slice(), layer.states.slice()];
    // What nobody recorded stays missing.
    const hide = (from: number, to: number) => {
      let isNew = false;
      for (let i = from; i < to; i++) {
        if (states[i] !== CellState.value) continue;
        weights[i] = Number.NaN;
        states[i] = CellState.masked;
        isNew = true;
      }
      return isNew;
    };
    rows.forEach((row, r) => {
      const start = r * keyCount;
      if (!isOfText(row)) hasRows = hide(start, start + keyCount) || hasRows;
      else for (const key of pads) hasKeys = hide(start + key, start + key + 1) || hasKeys;
    });
    return { ...layer, weights, states };
  });
  const ofRows = rows.filter((row) => !isOfText(row)).length;
  const what = hasRows ? `${keyWords(pads)}, and ${count(ofRows, 'row')} of such queries,` : keyWords(pads);
  const message = `${what} masked as padding, as ${by} (--mask none shows them)`;
  return { layers: done, notices: hasKeys || hasRows ? [{ code: 'keys-masked', message } as const] : [] };
}

const seenNotice = (pads: readonly number[], by: string, most: number): Notice => ({
  code: 'padding-seen',
  message: `${by} that ${keyWords(pads)} ${pads.length === 1 ? 'is' : 'are'} padding, but rows have weights of up to ${Number(most.toPrecision(2))} on them: the mask did not reach the model, or is of another sequence`,
});

const keyWords = (keys: readonly number[]): string =>
  `${keys.length === 1 ? 'key' : 'keys'} ${rangeWords(keys)}`;
