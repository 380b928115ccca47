/**
 * The bytes an array takes; undefined where they are more than can be counted exactly, which no file has.
 * Dimensions of 0 do not hide an overflow: a header with one is as damaged as without.
 */
export function bytesOf(shape: readonly number[], itemBytes: number): number | undefined {
  let most = itemBytes;
  for (const size of shape) {
    most *= Math.max(size, 1);
    if (!Number.isSafeInteger(size) || !Number.isSafeInteger(most)) return undefined;
  }
  return shape.includes(0) ? 0 : most;
}

/** `[12, 4, 40, 40]`, as messages show a shape. */
export const formatShape = (shape: readonly number[]): string => `[${shape.join(', ')}]`;
