const UNITS = { B: 1, bytes: 1, KB: 1e3, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 } as const;

/** Amounts of memory as users write them, and as our own hints do, so that what a hint says to type is accepted. */
export const BYTES_PATTERN = /^(\d{1,6}\.?\d*|\.\d+)(B|bytes|KB|kB|MB|GB|TB)$/;

/** An amount such as `500MB` or `4GB` in bytes. */
export function parseBytes(amount: string): number {
  const [, number, unit] = BYTES_PATTERN.exec(amount) ?? [];
  return Number(number) * UNITS[unit as keyof typeof UNITS];
}

const POINTS_PER_UNIT = { in: 72, cm: 72 / 2.54, mm: 72 / 25.4, pt: 1 } as const;

/** Lengths as users write them: a number above 0 and one of the units below, no space; five digits are beyond any PNG. */
export const LENGTH_PATTERN = /^(?!0*\.?0*[a-z])(\d{1,5}(?:\.\d*)?|\.\d+)(in|cm|mm|pt|px)$/;

/** A length such as `6.5in`, `165mm`, `468pt` or `1300px`, in points (1/72 in); a px is one pixel of the figure at `dpi`. */
export function parseLengthPt(length: string, dpi: number): number {
  const [, amount, unit] = LENGTH_PATTERN.exec(length) ?? [];
  if (unit === 'px') return (Number(amount) * 72) / dpi;
  return Number(amount) * POINTS_PER_UNIT[unit as keyof typeof POINTS_PER_UNIT];
}
