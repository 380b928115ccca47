/** What must hold of any page that is laid out, and the words in which one that is too small is refused. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { OptionConflict } from '../../src/core/errors.ts';
import type { Figure } from '../../src/figure/figure.ts';
import type { Panel } from '../../src/figure/panel.ts';
import { layoutFigure } from '../../src/layout/layout.ts';
import { widthOf } from '../../src/layout/panel-width.ts';
import type { FrameMark, Mark, Scene, TextMark } from '../../src/layout/scene.ts';
import { type Proportions, SANS } from '../../src/text/faces.ts';
import type { TextMeasurer } from '../../src/text/typeface.ts';
import type { anyFigure } from './any-figure.ts';
import { figureOf } from './figures.ts';
import {
  areaOf,
  heatmapsOf,
  marksOf,
  outsideThePage,
  overlap,
  overlappingTexts,
  textsOf,
} from './geometry.ts';
import { SEED } from './random.ts';

/** What must hold of any page. Of many marks the wrong ones are listed, because an `expect` for each takes longer than the layout. */
export function checkScene(scene: Scene, figure: Figure, proportions: Proportions = SANS.proportions): void {
  expect(outsideThePage(scene, proportions)).toEqual([]);
  expect(overlappingTexts(scene, proportions)).toEqual([]);
  checkPanels(scene, figure);
  checkColorbar(scene);
  checkOutlines(scene, proportions);
  const points = marksOf(scene).flatMap((mark) => areaOf(mark));
  expect(points.filter((point) => !point.every(Number.isFinite))).toEqual([]);
}

function checkPanels(scene: Scene, { gridPt, grid, shape, rows, panels }: Figure): void {
  const heatmaps = heatmapsOf(scene);
  const [first] = heatmaps;
  // Panels of inputs with fewer keys than others are narrower.
  const widest = Math.max(...heatmaps.map(({ width }) => width));
  const isOnGrid = (pt: number) => Math.abs(pt / gridPt - Math.round(pt / gridPt)) < 1e-5;
  const isAlike = (a: number, b: number) => Math.abs(a - b) < 5e-7;
  const isSquare = shape.aspect === 'equal';
  heatmaps.forEach((heatmap, i) => {
    const { x, y, width, height, columns } = heatmap;
    const edges = [x, y, width, height, ...(isSquare ? [] : [height / heatmap.rows])];
    const isRight =
      isAlike(width, widthOf(panels[i] as Panel, widest, { gridPt })) &&
      isAlike(height, first?.height ?? 0) &&
      edges.every(isOnGrid) &&
      heatmap.rows <= rows.length;
    if (!isRight) expect.fail(`panel ${i} is ${JSON.stringify({ edges, first, rows: heatmap.rows })}`);
    if (!isSquare) return;
    // Cells are square to the pixel: as wide as high if they are whole pixels, else as exactly as pixels allow.
    const keys = panels[i]?.keyCount ?? 0;
    const [across, down] = [Math.round(width / gridPt), Math.round(height / gridPt)];
    expect(Math.abs((across * rows.length) / keys - down)).toBeLessThanOrEqual(down === 1 ? 1 : 0.5 + 1e-6);
    if (across >= 8 * keys) expect([across % keys, down]).toEqual([0, (across / keys) * rows.length]);
    expect([columns, heatmap.rows]).toEqual([Math.min(keys, across), Math.min(rows.length, down)]);
  });
  // Panels of a column share their edges, and so do those of a line.
  const distinct = (values: number[]) => new Set(values.map((value) => Math.round(value / gridPt))).size;
  const columns = distinct(heatmaps.map(({ x }) => x));
  if (!grid) expect(distinct(heatmaps.map(({ y }) => y))).toBe(Math.ceil(heatmaps.length / columns));
  const areas = heatmaps.map((heatmap) => areaOf(heatmap));
  expect(areas.filter((area, i) => areas.slice(i + 1).some((other) => overlap(area, other)))).toEqual([]);
}

function checkColorbar(scene: Scene): void {
  const marks = scene.groups.find(({ kind }) => kind === 'colorbar')?.marks;
  if (!marks) return;
  const bar = marks.filter(({ type }) => ['gradient', 'polygon'].includes(type));
  if (!marks.some(({ type }) => type === 'gradient')) {
    checkBottomBar(scene, marks);
    return;
  }
  const ys = bar.flatMap((mark) => areaOf(mark).map(([, y]) => y));
  const heatmaps = heatmapsOf(scene);
  expect(Math.min(...ys)).toBeCloseTo(Math.min(...heatmaps.map(({ y }) => y)), 6);
  expect(Math.max(...ys)).toBeCloseTo(Math.max(...heatmaps.map(({ y, height }) => y + height)), 6);
}

