import { isWeights } from '../arrays/raw-arrays.ts';
import { AttnplotError, type Path, type Problem } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import { count } from '../core/words.ts';
import type { JsonDocument } from '../json/json.ts';
import { schemaForOptions } from '../options/option-table.ts';
import type { FigureOptions } from '../options/options.ts';
import { inDocumentOrder, toProblems, valueAt } from '../options/problems.ts';
import { type Attention, type AttentionLayer, headLabel, inputLabel, layerLabel } from './attention.ts';
import { differenceName } from './difference.ts';
import type { AttentionFile } from './file.ts';
import { checkLengths } from './file-lengths.ts';
import { type Matrix, matrixOf, refuseManyLayers, refuseMostlyMasked, toCells } from './file-matrix.ts';
import { attentionFileSchema, knownKeys } from './file-schema.ts';
import { haveOwnTokens } from './nearest-tokens.ts';
import { readReduction } from './reduction.ts';
import { ascending } from './segments.ts';

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
}: Pick<JsonDocument, 'name' | 'value' | 'duplicateKeys'> & Partial<JsonDocument>): FileContent {
  refuseManyLayers(valueAt(value, ['layers']), name);
  const problems = [...duplicateKeys, ...shapeProblems(value), ...checkLengths(value)].map((one) =>
    explain(one, value),
  );
  if (problems.length > 0) {
    throw new AttnplotError(
      'input',
      `${name} is not a valid attention file`,
      located(inDocumentOrder(problems, value), positionOf),
    );
  }
  return {
    attention: toAttention(value as AttentionFile, name),
    figure: (value as AttentionFile).figure ?? {},
  };
}

function shapeProblems(value: unknown): Problem[] {
  const schema = attentionFileSchema(schemaForOptions(valueAt(value, ['figure'])), haveOwnTokens(value));
  const parsed = schema.safeParse(value);
  return parsed.success ? [] : withoutRepeatedNulls(toProblems(parsed.error.issues, value, knownKeys));
}

/** Layers that are null have one cause: the first stands for all, so that other problems are not beyond the first 20. */
function withoutRepeatedNulls(problems: readonly Problem[]): Problem[] {
  const nulls = problems.filter(({ code }) => code === 'null-weights');
  return problems.flatMap((problem) => {
    if (problem.code !== 'null-weights' || nulls.length === 1) return [problem];
    const others = `${count(nulls.length - 1, 'other layer')} ${nulls.length === 2 ? 'is' : 'are'} null too`;
    return problem === nulls[0] ? [{ ...problem, message: `${problem.message}; ${others}` }] : [];
  });
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

function toAttention(file: AttentionFile, name: string): Attention {
  const rows = file.rows.map((row, index) =>
    typeof row === 'string' ? { index, label: row } : { index, label: row.label, ...placeOf(row) },
  );
  const lines = linesOf(file);
  const matrices = file.layers.map((_, index) => matrixOf(file, index));
  refuseMostlyMasked(matrices, name);
  const layers = matrices.map((matrix, index) => toLayer(file, index, matrix, lines));
  const { title, reduction, measure, selection, quantity, divergence, sums, segments, inputs, columns } =
    file;
  const keyCount = largestOf(layers, (layer) => layer.keyCount);
  return {
    ...(title === undefined ? {} : { title }),
    ...(reduction === undefined ? {} : { reduction: readReduction(reduction) }),
    ...(measure === undefined ? {} : { measure }),
    ...(selection === undefined ? {} : { selection }),
    ...(quantity === undefined ? {} : { quantity }),
    ...(divergence === undefined ? {} : { divergence }),
    ...(sums === undefined ? {} : { sums }),
    ...(segments === undefined ? {} : { segments: ascending(segments, keyCount) }),
    ...(inputs === undefined ? {} : { inputs }),
    ...(columns === undefined ? {} : { columns }),
    rows,
    layers,
  };
}

const placeOf = ({ query, segment }: { readonly query?: number; readonly segment?: number }) => ({
  ...(query === undefined ? {} : { query }),
  ...(segment === undefined ? {} : { segment }),
});

function toLayer(file: AttentionFile, index: number, matrix: Matrix, lines: Lines): AttentionLayer {
  const layer = file.layers[index] as AttentionFile['layers'][number];
  const { rows, ...own } = matrix;
  const { divergences } = 'weights' in layer ? layer : {};
  const aside = divergences ? { divergences } : {};
  return { ...nameOf(file, index, lines), ...own, ...aside, ...toCells(rows, own.keyCount) };
}

type MatrixOfLayer = Extract<AttentionFile['layers'][number], { readonly weights: unknown }>;

/** The number of each label, in the order in which they first stand. */
type Lines = ReadonlyMap<string, number>;

function linesOf({ layers }: AttentionFile): Lines {
  const labels = new Set(layers.map((layer, index) => labelIn(layer, index)));
  return new Map([...labels].map((label, line) => [label, line]));
}

const labelIn = (layer: AttentionFile['layers'][number], index: number): string =>
  ('weights' in layer ? layer.label : undefined) ?? layerLabel(index);

/** Number and label of a layer, or of the layer and head or input that a matrix is of: matrices with one label are of one layer. */
function nameOf(
  { layers, inputs = [] }: AttentionFile,
  index: number,
  lines: Lines,
): Pick<AttentionLayer, 'index' | 'label' | 'head' | 'input' | 'difference'> {
  const layer = layers[index] as AttentionFile['layers'][number];
  const label = labelIn(layer, index);
  const named: Omit<MatrixOfLayer, 'weights' | 'tokens'> = 'weights' in layer ? layer : {};
  const { number: own, head, input, difference = false } = named;
  if (head === undefined && input === undefined && !difference) return { index: own ?? index, label };
  const line = { index: own ?? lines.get(label) ?? index };
  if (difference)
    return { ...line, label: inputLabel(differenceName(inputs), label), difference: { layer: label } };
  if (input === undefined && head !== undefined)
    return { ...line, label: headLabel(label, head), head: { layer: label, number: head } };
  const number = input ?? 0;
  return { ...line, label: inputLabel(inputs[number] ?? '', label), input: { layer: label, number } };
}
