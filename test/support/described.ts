/** What descriptions are made of, from attention files, and what is observed of it. */
import type { AttentionFile } from '../../src/attention/file.ts';
import { fromFile } from '../../src/attention/read-file.ts';
import { describe as describeFigure } from '../../src/describe/description.ts';

export const described = (file: AttentionFile) => ({
  attention: fromFile({ name: 'a', value: file, duplicateKeys: [], positionOf: () => '' }).attention,
  title: file.title ?? '',
  panels: 'layers' as const,
  drawn: { domain: [0, 1] as const, clipped: { below: 0, above: 0 }, scale: 'linear', colormap: 'inferno' },
});
export const observationsOf = (file: AttentionFile) => describeFigure(described(file), 3).observations;
