/** Compares a figure with its golden, `test/goldens/<name>.png`: by pixels, not by bytes. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PNG } from 'pngjs';
import { expect } from 'vitest';

const GOLDENS = fileURLToPath(new URL('goldens/', import.meta.url));
const OUTPUT = fileURLToPath(new URL('output/', import.meta.url));
const CHANGED = [0xff, 0x00, 0x66, 0xff];

/** The folder of goldens, and the folder for pictures of failures. */
export interface GoldenFolders {
  readonly goldens: string;
  readonly output: string;
}

/**
 * Fails unless a PNG has the pixels of its golden, and then writes expected | difference | actual to `test/output/<name>.png`.
 * UPDATE_GOLDENS=1 writes a missing golden. To change one, delete it, look at the new one, and commit that.
 */
export function expectGolden(
  name: string,
  actual: Uint8Array,
  folders: GoldenFolders = { goldens: GOLDENS, output: OUTPUT },
): void {
  const path = `${folders.goldens}${name}.png`;
  if (!existsSync(path)) {
    if (process.env.UPDATE_GOLDENS !== '1') expect.fail(`${path} is missing; UPDATE_GOLDENS=1 writes it`);
    mkdirSync(folders.goldens, { recursive: true });
    writeFileSync(path, actual);
    return;
  }
  const [before, after] = [decodePng(readFileSync(path)), decodePng(actual)];
  const changed = changedPixels(before, after);
  if (changed === 0) return;
  mkdirSync(folders.output, { recursive: true });
  const shown = `${folders.output}${name}.png`;
  writeFileSync(shown, PNG.sync.write(sideBySide(before, after)));
  expect.fail(`${name} differs from its golden in ${changed} pixels; ${shown} shows where`);
}

/** Any PNG as RGBA. */
export const decodePng = (file: Uint8Array): PNG => PNG.sync.read(Buffer.from(file));

/** The four channels of a pixel; none outside the image. */
export function rgbaAt({ width, height, data }: PNG, x: number, y: number): readonly number[] {
  if (x >= width || y >= height) return [];
  return [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 4)];
}

const sameAt = (a: PNG, b: PNG, x: number, y: number) => {
  const [one, other] = [rgbaAt(a, x, y), rgbaAt(b, x, y)];
  return one.length === other.length && one.every((channel, i) => channel === other[i]);
};

function changedPixels(a: PNG, b: PNG): number {
  if (a.width === b.width && a.data.equals(b.data)) return 0;
  let changed = 0;
  for (let y = 0; y < Math.max(a.height, b.height); y++)
    for (let x = 0; x < Math.max(a.width, b.width); x++) if (!sameAt(a, b, x, y)) changed++;
  return changed;
}

/** Expected | difference | actual. The difference is the expected image faded, with changed pixels in red. */
function sideBySide(expected: PNG, actual: PNG): PNG {
  const [width, height] = [Math.max(expected.width, actual.width), Math.max(expected.height, actual.height)];
  const sheet = new PNG({ width: 3 * width, height });
  const put = (x: number, y: number, rgba: readonly number[]) =>
    sheet.data.set(rgba, 4 * (y * 3 * width + x));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const before = rgbaAt(expected, x, y);
      const faded = before.map((channel) => Math.round(255 - (255 - channel) / 4));
      put(x, y, before);
      put(x + width, y, sameAt(expected, actual, x, y) ? faded : CHANGED);
      put(x + 2 * width, y, rgbaAt(actual, x, y));
    }
  }
  return sheet;
}
