/**
 * Compares paths in natural order: `step-2` before `step-10`, files of one folder together. Of two spellings of one number
 * (`07`, `7`) the shorter comes first, which makes the order total. It does not depend on the locale.
 */
export function compareNaturally(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = compareNames(left[i] as string, right[i] as string);
    if (order !== 0) return order;
  }
  return left.length - right.length || compareText(a, b);
}

function compareNames(a: string, b: string): number {
  const [left, right] = [chunks(a), chunks(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = compareChunks(left[i] as string, right[i] as string);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Numbers and what stands between them. */
const chunks = (name: string): readonly string[] => name.match(/\d+|\D+/g) ?? [];

function compareChunks(a: string, b: string): number {
  if (!/^\d/.test(a) || !/^\d/.test(b)) return compareText(a, b);
  // Compared as text, because numbers may have more digits than a double holds.
  const [left, right] = [a.replace(/^0+(?=\d)/, ''), b.replace(/^0+(?=\d)/, '')];
  return left.length - right.length || compareText(left, right) || a.length - b.length;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
