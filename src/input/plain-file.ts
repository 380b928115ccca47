import { schemaForOptions } from '../options/schema.ts';
import { isPlainWeight, isWeightList } from './schema.ts';

type Check = (value: unknown) => boolean;

/**
 * Whether a value is an attention file in which the schema finds nothing wrong, asked without the schema: to make that and to
 * ask it takes a twelfth of Node's own start, and most files are right.
 */
export const isPlainFile: Check = (value) => isObjectOf(value, FILE, ['tokens', 'rows', 'layers']);

const isString: Check = (value) => typeof value === 'string';
const isQuery: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isTokens: Check = (value) => isListOf(value, isString);
const isMatrix: Check = (value) => isListOf(value, isRow);

const ROW = { label: isString, query: isQuery, tokens: isTokens };
const LAYER = { label: isString, weights: isMatrix, tokens: isTokens };
const FILE = {
  $schema: () => true,
  title: isString,
  reduction: isString,
  tokens: isTokens,
  rows: (value: unknown) => isListOf(value, (row) => isString(row) || isObjectOf(row, ROW, ['label'])),
  layers: (value: unknown) =>
    isListOf(value, (layer) => isMatrix(layer) || isObjectOf(layer, LAYER, ['weights'])),
  figure: (value: unknown) => schemaForOptions(value).safeParse(value).success,
  meta: () => true,
};

/** Whether it is an object with these members and no others. */
function isObjectOf(
  value: unknown,
  members: Readonly<Record<string, Check>>,
  required: readonly string[],
): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const object = value as Readonly<Record<string, unknown>>;
  return (
    required.every((key) => Object.hasOwn(object, key)) &&
    Object.keys(object).every((key) => Object.hasOwn(members, key) && members[key]?.(object[key]) === true)
  );
}

const isListOf = (value: unknown, isItem: Check): boolean =>
  Array.isArray(value) && value.length > 0 && value.every(isItem);

function isRow(value: unknown): boolean {
  if (!isWeightList(value)) return false;
  for (let key = 0; key < value.length; key++) if (!isPlainWeight(value[key])) return false;
  return true;
}
