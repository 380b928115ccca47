/** For each axis of an array the indices to read, in the order they are wanted in, or all of them. */
export type Selection = readonly (readonly number[] | 'all')[];

/** Items that lie side by side in the file, counted from the array's first. */
export interface Run {
  readonly start: number;
  readonly length: number;
}

/** Which items of an array to read, and how what is read becomes what was asked for. */
export interface ReadPlan {
  /** Items to read; what is asked for twice is read once. */
  readonly stored: number;
  /** The shape asked for, in the array's own order of axes. */
  readonly shape: readonly number[];
  /** The runs to read, in file order, none touching the next. */
  readonly runs: () => Generator<Run>;
  /** Visits, in C order, the position among the items read of each item asked for; undefined where the orders are the same. */
  readonly order: ((visit: (position: number) => void) => void) | undefined;
}

/**
 * Plans a read that touches nothing but the items selected.
 * @param name of the array, for messages
 * @param strides items from one index of each axis to the next; 0 where all indices share their items. No two other items may
 *   share a place (`mayOverlap`)
 * @throws RangeError for a selection the array does not have
 */
export function planRead(
  name: string,
  shape: readonly number[],
  strides: readonly number[],
  selection: Selection,
): ReadPlan {
  checkSelection(name, shape, selection);
  const counts = selection.map((picked, axis) => (picked === 'all' ? (shape[axis] ?? 0) : picked.length));
  if (counts.includes(0)) return { stored: 0, shape: counts, runs: none, order: undefined };
  const storage = storageOrder(shape, strides);
  const picked = storage.map((axis) =>
    pickAxis(shape[axis] as number, strides[axis] as number, selection[axis] ?? 'all'),
  );
  const inPlace = storage.every((axis, i) => i === 0 || axis > (storage[i - 1] as number));
  const repeats = counts.some((count, axis) => count > 1 && !storage.includes(axis));
  const ordered = inPlace && !repeats && picked.every(({ inOrder }) => inOrder);
  return {
    stored: product(picked.map(({ sorted }) => countOf(sorted))),
    shape: counts,
    runs: () => merged(runsOf(picked)),
    order: ordered ? undefined : (visit) => gather(shape, selection, storage, picked, visit),
  };
}

/** Strides of items that lie side by side, the last axis fastest, or the first (Fortran order). */
export function stridesOf(shape: readonly number[], order: 'C' | 'Fortran' = 'C'): number[] {
  const before = (axis: number) => (order === 'C' ? shape.slice(axis + 1) : shape.slice(0, axis));
  return shape.map((_, axis) => product(before(axis)));
}

/** The axes that move through the file, the one of the longest stride first. */
const storageOrder = (shape: readonly number[], strides: readonly number[]): number[] =>
  shape
    .map((_, axis) => axis)
    .filter((axis) => (shape[axis] as number) > 1 && strides[axis] !== 0)
    .sort((a, b) => (strides[b] as number) - (strides[a] as number));

/** Whether two items of an array may lie in one place, other than along an axis of stride 0, as in a sliding window. */
export function mayOverlap(shape: readonly number[], strides: readonly number[]): boolean {
  let end = 0;
  for (const axis of storageOrder(shape, strides).reverse()) {
    const stride = strides[axis] as number;
    if (stride <= end) return true;
    end += ((shape[axis] as number) - 1) * stride;
  }
  return false;
}

/** The number of items of a shape; 1 for the empty one. */
export const product = (shape: readonly number[]): number => shape.reduce((total, size) => total * size, 1);

function* none(): Generator<Run> {}

function checkSelection(name: string, shape: readonly number[], selection: Selection): void {
  const [axis, wrong] = findWrong(shape, selection);
  if (wrong === undefined && selection.length === shape.length) return;
  const message =
    wrong === undefined
      ? `found a selection of ${selection.length} axes, expected ${shape.length}, as ${name} has`
      : `found index ${wrong} on axis ${axis} of ${name} [${shape.join(', ')}], expected 0 to ${(shape[axis] ?? 0) - 1}`;
  throw new RangeError(message);
}

