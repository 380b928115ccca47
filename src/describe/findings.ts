/**
 * Whether numbers are attention: every row a distribution over the keys its query sees. Each finding says what is odd, where
 * first, and what usually causes it.
 */

/** Weights of one layer and head. */
export interface WeightMatrix {
  /** `Layer 3` or `Layer 3, head 1`. */
  readonly name: string;
  readonly rowCount: number;
  readonly keyCount: number;
  /** `weights[row * keyCount + key]`; NaN where missing or masked. */
  readonly weights: Float64Array;
  /** Position of each row's query among the keys, where known. */
  readonly queries: readonly (number | undefined)[];
  /** Number of values that were infinite in the input. */
  readonly infinite?: number;
  /** NaN that stands for a masked key, not for a missing weight. */
  readonly isMasked?: (index: number) => boolean;
}

export interface Finding {
  readonly level: 'error' | 'warning' | 'note';
  readonly message: string;
  readonly hint: string;
}

/** Rows may miss a sum of 1 by this much: half precision, and the rounding of text files. */
const SUM_TOLERANCE = 0.02;
/** Weight above the diagonal that is more than rounding. */
const ABOVE_TOLERANCE = 1e-3;

interface Tally {
  rows: number;
  values: number;
  nan: number;
  infinite: number;
  negative: number;
  above1: number;
  zeroRows: number;
  constantRows: number;
  offRows: number;
  smallestSum: number;
  largestSum: number;
  /** Sums of rows off 1, as their mean: near 1 where dropout scales what it keeps. */
  offSum: number;
  zeros: number;
  square: number;
  offColumns: number;
  columns: number;
  massAbove: number;
  mass: number;
  massBelow: number;
  first: Partial<Record<'nan' | 'negative' | 'off' | 'zero' | 'constant', string>>;
}

const emptyTally = (): Tally => ({
  rows: 0,
  values: 0,
  nan: 0,
  infinite: 0,
  negative: 0,
  above1: 0,
  zeroRows: 0,
  constantRows: 0,
  offRows: 0,
  smallestSum: Number.POSITIVE_INFINITY,
  largestSum: Number.NEGATIVE_INFINITY,
  offSum: 0,
  zeros: 0,
  square: 0,
  offColumns: 0,
  columns: 0,
  massAbove: 0,
  mass: 0,
  massBelow: 0,
  first: {},
});

/** Reads every matrix once, whatever number there are. */
export function findingsOf(matrices: Iterable<WeightMatrix>): Finding[] {
  const tally = emptyTally();
  const copies = new Map<string, string>();
  const copied: string[] = [];
  for (const matrix of matrices) {
    countMatrix(matrix, tally);
    const print = fingerprint(matrix.weights);
    const twin = copies.get(print);
    if (twin !== undefined && tally.mass > 0) copied.push(`${matrix.name} and ${twin}`);
    else copies.set(print, matrix.name);
  }
  return [...valueFindings(tally), ...sumFindings(tally), ...shapeFindings(tally, copied)];
}

function countMatrix(matrix: WeightMatrix, tally: Tally): void {
  const { rowCount, keyCount, weights, queries } = matrix;
  const columnSums = new Float64Array(keyCount);
  tally.infinite += matrix.infinite ?? 0;
  for (let row = 0; row < rowCount; row++) {
    const values = weights.subarray(row * keyCount, (row + 1) * keyCount);
    countRow(matrix, row, values, columnSums, tally);
    const query = queries[row];
    if (query === undefined) continue;
    values.forEach((value, key) => {
      if (key > query && value > 0) tally.massAbove += value;
      if (key < query && value > 0) tally.massBelow += value;
    });
  }
  const square = rowCount === keyCount && queries.every((query, row) => query === row);
  if (!square) return;
  tally.square++;
  tally.columns += keyCount;
  tally.offColumns += columnSums.filter((sum) => Math.abs(sum - 1) > SUM_TOLERANCE).length;
}

function countRow(
  { name, keyCount, isMasked }: WeightMatrix,
  row: number,
  values: Float64Array,
  columnSums: Float64Array,
  tally: Tally,
): void {
  const where = `${name}, row ${row}`;
  let [sum, min, max, seen] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  values.forEach((value, key) => {
    if (Number.isNaN(value)) {
      if (isMasked?.(row * keyCount + key)) return;
      tally.nan++;
      tally.first.nan ??= `${where}, key ${key}`;
      return;
    }
    seen++;
    sum += value;
    columnSums[key] = (columnSums[key] as number) + value;
    min = Math.min(min, value);
    max = Math.max(max, value);
    if (value === 0) tally.zeros++;
    if (value < 0) {
      tally.negative++;
      tally.first.negative ??= `${where}, key ${key}`;
    }
    if (value > 1 + SUM_TOLERANCE) tally.above1++;
  });
  tally.rows++;
  tally.values += seen;
  tally.mass += Math.abs(sum);
  if (seen === 0) return;
  if (max === 0 && min === 0) {
    tally.zeroRows++;
    tally.first.zero ??= where;
    return;
  }
  if (min === max && seen > 2) {
    tally.constantRows++;
    tally.first.constant ??= where;
  }
  tally.smallestSum = Math.min(tally.smallestSum, sum);
  tally.largestSum = Math.max(tally.largestSum, sum);
  if (Math.abs(sum - 1) > SUM_TOLERANCE) {
    tally.offRows++;
    tally.offSum += sum;
    tally.first.off ??= where;
  }
}