/** It lies below all panels and what stands under them, within their sides; one of few numbers may be longer, as those need it. */
function checkBottomBar(scene: Scene, marks: readonly Mark[]): void {
  const bar = marks
    .filter(({ type }) => ['heatmap', 'polygon'].includes(type))
    .flatMap((mark) => areaOf(mark));
  const panels = scene.groups.filter(({ kind }) => kind === 'panel').flatMap((group) => group.marks);
  const cells = heatmapsOf(scene);
  expect(Math.min(...bar.map(([, y]) => y))).toBeGreaterThanOrEqual(
    Math.max(...panels.flatMap((mark) => areaOf(mark)).map(([, y]) => y)) - 0.01,
  );
  expect(Math.min(...bar.map(([x]) => x))).toBeGreaterThanOrEqual(
    Math.min(...cells.map(({ x }) => x)) - 1e-6,
  );
  const isLonger =
    Math.max(...bar.map(([x]) => x)) > Math.max(...cells.map(({ x, width }) => x + width)) + 1e-6;
  if (isLonger) expect(marks.filter(({ type }) => type === 'line').length).toBeLessThanOrEqual(3);
}

/** Outlines lie within their panels, and not on the numbers of its cells. */
function checkOutlines(scene: Scene, { capEm }: Proportions): void {
  for (const { kind, marks } of scene.groups) {
    if (kind !== 'panel') continue;
    const [cells, frame, ...rest] = marks;
    const edges = rest.flatMap((mark) => (mark.type === 'frame' ? sidesOf(mark) : []));
    const box = areaOf(cells as Mark);
    const [xs, ys] = [box.map(([x]) => x), box.map(([, y]) => y)];
    const isWithin = (at: number, ends: readonly number[]) =>
      at > Math.min(...ends) - 0.01 && at < Math.max(...ends) + 0.01;
    expect(edges.flat().filter(([x, y]) => !isWithin(x, xs) || !isWithin(y, ys))).toEqual([]);
    expect(frame?.type).toBe('frame');
    const numbers = rest.flatMap((mark) =>
      mark.type === 'text' && mark.anchor === 'middle' && mark.y < Math.max(...ys)
        ? [inkOf(mark, capEm)]
        : [],
    );
    expect(numbers.filter((number) => edges.some((edge) => overlap(number, edge)))).toEqual([]);
  }
}

/** What a number's digits cover. */
const inkOf = ({ x, y, widthPt, sizePt }: TextMark, capEm: number) =>
  areaOf({
    type: 'frame',
    x: x - widthPt / 2,
    y: y - capEm * sizePt,
    width: widthPt,
    height: capEm * sizePt,
  } as Mark);

/** The four lines that a frame is made of, around its rectangle. */
const sidesOf = ({ x, y, width, height, strokePt }: FrameMark) => {
  const side = (left: number, top: number, w: number, h: number) =>
    areaOf({ type: 'heatmap', x: left, y: top, width: w, height: h } as Mark);
  return [
    side(x - strokePt, y - strokePt, width + 2 * strokePt, strokePt),
    side(x - strokePt, y + height, width + 2 * strokePt, strokePt),
    side(x - strokePt, y, strokePt, height),
    side(x + width, y, strokePt, height),
  ];
};

/** Texts on cells, swatches or the bar: none may lie there but the cells' own numbers. */
export function textsOnMarks(scene: Scene, proportions?: Proportions): string[] {
  const areas = marksOf(scene)
    .filter(({ type }) => ['heatmap', 'gradient', 'polygon'].includes(type))
    .map((mark) => areaOf(mark));
  return textsOf(scene)
    .filter((text) => text.widthPt > 0 && areas.some((area) => overlap(areaOf(text, proportions), area)))
    .map(({ text }) => text);
}

/** A page that is too small, or options that contradict one another, are refused in words; anything else is a failure. */
export function conflictOf(run: () => void): OptionConflict['problem'] | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof OptionConflict) return error.problem;
    throw error;
  }
}

/** The size that a conflict says is enough. */
export const enoughOf = ({ message }: OptionConflict['problem']) =>
  /expected ([\d.]+in) or more/.exec(message)?.[1];

/** Lays out generated figures. */
export function property(figures: typeof anyFigure, measurer: () => TextMeasurer, numRuns: number): void {
  let drawn = 0;
  fc.assert(
    fc.property(figures, ({ file, options }) => {
      const conflict = conflictOf(() => {
        const figure = figureOf(file, options);
        const { scene } = layoutFigure(figure, measurer());
        const { proportions } = measurer();
        drawn++;
        checkScene(scene, figure, proportions);
        if (!options.annotate) expect(textsOnMarks(scene, proportions)).toEqual([]);
      });
      if (!conflict) return;
      expect(conflict.hint).toBeTruthy();
      const enough = enoughOf(conflict);
      if (enough === undefined) return;
      const followed = conflictOf(() =>
        layoutFigure(figureOf(file, { ...options, [conflict.option]: enough }), measurer()),
      );
      expect(followed?.option).not.toBe(conflict.option);
    }),
    { numRuns },
  );
  // Counts the pages drawn, because a layout that refuses everything would pass.
  expect(drawn / numRuns, `seed ${SEED}`).toBeGreaterThan(0.3);
}
