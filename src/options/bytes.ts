const UNITS = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9 } as const;

/** Amounts of memory as users write them: a number and B, KB, MB or GB. */
export const BYTES_PATTERN = /^(\d{1,6}\.?\d*|\.\d+)(B|KB|MB|GB)$/;

/** An amount such as `500MB` or `4GB` in bytes. */
export function parseBytes(amount: string): number {
  const [, number, unit] = BYTES_PATTERN.exec(amount) ?? [];
  return Number(number) * UNITS[unit as keyof typeof UNITS];
}
