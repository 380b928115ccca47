import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { layoutFigure } from '../src/layout/layout.ts';
import { figureOf, fileOf, placeholder } from './support/figures.ts';

/** A scene as JSON: numbers to a thousandth of a point, cells as plain lists, the colour table by its ends. */
function toJson(figure: ReturnType<typeof figureOf>): string {
  const { scene, notices } = layoutFigure(figure, placeholder);
  const ends = [scene.colors[0], scene.colors.at(-1)];
  const replace = (_: string, value: unknown) =>
    value instanceof Uint16Array
      ? [...value].join(' ')
      : typeof value === 'number'
        ? Math.round(value * 1000) / 1000
        : value;
  return `${JSON.stringify({ ...scene, colors: ends, notices: notices.map(({ message }) => message) }, replace, 1)}\n`;
}

const seed = JSON.parse(readFileSync('fixtures/abspe-pause.json', 'utf8'));

it('two layers of the seed', async () => {
  await expect(toJson(figureOf(seed, { layers: '1,2' }))).toMatchFileSnapshot('goldens/seed.scene.json');
});

it('clipped, annotated, with a label along the colorbar', async () => {
  const figure = figureOf(seed, {
    layers: '2',
    vmin: 0.05,
    vmax: 0.3,
    annotate: true,
    colorbarLabel: 'attention weight',
  });
  await expect(toJson(figure)).toMatchFileSnapshot('goldens/annotated.scene.json');
});

it('rows of different sequences, masked and missing cells, rotated labels', async () => {
  const file = fileOf(1, 2, 30, {
    rows: [
      { label: 'a', query: 7 },
      { label: 'b', tokens: ['u', 'v', 'w'] },
    ],
    layers: [{ label: 'only', weights: [Array.from({ length: 8 }, (_, key) => key / 8), [0.5, null]] }],
  });
  await expect(toJson(figureOf(file, { width: '3in' }))).toMatchFileSnapshot('goldens/ragged.scene.json');
});
