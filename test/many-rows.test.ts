/** Labels of more rows than a page shows: only those on a round step are measured. */
import { expect, it } from 'vitest';
import { layoutFigure } from '../src/layout/layout.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { figureOf, fileOf, placeholder } from './support/figures.ts';
import { textsOf } from './support/geometry.ts';

/** The places of the rows that are labelled, and how often a text was measured. */
function labelled(rows: number, options: FigureOptions = {}) {
  let measured = 0;
  const setter = {
    ...placeholder,
    widthPt: (text: string, sizePt: number) => {
      measured += 1;
      return placeholder.widthPt(text, sizePt);
    },
  };
  const labels = { rows: Array.from({ length: rows }, (_, row) => `row ${row}`) };
  const { scene, notices } = layoutFigure(figureOf(fileOf(1, rows, 2, labels), options), setter);
  const places = textsOf(scene).flatMap(({ text }) =>
    text.startsWith('row ') ? [Number(text.slice(4))] : [],
  );
  return { places, measured, notices: notices.map(({ message }) => message).join() };
}

it.each([1999, 2001, 20_001, 50_000])('of %i rows', (rows) => {
  const { places, measured, notices } = labelled(rows);
  const [, step = 0] = places;
  expect(places.length).toBeGreaterThan(40);
  expect(places).toEqual(places.map((_, i) => i * step));
  if (rows > 2000) expect(step % 10).toBe(0);
  expect(measured).toBeLessThan(30_000);
  expect(notices).toContain(`${rows - places.length} of ${rows} row labels are left out`);
});

it('all are labelled where rows are asked to be as high as labels', () => {
  expect(labelled(2500, { rowHeight: '9pt' }).places).toHaveLength(2500);
});
