import { type Notice, uniqueNotices } from '../core/codes.ts';
import type { Figure } from '../figure/figure.ts';
import type { TextMeasurer } from '../text/typeface.ts';
import type { Place } from './arrangement.ts';
import { layoutBottomBars } from './bottom-bar.ts';
import { layoutColorbars } from './colorbar.ts';
import { choosePage } from './columns.ts';
import { inches, PageTooSmall, withEnough } from './conflicts.ts';
import { shortenedNotices } from './fit-text.ts';
import { layoutNames, nameNotices } from './names.ts';
import type { Page } from './page-plan.ts';
import { layoutPanel } from './panel.ts';
import type { Group, Scene } from './scene.ts';
import { layoutTitle, type TitleBlock } from './title.ts';
import { createTypesetter, shortenSideLabels } from './typesetter.ts';

/** A page, laid out. */
export interface Layout {
  readonly scene: Scene;
  /** What the figure leaves out, for its owner; each thing once. */
  readonly notices: readonly Notice[];
  /** Lines that title and subtitle take, or leave room for. */
  readonly lines: TitleBlock['lines'];
}

/**
 * Places every mark of a figure: the page is planned from measured labels first, then filled.
 * @throws OptionConflict where the page is too small, naming the option to change
 */
export function layoutFigure(original: Figure, measurer: TextMeasurer): Layout {
  try {
    return layoutPage(original, measurer);
  } catch (error) {
    if (!(error instanceof PageTooSmall)) throw error;
    throw withEnough(error, (size) => layoutPage({ ...original, ...size }, measurer));
  }
}

function layoutPage(original: Figure, measurer: TextMeasurer): Layout {
  const setter = createTypesetter(original, measurer);
  const { figure: shortened, notices: sideNotices } = shortenSideLabels(original, setter);
  const title = layoutTitle(shortened, setter);
  const { figure, page } = choosePage(shortened, title.heightPt, setter);
  const { places } = page.arrangement;
  const panels = figure.panels.map((panel, index) => {
    const { column, line } = places[index] as Place;
    const [x, y] = [page.lefts[column] ?? 0, page.tops[line] ?? 0];
    return layoutPanel(panel, figure, page, { x, y, index }, setter);
  });
  const groups: Group[] = [
    ...title.groups,
    ...layoutNames(figure, page, setter),
    ...panels.map(({ group }) => group),
  ];
  groups.push(...layoutColorbars(figure, page, setter), ...layoutBottomBars(page));
  groups.push(...page.footer.place(page.heightPt));
  const notices = [
    ...sideNotices,
    ...page.notices,
    ...nameNotices(figure, page, setter),
    ...heightNotices(figure, page),
    ...panels.flatMap((panel) => panel.notices),
    ...shortenedNotices(
      'label',
      panels.flatMap((panel) => panel.shortened),
    ),
    ...smallTextNotices(groups),
  ];
  return { scene: sceneOf(figure, page, groups), notices: uniqueNotices(notices), lines: title.lines };
}

function sceneOf(
  { widthPt, background, colors, palette: { paper, hatch, cross }, under }: Figure,
  { heightPt }: Pick<Page, 'heightPt'>,
  groups: readonly Group[],
): Scene {
  const photo = under && { photo: under.photo };
  return { widthPt, heightPt, background, blanks: { paper, hatch, cross }, colors, ...photo, groups };
}

/** Says that a page is higher than it was to be, because rows or cells cannot be that small. */
function heightNotices({ heightPt, maxHeightPt }: Figure, page: Pick<Page, 'heightPt'>): Notice[] {
  if (heightPt !== undefined || maxHeightPt === undefined || page.heightPt <= maxHeightPt + 1e-6) return [];
  const message = `the figure is ${inches(page.heightPt)} high, above the ${inches(maxHeightPt)} that it was to keep under: what it shows takes that much`;
  return [{ code: 'too-high', message }];
}

/** Smaller text than this is not read in print. */
const LEAST_READABLE_PT = 5;

/** Says that text is too small to be read. */
export function smallTextNotices(groups: readonly Group[]): Notice[] {
  let smallest = Number.POSITIVE_INFINITY;
  for (const { marks } of groups)
    for (const mark of marks) if (mark.type === 'text') smallest = Math.min(smallest, mark.sizePt);
  return smallest >= LEAST_READABLE_PT - 1e-6
    ? []
    : [
        {
          code: 'small-text',
          message: `text as small as ${smallest.toFixed(1)} pt, too small to read in print`,
        },
      ];
}
