/** The colours of cells, which every painter asks for. */

import { MASKED } from '../figure/cells.ts';
import type { GradientMark, HeatmapMark, Scene } from '../layout/scene.ts';

/** A cell's colour, without its hatch or cross. */
export const cellColor = (code: number, colors: readonly string[], { blanks }: Scene): string =>
  code < MASKED ? (colors[code] as string) : blanks.paper;

/** The colour table of a mark: its own, or the scene's. */
export const colorsOf = (mark: Pick<HeatmapMark, 'colors'>, { colors }: Pick<Scene, 'colors'>) =>
  mark.colors ?? colors;

/** The colour table as cells, high end first. */
export const gradientCells = (mark: GradientMark, scene: Pick<Scene, 'colors'>): HeatmapMark => {
  const { length } = colorsOf(mark, scene);
  const codes = Uint16Array.from({ length }, (_, i) => length - 1 - i);
  return { ...mark, type: 'heatmap', columns: 1, rows: length, codes };
};
