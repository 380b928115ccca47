/** Plain figures: an attention file of any size, its figure, and a measurer that knows no font. */
import { arrangeColumns } from '../../src/attention/columns.ts';
import type { AttentionFile } from '../../src/attention/file.ts';
import { maskCausal } from '../../src/attention/mask.ts';
import { fromFile } from '../../src/attention/read-file.ts';
import { selectAttention } from '../../src/attention/select.ts';
import { type Figure, resolveFigure } from '../../src/figure/figure.ts';
import type { FigureOptions } from '../../src/options/options.ts';
import { SANS } from '../../src/text/faces.ts';
import type { TextMeasurer } from '../../src/text/typeface.ts';

/** A measurer that knows no font: every code point is 0.6 em wide. */
export const placeholder: TextMeasurer = {
  widthPt: (text, sizePt) => 0.6 * sizePt * [...text].length,
  reach: () => ({ above: SANS.proportions.ascentEm, below: SANS.proportions.descentEm }),
  proportions: SANS.proportions,
};

/** The figure of a file, as the pipeline resolves it. */
export function figureOf(file: AttentionFile, options: FigureOptions = {}): Figure {
  const { attention, figure } = fromFile({ name: 'test', value: file, duplicateKeys: [] });
  const merged = { ...figure, ...options };
  const selected = selectAttention(attention, merged);
  const masked = merged.mask === 'causal' ? maskCausal(selected).attention : selected;
  return resolveFigure(arrangeColumns(masked, merged).attention, merged).figure;
}

/** An attention file of `layers` x `rows` x `keys` whose weights all differ. */
export function fileOf(
  layers: number,
  rows: number,
  keys: number,
  extra: Partial<AttentionFile> = {},
): AttentionFile {
  return {
    title: `${layers} layers, ${rows} rows, ${keys} keys`,
    tokens: Array.from({ length: keys }, (_, key) => `t${key}`),
    rows: Array.from({ length: rows }, (_, row) => `P@${8 * (row + 1)}`),
    layers: Array.from({ length: layers }, (_, layer) =>
      Array.from({ length: rows }, (_, row) =>
        Array.from({ length: keys }, (_, key) => ((layer * 7 + row * 3 + key) % 11) / 10),
      ),
    ),
    ...extra,
  };
}
