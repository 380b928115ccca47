/** Places names along a side of a panel, each at its stretch. */

/** A stretch along a side of a panel, and where its name stands; all in points from the panel's corner. */
export interface PlacedStretch {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Middle of the name; undefined where there is no room for it. */
  readonly middle: number | undefined;
}

export type Span = Pick<PlacedStretch, 'name' | 'from' | 'to'>;

/** Middles of the names along a side: of all, or of those of the longest stretches that fit together. */
export function placeNames(
  spans: readonly Span[],
  roomPt: number,
  lengthOf: (name: string) => number,
): (number | undefined)[] {
  const named = [...spans.keys()].filter((i) => spans[i]?.name !== '');
  const place = (some: readonly number[]) =>
    spread(
      some.map((i) => spans[i] as Span),
      roomPt,
      lengthOf,
    );
  const lengthAt = (i: number) => (spans[i] as Span).to - (spans[i] as Span).from;
  let kept: readonly number[] = [];
  let middles = place(named);
  if (middles) kept = named;
  else
    for (const i of named.toSorted((a, b) => lengthAt(b) - lengthAt(a))) {
      const more = [...kept, i].sort((a, b) => a - b);
      const placed = place(more);
      if (placed) [kept, middles] = [more, placed];
    }
  const placed = new Map(kept.map((i, n) => [i, middles?.[n]]));
  return spans.map((_, i) => placed.get(i));
}

/**
 * Middles of names in a row, as near to the middles of their stretches as they can be without overlap (isotonic regression by
 * pooling neighbours that would overlap); undefined where a name would leave its own stretch, or the side.
 */
function spread(
  spans: readonly Span[],
  roomPt: number,
  lengthOf: (name: string) => number,
): number[] | undefined {
  const lengths = spans.map(({ name }) => lengthOf(name));
  const wanted = spans.map(({ from, to }) => (from + to) / 2);
  // With these distances taken off, names may stand anywhere as long as none is before the one before it.
  const offsets: number[] = [];
  lengths.forEach((length, i) => {
    offsets.push(i === 0 ? 0 : (offsets[i - 1] as number) + ((lengths[i - 1] as number) + length) / 2);
  });
  const pools: { mean: number; count: number }[] = [];
  wanted.forEach((middle, i) => {
    let pool = { mean: middle - (offsets[i] as number), count: 1 };
    for (let before = pools.at(-1); before && before.mean > pool.mean; before = pools.at(-1)) {
      pools.pop();
      const count = before.count + pool.count;
      pool = { mean: (before.mean * before.count + pool.mean * pool.count) / count, count };
    }
    pools.push(pool);
  });
  const least = (lengths[0] ?? 0) / 2;
  const most = roomPt - (offsets.at(-1) ?? 0) - (lengths.at(-1) ?? 0) / 2;
  if (least > most + 1e-9) return undefined;
  const middles = pools
    .flatMap(({ mean, count }) => Array<number>(count).fill(Math.min(Math.max(mean, least), most)))
    .map((place, i) => place + (offsets[i] as number));
  const isAtItsStretch = (middle: number, i: number) => {
    const { from, to } = spans[i] as Span;
    const length = lengths[i] as number;
    return Math.abs(middle - (wanted[i] as number)) <= Math.max(length / 2, (to - from - length) / 2) + 1e-9;
  };
  return middles.every(isAtItsStretch) ? middles : undefined;
}
