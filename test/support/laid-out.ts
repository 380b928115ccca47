/** Pages laid out without pixels: labels of tokens, groups, and why one cannot be drawn. */
import { OptionConflict } from '../../src/core/errors.ts';
import { layoutFigure } from '../../src/layout/layout.ts';
import type { Scene } from '../../src/layout/scene.ts';
import type { FigureOptions } from '../../src/options/options.ts';
import { figureOf, fileOf, placeholder } from './figures.ts';

export const draw = (file: Parameters<typeof figureOf>[0], options: FigureOptions = {}) =>
  layoutFigure(figureOf(file, options), placeholder);

export const groupOf = ({ groups }: Scene, kind: string) => groups.filter((group) => group.kind === kind);

/** Token labels: what stands below a panel's cells, by panel. */
export const labelsOf = (scene: Scene): string[][] =>
  groupOf(scene, 'panel').map(({ marks }) => {
    const bottom = Math.max(
      ...marks.flatMap((mark) => (mark.type === 'heatmap' ? [mark.y + mark.height] : [])),
    );
    return marks.flatMap((mark) => (mark.type === 'text' && mark.y > bottom ? [mark.text] : []));
  });

export const refusal = (options: FigureOptions, file = fileOf(4, 2, 7)) => {
  try {
    draw(file, options);
  } catch (error) {
    if (error instanceof OptionConflict) return `${error.problem.option}: ${error.problem.message}`;
    throw error;
  }
  return undefined;
};
