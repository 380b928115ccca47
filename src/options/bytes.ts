const UNITS = { B: 1, bytes: 1, KB: 1e3, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 } as const;

/** Amounts of memory as users write them, and as our own hints do, so that what a hint says to type is accepted. */
export const BYTES_PATTERN = /^(\d{1,6}\.?\d*|\.\d+)(B|bytes|KB|kB|MB|GB|TB)$/;

/** An amount such as `500MB` or `4GB` in bytes. */
export function parseBytes(amount: string): number {
  const [, number, unit] = BYTES_PATTERN.exec(amount) ?? [];
  return Number(number) * UNITS[unit as keyof typeof UNITS];
}
