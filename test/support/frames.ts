/** Checkpoints of a small run to animate. */
import type { AttentionFile } from '../../src/attention/file.ts';

/** A small checkpoint whose weights depend on the step. */
export function checkpoint(step: number, extra: Partial<AttentionFile> = {}): AttentionFile {
  const layers = [0, 1].map((layer) =>
    [0, 1].map((row) =>
      [0, 1, 2, 3].map((key) => (((layer + 1) * (row + 2) * (key + 3) * (step + 7)) % 97) / 100),
    ),
  );
  return { tokens: ['a', 'b', 'c', 'd'], rows: ['P@2', 'P@3'], layers, ...extra };
}

export const RUN = {
  'step-2.json': checkpoint(2),
  'step-10.json': checkpoint(10),
  'step-9.json': checkpoint(9),
};
export const SMALL = ['--width', '3in', '--dpi', '72'];
