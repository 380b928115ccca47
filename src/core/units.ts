/** Amounts of memory and lengths: the patterns that users may write, and their values. */

const BYTES_PER_UNIT = { B: 1, bytes: 1, KB: 1e3, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 } as const;

/** Amounts of memory as users write them. It also accepts every amount that a hint prints. */
export const BYTES_PATTERN = /^(\d{1,6}\.?\d*|\.\d+)(B|bytes|KB|kB|MB|GB|TB)$/;

/** Bytes of an amount such as `500MB` or `4GB`, which matches `BYTES_PATTERN`. */
export function parseBytes(amount: string): number {
  const [, number, unit] = BYTES_PATTERN.exec(amount) ?? [];
  return Number(number) * BYTES_PER_UNIT[unit as keyof typeof BYTES_PER_UNIT];
}

/** Bytes of an amount that may not be given. */
export const bytesGiven = (amount: string | undefined): number | undefined =>
  amount === undefined ? undefined : parseBytes(amount);

const POINTS_PER_UNIT = { in: 72, cm: 72 / 2.54, mm: 72 / 25.4, pt: 1 } as const;

/** Lengths as users write them: a number above 0 and a unit, without a space. Five digits suffice for the largest page. */
export const LENGTH_PATTERN = /^(?!0*(?:\.0*)?[a-z])(\d{1,5}(?:\.\d*)?|\.\d+)(in|cm|mm|pt|px)$/;

/** Distances as users write them: a length that may be 0, which needs no unit. */
export const DISTANCE_PATTERN = /^(?:0|(\d{1,5}(?:\.\d*)?|\.\d+)(in|cm|mm|pt|px))$/;

/** Points (1/72 in) of a length or distance such as `6.5in`, `165mm`, `468pt`, `1300px` or `0`. One px is a pixel of the figure at `dpi`. */
export function parseLengthPt(length: string, dpi: number): number {
  if (length === '0') return 0;
  const [, amount, unit] = DISTANCE_PATTERN.exec(length) ?? [];
  if (unit === 'px') return (Number(amount) * 72) / dpi;
  return Number(amount) * POINTS_PER_UNIT[unit as keyof typeof POINTS_PER_UNIT];
}
