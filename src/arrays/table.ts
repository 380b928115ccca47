/** Tables of numbers as text: CSV, as pandas and spreadsheets write it, and what np.savetxt writes. */
import type { ProblemCode } from '../core/codes.ts';
import { AttnplotError } from '../core/errors.ts';
import type { TensorFile } from './array.ts';
import type { Limits } from './limits.ts';
import { inMemory, listArray } from './memory-array.ts';
import { NUMBER_TYPES, type NumberType } from './number-types.ts';
import { stridesOf } from './read-plan.ts';
import { fromArrays, type StoredArray } from './stored-array.ts';
import { DECIMAL_COMMA, isText, type Line, numberOf, tableLines } from './table-lines.ts';

/**
 * A table as a file of one array [query, key]. A first line of names is the keys' tokens, a first column of names the rows'.
 * @returns undefined for a text that is no table
 * @throws AttnplotError (input) for a table with lines of unequal lengths, or with anything but numbers below its names
 */
export function readTable(name: string, text: string, limits: Limits): TensorFile | undefined {
  const [first, ...others] = tableLines(name, text) ?? [];
  if (!first) return undefined;
  const isHeader =
    first.cells[0] === '' ||
    first.cells.slice(1).some(isText) ||
    isIndexed(first, others) ||
    numbersColumns(first, others);
  const body = isHeader ? others : [first, ...others];
  refuseLongForm(name, first);
  const keyCount = checkWidths(name, body, isHeader ? first : undefined);
  const hasLabels = body[0]?.cells.length === keyCount + 1;
  const weights = body.map((line) => numbersOf(name, line, hasLabels ? 1 : 0));
  const arrays: StoredArray[] = [numberArray(weights, keyCount)];
  if (isHeader) arrays.push(textArray('tokens', first.cells.slice(-keyCount)));
  const labels = body.map(({ cells }) => cells[0] as string);
  // pandas numbers rows without names.
  if (hasLabels && labels.some(isText)) arrays.push(textArray('row_tokens', labels));
  const close = async () => undefined;
  return fromArrays({ format: 'csv', name, metadata: {}, close }, arrays, limits);
}

/** Whether the first line begins with the name of a column of positions or names, as pandas writes a pivoted table: `query,0,1`. */
function isIndexed({ cells: [name = ''] }: Line, others: readonly Line[]): boolean {
  const index = others.map(({ cells: [cell = ''] }) => cell);
  // Weights of 0 and 1 are whole numbers too, but do not grow from line to line.
  const arePositions = index.every(
    (cell, i) => /^\d+$/.test(cell) && (i === 0 || Number(cell) > Number(index[i - 1])),
  );
  return (
    LONG_FORM.test(name) && ((index.length > 1 && arePositions) || (index.length > 0 && index.every(isText)))
  );
}

/** Whether the first line counts the columns, as pandas names those without names: 0, 1, 2. Two of them may be weights, 0 and 1. */
const numbersColumns = ({ cells }: Line, others: readonly Line[]): boolean =>
  cells.length > 1 &&
  cells.every((cell, i) => cell === String(i)) &&
  (cells.length > 2 || others.some((line) => line.cells.some((cell) => cell.includes('.'))));

/** Columns of a table with a line for each weight, as seaborn and R take them. */
const LONG_FORM = /^(layer|head|query|key|row|col|column|step|weight|value|attention|score)s?$/i;

function refuseLongForm(name: string, { cells, number }: Line): void {
  const columns = cells.filter((cell) => LONG_FORM.test(cell));
  if (columns.length < 3) return;
  const named = (pattern: RegExp, usual: string) => columns.find((cell) => pattern.test(cell)) ?? usual;
  const [query, key] = [named(/^(query|row)/i, 'query'), named(/^(key|col)/i, 'key')];
  const weight = named(/^(weight|value|attention|score)/i, 'weight');
  throw notTable(
    name,
    { line: number, column: 1 },
    'no-attention',
    `found the columns ${columns.join(', ')}, expected a line for each query and a column for each key`,
    `pivot it, one layer and head at a time: df.pivot(index='${query}', columns='${key}', values='${weight}').to_csv(f)`,
  );
}

/** @returns how many keys each line has */
function checkWidths(name: string, body: readonly Line[], header: Line | undefined): number {
  const [{ cells, number } = { cells: [], number: 1 }] = body;
  const odd = body.find((line) => line.cells.length !== cells.length);
  if (odd || cells.length === 0)
    throw notTable(
      name,
      { line: odd?.number ?? number, column: 1 },
      'unequal-rows',
      `found ${odd?.cells.length ?? 'no'} values, expected ${odd ? `${cells.length}, as line ${number} has` : 'lines of numbers'}`,
      'write nan for a key that a query does not see',
    );
  // R leaves out the name of the column of names.
  const labelled = header
    ? header.cells[0] === '' ||
      header.cells.length === cells.length - 1 ||
      isIndexed(header, body) ||
      body.some((line) => isText(line.cells[0]))
    : body.every((line) => isText(line.cells[0]));
  const keys = cells.length - (labelled ? 1 : 0);
  if (header && header.cells.length !== keys && header.cells.length !== keys + 1)
    throw notTable(
      name,
      { line: header.number, column: 1 },
      'unequal-rows',
      `found ${header.cells.length} names, expected ${keys}, one for each key`,
      'put names that hold a comma in double quotes',
    );
  return keys;
}

function numbersOf(name: string, { cells, number }: Line, from: number): number[] {
  return cells.slice(from).map((cell, i) => {
    const value = numberOf(cell);
    if (value !== undefined) return value;
    const hint = DECIMAL_COMMA.test(cell)
      ? `write the decimal point as a full stop: ${cell.replace(',', '.')}`
      : 'leave the cell empty where the weight is missing; names stand in the first line and the first column';
    throw notTable(
      name,
      { line: number, column: i + from + 1 },
      'not-numbers',
      `found ${JSON.stringify(cell.slice(0, 40))}, expected a number`,
      hint,
    );
  });
}

/** @param column of the table, from 1 */
const notTable = (
  name: string,
  { line, column }: { readonly line: number; readonly column: number },
  code: ProblemCode,
  message: string,
  hint: string,
) =>
  new AttnplotError('input', `${name} is not a table of weights`, [
    { code, position: `${name}:${line}, column ${column}`, message, hint },
  ]);

function numberArray(rows: readonly (readonly number[])[], keyCount: number): StoredArray {
  const shape = [rows.length, keyCount];
  // A list of all numbers of a file of 20 MB would take two seconds to make.
  const values = new Float64Array(rows.length * keyCount);
  for (const [row, numbers] of rows.entries()) values.set(numbers, row * keyCount);
  const type = NUMBER_TYPES.get('float64') as NumberType;
  return inMemory('values', shape, stridesOf(shape), type, new Uint8Array(values.buffer));
}

const textArray = (name: string, texts: readonly string[]) => listArray(name, [texts.length], texts);
