import { AttnplotError, type Path, type Problem } from '../errors.ts';
import { largestOf } from '../extremes.ts';
import type { FigureOptions } from '../options/figure-options.ts';
import { schemaForOptions } from '../options/schema.ts';
import { inDocumentOrder } from '../validation/order.ts';
import { toProblems, valueAt, WITHOUT_LOCALE } from '../validation/zod-problems.ts';
import { type Attention, type AttentionLayer, CellState } from './attention.ts';
import type { AttentionFile, WeightRow } from './attention-file.ts';
import type { JsonDocument } from './json.ts';
import { checkLengths, tokensOf } from './lengths.ts';
import { isPlainFile } from './plain-file.ts';
import { isWeights } from './raw-arrays.ts';
import { attentionFileSchema, knownKeys } from './schema.ts';

/** What an attention file says: the weights, and how its author wants them drawn. */
interface FileContent {
  readonly attention: Attention;
  readonly figure: FigureOptions;
}

/**
 * Validates an attention file and turns it into typed arrays.
 * @throws AttnplotError (input) with every problem of the file, in the order they stand in it.
 */
export function fromFile({
  name,
  value,
  duplicateKeys,
  positionOf,
  plain,
}: Pick<JsonDocument, 'name' | 'value' | 'duplicateKeys'> & Partial<JsonDocument>): FileContent {
  const shape = isPlainFile(value) ? [] : shapeProblems(value);
  const problems = [...duplicateKeys, ...shape, ...checkLengths(value)].map((one) => explain(one, value));
  if (problems.length > 0) {
    if (plain) return fromFile(plain());
    throw new AttnplotError(
      'input',
      `${name} is not a valid attention file`,
      located(inDocumentOrder(problems, value), positionOf),
    );
  }
  return { attention: toAttention(value as AttentionFile), figure: (value as AttentionFile).figure ?? {} };
}

function shapeProblems(value: unknown): Problem[] {
  const schema = attentionFileSchema(schemaForOptions(valueAt(value, ['figure'])));
  const parsed = schema.safeParse(value, WITHOUT_LOCALE);
  return parsed.success ? [] : toProblems(parsed.error.issues, value, knownKeys);
}

/** A file that is no object at all gets the outline of one, and raw arrays the two ways there are. */
function explain(problem: Problem, file: unknown): Problem {
  const [name, ...deeper] = problem.path ?? [];
  if (problem.path?.length === 0)
    return { ...problem, hint: 'write { "tokens": [...], "rows": [...], "layers": [...] }' };
  if (deeper.length > 0 || !isWeights(String(name), valueAt(file, [String(name)]))) return problem;
  const hint = `did you mean "layers", as [layer][row][key]? Raw arrays [layer][head][query][key] have no other keys than "${name}" and "tokens"`;
  return { ...problem, hint };
}

/** Only the problems that are shown need a place, and finding one costs a parse of the whole text. */
function located(problems: readonly Problem[], positionOf: ((path: Path) => string) | undefined): Problem[] {
  return problems.map((problem, i) =>
    positionOf && problem.path && problem.position === undefined && i < 20
      ? { ...problem, position: positionOf(problem.path) }
      : problem,
  );
}

function toAttention(file: AttentionFile): Attention {
  const rows = file.rows.map((row, index) =>
    typeof row === 'string' ? { index, label: row } : { index, label: row.label, ...queryOf(row) },
  );
  const layers = file.layers.map((_, index) => toLayer(file, index));
  const { title, reduction } = file;
  return {
    ...(title === undefined ? {} : { title }),
    ...(reduction === undefined ? {} : { reduction }),
    rows,
    layers,
  };
}

const queryOf = (row: { readonly query?: number }) => (row.query === undefined ? {} : { query: row.query });

function toLayer(file: AttentionFile, index: number): AttentionLayer {
  const layer = file.layers[index] as AttentionFile['layers'][number];
  const [matrix, path]: [readonly WeightRow[], Path] =
    'weights' in layer ? [layer.weights, ['layers', index, 'weights']] : [layer, ['layers', index]];
  const label = ('weights' in layer ? layer.label : undefined) ?? `Layer ${index}`;
  const tokens = matrix.map((_, row) => tokensOf(file, index, row) as readonly string[]);
  const keyCount = largestOf(tokens, (list) => list.length);
  return { index, label, tokens, keyCount, path, ...toCells(matrix, keyCount) };
}

/** Keys a row does not reach are masked: a causal query cannot see them. */
function toCells(matrix: readonly WeightRow[], keyCount: number): Pick<AttentionLayer, 'weights' | 'states'> {
  const weights = new Float64Array(matrix.length * keyCount).fill(Number.NaN);
  const states = new Uint8Array(matrix.length * keyCount).fill(CellState.masked);
  matrix.forEach((row, r) => {
    const [start, end] = [r * keyCount, r * keyCount + row.length];
    weights.set(
      row instanceof Float64Array ? row : Float64Array.from(row, (weight) => weight ?? Number.NaN),
      start,
    );
    for (let i = start; i < end; i++)
      states[i] = Number.isNaN(weights[i]) ? CellState.missing : CellState.value;
  });
  return { weights, states };
}