function findWrong(shape: readonly number[], selection: Selection): [number, number | undefined] {
  for (const [axis, picked] of selection.entries()) {
    if (picked === 'all') continue;
    const size = shape[axis] ?? 0;
    const wrong = picked.find((index) => !Number.isInteger(index) || index < 0 || index >= size);
    if (wrong !== undefined) return [axis, wrong];
  }
  return [0, undefined];
}

interface PickedAxis {
  readonly size: number;
  readonly stride: number;
  /** Ascending ranges [from, to) without touching neighbours. */
  readonly sorted: readonly (readonly [from: number, to: number])[];
  /** Whether the indices were asked for in ascending order, each once. */
  readonly inOrder: boolean;
}

function pickAxis(size: number, stride: number, picked: readonly number[] | 'all'): PickedAxis {
  if (picked === 'all') return { size, stride, sorted: [[0, size]], inOrder: true };
  const sorted: [number, number][] = [];
  for (const index of [...new Set(picked)].sort((a, b) => a - b)) {
    const last = sorted.at(-1);
    if (last?.[1] === index) last[1]++;
    else sorted.push([index, index + 1]);
  }
  return {
    size,
    stride,
    sorted,
    inOrder: picked.every((index, i) => i === 0 || index > (picked[i - 1] as number)),
  };
}

const countOf = (ranges: PickedAxis['sorted']) => ranges.reduce((sum, [from, to]) => sum + to - from, 0);

/** Runs within the axes from `axis` on, relative to the items of one index of the axes before it. */
function* runsOf(axes: readonly PickedAxis[], axis = 0, start = 0): Generator<Run> {
  const picked = axes[axis];
  if (!picked) return yield { start, length: 1 };
  const rest = axes.slice(axis + 1);
  const { stride } = picked;
  const whole =
    stride === product(rest.map(({ size }) => size)) &&
    rest.every(({ size, sorted }) => sorted[0]?.[0] === 0 && sorted[0][1] === size);
  for (const [from, to] of picked.sorted) {
    if (whole) yield { start: start + from * stride, length: (to - from) * stride };
    else for (let i = from; i < to; i++) yield* runsOf(axes, axis + 1, start + i * stride);
  }
}

function* merged(runs: Iterable<Run>): Generator<Run> {
  let open: Run | undefined;
  for (const run of runs) {
    if (open && open.start + open.length === run.start) {
      open = { start: open.start, length: open.length + run.length };
      continue;
    }
    if (open) yield open;
    open = run;
  }
  if (open) yield open;
}

/** Visits what is asked for in C order, each time with its position among the items read. */
function gather(
  shape: readonly number[],
  selection: Selection,
  storage: readonly number[],
  picked: readonly PickedAxis[],
  visit: (position: number) => void,
): void {
  const strides: number[] = [];
  let stride = 1;
  for (let i = storage.length - 1; i >= 0; i--) {
    strides[storage[i] as number] = stride;
    stride *= countOf(picked[i]?.sorted ?? []);
  }
  const steps = shape.map((size, axis) => {
    const wanted = selection[axis] ?? 'all';
    const list = wanted === 'all' ? Array.from({ length: size }, (_, i) => i) : wanted;
    const rank = new Map([...new Set(list)].sort((a, b) => a - b).map((index, i) => [index, i]));
    return list.map((index) => (rank.get(index) as number) * (strides[axis] ?? 0));
  });
  visitSums(steps, 0, 0, visit);
}

/** Every sum of one step from each axis, the last axis fastest. */
function visitSums(
  steps: readonly (readonly number[])[],
  axis: number,
  sum: number,
  visit: (sum: number) => void,
): void {
  const own = steps[axis];
  if (own) for (const step of own) visitSums(steps, axis + 1, sum + step, visit);
  else visit(sum);
}
