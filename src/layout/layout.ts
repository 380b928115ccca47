import type { Figure } from '../figure/figure.ts';
import type { TextMeasurer } from '../text/measure.ts';
import { layoutColorbar } from './colorbar.ts';
import { cellOf, hasTicks, planPage } from './page.ts';
import { layoutPanel } from './panel.ts';
import type { Group, Scene } from './scene.ts';
import { layoutTitle } from './title.ts';
import { createTypesetter } from './typesetter.ts';

export interface Layout {
  readonly scene: Scene;
  /** What the figure leaves out, in words for its owner. */
  readonly notices: readonly string[];
}

/**
 * Places every mark of a figure: the page is planned from measured labels first, then filled.
 * @throws OptionConflict where the page is too small, naming the option to change
 */
export function layoutFigure(figure: Figure, measurer: TextMeasurer): Layout {
  const setter = createTypesetter(figure, measurer);
  const title = layoutTitle(figure, setter);
  const page = planPage(figure, 1, title.heightPt, 0, setter);
  const panels = figure.panels.map((panel, i) => {
    const { column, line } = cellOf(page, i);
    const [x, y] = [page.lefts[column] ?? 0, page.tops[line] ?? 0];
    return layoutPanel(
      panel,
      figure,
      page,
      { x, y, labelled: hasTicks(figure, page.tops.length, i) },
      setter,
    );
  });
  const groups: Group[] = [...title.groups, ...panels.map(({ group }) => group)];
  if (page.colorbar) groups.push(layoutColorbar(page.colorbar, figure, page, setter));
  const { widthPt, background, colors } = figure;
  const notices = [
    ...(figure.ticks === 'none' ? [] : page.ticks.notices),
    ...panels.flatMap((panel) => panel.notices),
  ];
  return {
    scene: { widthPt, heightPt: page.heightPt, background, colors, groups },
    notices: [...new Set(notices)],
  };
}
