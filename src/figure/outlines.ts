/** Cells that an outline sets apart: the peak of each row, and boxes around keys. */

import { type Attention, type AttentionLayer, rowEnd, truePositions } from '../attention/attention.ts';
import { findRow, rowsByLabel } from '../attention/select.ts';
import { OptionConflict } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import { memoize } from '../core/memoize.ts';
import { placesIn } from '../core/places.ts';
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
  const labelled = rowsByLabel(attention.rows);
  const keysOf = createFinder(attention);
  const asked = new Set([box].flat().flatMap(partsOf));
  if (asked.size > MOST_BOXES) throw tooMany('box', `${asked.size} boxes`, MOST_BOXES);
  const boxes = [...new Set([box].flat())].map((text) => {
    const at = text.lastIndexOf(':');
    const row = findRow(attention.rows, labelled, text.slice(0, at), 'box');
    return readBox([...new Set(text.slice(at + 1).split(','))], row, attention, keysOf);
  });
  let count = 0;
  return attention.layers.map((layer) => {
    const outlines: Outline[] = [];
    const add = (outline: Outline) => {
      if (++count > MOST_OUTLINES)
        throw tooMany(mark === 'peak' ? 'mark' : 'box', `more than ${MOST_OUTLINES} outlines`, MOST_OUTLINES);
      outlines.push(outline);
    };
    for (const inLayer of boxes) inLayer(layer, add);
    if (mark === 'peak') addPeaks(layer, add);
    return outlines;
  });
}

/** The most boxes that are asked for, and the most outlines of all panels: no page shows more, nor numbers of cells. */
const MOST_BOXES = 1000;
const MOST_OUTLINES = 100_000;

/** The keys of each box, with its row. */
const partsOf = (text: string): string[] => {
  const row = text.slice(0, text.lastIndexOf(':') + 1);
  return text
    .slice(row.length)
    .split(',')
    .map((part) => row + part);
};

const tooMany = (option: 'mark' | 'box', found: string, most: number) =>
  new OptionConflict({
    option,
    code: 'page-too-large',
    message: `found ${found}, expected at most ${most}`,
    hint:
      option === 'box' ? 'draw fewer boxes' : 'draw fewer layers, rows or keys, or leave the outlines out',
  });

type Add = (outline: Outline) => void;

/** The largest value of each row, and all that equal it. */
function addPeaks(layer: AttentionLayer, add: Add): void {
  const { weights, keyCount, tokens } = layer;
  for (const row of tokens.keys()) {
    const values = weights.subarray(row * keyCount, rowEnd(layer, row));
    // NaN (masked, missing) is no value.
    const peak = largestOf(values, (value) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value));
    values.forEach((value, key) => {
      if (value === peak) add({ kind: 'peak', row, from: key, to: key });
    });
  }
}

type Stretch = readonly [from: number, to: number];
type FindKeys = (part: string, tokens: readonly string[]) => readonly Stretch[];

/** What a box is around in each layer: keys of a row, as positions, ranges or tokens. */
function readBox(
  parts: readonly string[],
  row: number,
  attention: Attention,
  keysOf: FindKeys,
): (layer: AttentionLayer, add: Add) => void {
  const missing = parts.find((part) =>
    attention.layers.every(({ tokens }) => keysOf(part, tokens[row] ?? []).length === 0),
  );
  if (missing !== undefined) throw noSuchKeys(missing, row, attention);
  return ({ tokens }, add) => {
    for (const part of parts)
      for (const [from, to] of keysOf(part, tokens[row] ?? [])) add({ kind: 'box', row, from, to });
  };
}

/** A function that finds a position or range of the whole sequence whose ends are there, or each place of a token. */
function createFinder(attention: Attention): FindKeys {
  const positionOf = truePositions(attention);
  const placesOf = memoize((tokens: readonly string[]) => placesIn(tokens));
  const keysAt = memoize((tokens: readonly string[]) => placesIn(tokens.map((_, key) => positionOf(key))));
  return (part, tokens) => {
    const [, first, last = first] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
    if (first === undefined) return placesOf(tokens)(part).map((key) => [key, key]);
    const [[from], [to]] = [keysAt(tokens)(Number(first)), keysAt(tokens)(Number(last))];
    return from !== undefined && to !== undefined && from <= to ? [[from, to]] : [];
  };
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
