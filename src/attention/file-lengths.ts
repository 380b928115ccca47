/** Lengths in an attention file that must agree with one another. */

import { formatPath, type Path, type Problem } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import { count } from '../core/words.ts';
import { MOST_TOLD } from '../options/lists.ts';
import { otherProblems, valueAt } from '../options/problems.ts';
import type { Segment } from './attention.ts';
import { checkInputs } from './file-inputs.ts';
import {
  isList,
  type List,
  listAt,
  longestTokens,
  nearestTokens,
  type TokensOfRow,
} from './nearest-tokens.ts';
import { segmentProblems } from './segments.ts';

type Placed = Problem & { readonly path: Path };

/**
 * Checks the lengths that must agree: rows of each matrix with `rows`, keys of each row with its tokens, queries with
 * tokens. Works on whatever shape is there, so that one wrong type elsewhere does not hide a wrong length here.
 */
export function checkLengths(file: unknown): Problem[] {
  const rows = listAt(file, ['rows']) ?? [];
  const layers = listAt(file, ['layers']) ?? [];
  const longest = longestTokens(file, layers);
  return [
    ...firstOf(checkQueries(rows, longest)),
    ...firstOf(checkSegments(file, rows, longest)),
    ...firstOf(checkInputs(file, layers)),
    ...firstOf(checkDivergences(rows, layers)),
    ...firstOf(checkLayers(file, rows, layers)),
  ];
}

/** The first problems, and the number of the others. */
function firstOf(problems: Iterable<Placed>): Problem[] {
  const first: Problem[] = [];
  let [others, from]: [number, Path] = [0, []];
  for (const problem of problems) {
    if (first.length < MOST_TOLD) first.push(problem);
    else if (others++ === 0) from = problem.path;
  }
  return others === 0 ? first : [...first, otherProblems({ count: others, areUnread: false }, from)];
}

function* checkLayers(file: unknown, rows: List, layers: List): Generator<Placed> {
  for (const layer of layers.keys()) yield* checkLayer(file, rows, layer);
}

function* checkLayer(file: unknown, rows: List, layer: number): Generator<Placed> {
  const path: Path = Array.isArray(valueAt(file, ['layers', layer]))
    ? ['layers', layer]
    : ['layers', layer, 'weights'];
  const matrix = listAt(file, path);
  // A flat list or one of matrices has the wrong number of axes, and its length says nothing of rows.
  if (!matrix || rows.length === 0 || !matrix.every(isFlat) || matrix.length === 0) return;
  if (matrix.length !== rows.length) yield rowCountProblem(file, matrix as List[], rows, path);
  else
    for (const [row, weights] of matrix.entries())
      yield* checkRow(file, [...path, row], weights as List, layer, row);
}

function rowCountProblem(file: unknown, matrix: readonly List[], rows: List, path: Path): Placed {
  const transposed =
    matrix.length === listAt(file, ['tokens'])?.length && matrix.every((row) => row.length === rows.length);
  return {
    code: 'row-count',
    message: `found ${count(matrix.length, 'row')} of weights, expected ${rows.length}, as "rows" has ${count(rows.length, 'label')}`,
    path,
    hint: transposed
      ? 'it looks like weights[key][row]: transpose it to weights[row][key]'
      : 'give every layer one row of weights for each entry of "rows"',
  };
}

function checkRow(file: unknown, path: Path, weights: List, layer: number, row: number): Placed[] {
  const keys = weights.length;
  if (keys === 0) {
    const hint = 'a query sees at least one key; write null for a weight nobody recorded';
    return [{ code: 'empty-row', message: 'found an empty row, expected at least 1 weight', path, hint }];
  }
  const [tokens, tokensPath] = nearestTokens(file, layer, row);
  if (!tokens || tokens.length === 0 || keys <= tokens.length) return [];
  return [
    {
      code: 'row-length',
      message: `found ${count(keys, 'weight')}, expected at most ${tokens.length}, the length of ${formatPath(tokensPath)}`,
      path,
      hint: 'add the missing tokens (were special tokens dropped?), or cut the row to the keys that have one',
    },
  ];
}

function* checkQueries(rows: List, longest: TokensOfRow): Generator<Placed> {
  for (const [index, row] of rows.entries()) {
    const query = valueAt(row, ['query']);
    if (!Number.isInteger(query)) continue;
    const [tokens, tokensPath] = longest(index);
    if (!tokens || tokens.length === 0 || Number(query) < tokens.length) continue;
    yield {
      code: 'query-outside',
      message: `found ${query}, expected a position below ${tokens.length}, the length of ${formatPath(tokensPath)}`,
      path: ['rows', index, 'query'],
      hint: `positions count from 0: the last token is ${tokens.length - 1}`,
    };
  }
}

/** Segments of keys that no row has, or that share some, and rows in a segment that is not there. */
function* checkSegments(file: unknown, rows: List, longest: TokensOfRow): Generator<Placed> {
  const segments = listAt(file, ['segments']);
  const isSegment = (one: unknown): one is Segment =>
    typeof valueAt(one, ['name']) === 'string' &&
    ['first', 'last'].every((end) => ['undefined', 'number'].includes(typeof valueAt(one, [end])));
  if (segments?.every(isSegment)) {
    const keyCount = largestOf(rows.keys(), (row) => longest(row)[0]?.length ?? 0);
    for (const { at, ...problem } of keyCount > 0 ? segmentProblems(segments, keyCount) : [])
      yield { ...problem, path: ['segments', at] };
  }
  for (const [index, row] of rows.entries()) {
    const segment = valueAt(row, ['segment']);
    if (typeof segment !== 'number' || segment < (segments?.length ?? 0)) continue;
    yield {
      code: 'no-such-segment',
      message: `found ${segment}, expected a position below ${segments?.length ?? 0}, the length of segments`,
      path: ['rows', index, 'segment'],
      hint: 'leave it out where the query is in none: a query among the keys is in the segment of its key',
    };
  }
}

/** As many divergences as rows, at whose ends they stand. */
function* checkDivergences(rows: List, layers: List): Generator<Placed> {
  for (const index of layers.keys()) {
    const divergences = listAt(layers, [index, 'divergences']);
    if (!divergences || rows.length === 0 || divergences.length === rows.length) continue;
    yield {
      code: 'row-count',
      message: `found ${count(divergences.length, 'divergence')}, expected ${rows.length}, as "rows" has ${count(rows.length, 'label')}`,
      path: ['layers', index, 'divergences'],
      hint: 'write one for each row, null where a row is no distribution',
    };
  }
}

/** A list without lists in it; typed arrays have none. */
const isFlat = (row: unknown) => isList(row) && (ArrayBuffer.isView(row) || !row.some(isList));
