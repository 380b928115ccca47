/** Cells that an outline sets apart: the peak of each row, and boxes around keys. */

import { type Attention, type AttentionLayer, rowEnd, truePositions } from '../attention/attention.ts';
import { findRow } from '../attention/select.ts';
import { OptionConflict } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import type { FigureOptions } from '../options/options.ts';
import { numberHint } from './tokens.ts';

/** A stretch of keys in a row, both ends included, 0-based. */
export interface Outline {
  readonly kind: 'peak' | 'box';
  readonly row: number;
  readonly from: number;
  readonly to: number;
}

/**
 * The outlines of each layer.
 * @throws OptionConflict for a box around a row or keys that no layer has
 */
export function resolveOutlines(attention: Attention, { mark, box = [] }: FigureOptions): Outline[][] {
  const boxes = [box].flat().map((text) => readBox(text, attention));
  return attention.layers.map((layer) => [
    ...boxes.flatMap((inLayer) => inLayer(layer)),
    ...(mark === 'peak' ? peaksOf(layer) : []),
  ]);
}

/** The largest value of each row, and all that equal it. */
function peaksOf(layer: AttentionLayer): Outline[] {
  const { weights, keyCount } = layer;
  return layer.tokens.flatMap((_, row): Outline[] => {
    const values = weights.subarray(row * keyCount, rowEnd(layer, row));
    // NaN (masked, missing) is no value.
    const peak = largestOf(values, (value) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value));
    const keys = Array.from(values.keys()).filter((key) => values[key] === peak);
    return keys.map((key) => ({ kind: 'peak', row, from: key, to: key }));
  });
}

/** What a box is around in each layer: `<row>:<keys>`, with keys as positions, ranges or tokens. */
function readBox(text: string, attention: Attention): (layer: AttentionLayer) => Outline[] {
  const at = text.lastIndexOf(':');
  const row = findRow(attention.rows, text.slice(0, at), 'box');
  const parts = text.slice(at + 1).split(',');
  const positionOf = truePositions(attention);
  const missing = parts.find((part) =>
    attention.layers.every(({ tokens }) => stretchesOf(part, tokens[row] ?? [], positionOf).length === 0),
  );
  if (missing !== undefined) throw noSuchKeys(missing, row, attention);
  return ({ tokens }) =>
    parts.flatMap((part) =>
      stretchesOf(part, tokens[row] ?? [], positionOf).map(([from, to]) => ({ kind: 'box', row, from, to })),
    );
}

/** A position or range of the whole sequence whose ends are there, or each place of a token. */
function stretchesOf(
  part: string,
  tokens: readonly string[],
  positionOf: (key: number) => number,
): (readonly [from: number, to: number])[] {
  const [, first, last = first] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
  if (first === undefined)
    return tokens.flatMap((token, key) => (token === part ? [[key, key] as const] : []));
  const [from, to] = [first, last].map((end) =>
    tokens.findIndex((_, key) => positionOf(key) === Number(end)),
  );
  return from !== undefined && to !== undefined && from >= 0 && from <= to ? [[from, to]] : [];
}

function noSuchKeys(part: string, row: number, attention: Attention): OptionConflict {
  const { layers, rows, selection } = attention;
  const most = largestOf(layers, ({ tokens }) => tokens[row]?.length ?? 0);
  return new OptionConflict({
    option: 'box',
    code: 'no-such-token',
    message: `found keys ${JSON.stringify(part)}, expected ${selection ? `positions drawn, ${selection.keys},` : `positions from 0 to ${most - 1}`} or a token of row ${JSON.stringify(rows[row]?.label)}`,
    hint:
      numberHint(
        part,
        layers.map(({ tokens }) => tokens[row] ?? []),
        truePositions(attention),
      ) ?? 'write a range from its lower end: 3-5; tokens are matched as the file has them',
  });
}