function valueFindings({
  nan,
  infinite,
  negative,
  above1,
  zeros,
  values,
  zeroRows,
  rows,
  first,
}: Tally): Finding[] {
  const findings: Finding[] = [];
  if (values === 0) {
    return [
      {
        level: 'error',
        message: 'there is not one value',
        hint: "the attention was not recorded: load the model with attn_implementation='eager', as SDPA and flash attention return none",
      },
    ];
  }
  if (infinite > 0)
    findings.push({
      level: 'error',
      message: `${count(infinite, 'value')} infinite`,
      hint: 'these are scores before the softmax, masked with -inf: record the weights after it',
    });
  if (nan > 0)
    findings.push({
      level: 'warning',
      message: `${count(nan, 'value')} NaN, first in ${first.nan}`,
      hint: 'a softmax over nothing but masked keys gives NaN, and so does an overflow in half precision',
    });
  if (negative > 0) {
    findings.push({
      level: 'warning',
      message: `${count(negative, 'value')} below 0, first in ${first.negative}`,
      hint: 'a softmax has none: these are scores before it, or an attribution',
    });
  }
  if (above1 > 0 && negative === 0) {
    const dropout = zeros > 0.01 * values;
    findings.push({
      level: 'warning',
      message: `${count(above1, 'value')} above 1`,
      hint: dropout
        ? 'dropout was on, which scales what it keeps: call model.eval() before the forward pass'
        : 'a softmax has none: these are scores before it, or an attribution',
    });
  }
  if (zeroRows > 0) {
    findings.push({
      level: 'warning',
      message: `${zeroRows} of ${count(rows, 'row')} all zero, first ${first.zero}`,
      hint: 'padding, dropout left on (call model.eval()), or rows that were never written',
    });
  }
  return findings;
}

function sumFindings(tally: Tally): Finding[] {
  const {
    rows,
    offRows,
    zeroRows,
    negative,
    offSum,
    smallestSum,
    largestSum,
    first,
    square,
    offColumns,
    columns,
  } = tally;
  if (offRows === 0) return [];
  const sums =
    smallestSum === largestSum ? format(smallestSum) : `${format(smallestSum)} to ${format(largestSum)}`;
  const message = `${offRows} of ${count(rows, 'row')} do not sum to 1 (sums ${sums}), first ${first.off}`;
  if (square > 0 && offColumns < 0.05 * columns) {
    return [
      {
        level: 'error',
        message: `columns sum to 1, rows do not`,
        hint: 'query and key axes are swapped, or the softmax went over the wrong one: transpose, or name the axes with --axes',
      },
    ];
  }
  return [{ level: 'warning', message, hint: sumHint() }];

  function sumHint(): string {
    if (negative > 0) return 'these are scores before the softmax, or an attribution, not attention';
    if (largestSum <= 1 + SUM_TOLERANCE) return 'a window of a longer row, or keys that were dropped';
    const meanOff = offSum / offRows;
    const around1 = smallestSum < 1 && Math.abs(meanOff - 1) < 0.1;
    if (around1 || zeroRows > 0) return 'dropout was on: call model.eval() before the forward pass';
    return 'an attribution, a sum over heads, or scores before the softmax';
  }
}

function shapeFindings(
  { massAbove, massBelow, mass, constantRows, rows, first }: Tally,
  copied: readonly string[],
): Finding[] {
  const findings: Finding[] = [];
  const share = massAbove / (massAbove + massBelow);
  if (massAbove > 0 && massBelow <= ABOVE_TOLERANCE * mass) {
    findings.push({
      level: 'error',
      message: 'all weight lies above the causal diagonal',
      hint: 'query and key axes are swapped: transpose, or name the axes with --axes',
    });
  } else if (massAbove > ABOVE_TOLERANCE * mass && share < 0.05) {
    findings.push({
      level: 'warning',
      message: `${format(100 * share)}% of the weight lies above the causal diagonal`,
      hint: 'a causal model leaves none there: check the mask, and the positions of the queries',
    });
  }
  if (constantRows > 0) {
    findings.push({
      level: 'note',
      message: `${constantRows} of ${count(rows, 'row')} spread evenly over all keys, first ${first.constant}`,
      hint: 'an untrained model, or a softmax over equal scores',
    });
  }
  if (copied.length > 0) {
    findings.push({
      level: 'warning',
      message: `the same weights twice: ${copied.slice(0, 3).join('; ')}${copied.length > 3 ? ` and ${copied.length - 3} more` : ''}`,
      hint: 'one head or layer was written over all of them',
    });
  }
  return findings;
}

const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;
const format = (value: number) => String(Number(value.toPrecision(3)));

/** Equal for equal weights, and hardly ever for others: FNV-1a over their bytes. */
function fingerprint(weights: Float64Array): string {
  let hash = 0x811c9dc5;
  for (const byte of new Uint32Array(weights.buffer, weights.byteOffset, weights.length * 2))
    hash = Math.imul(hash ^ byte, 0x01000193);
  return `${weights.length} ${hash >>> 0}`;
}
