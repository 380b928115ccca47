import { color } from 'd3-color';
import * as z from 'zod/mini';
import { expecting } from './expected.ts';
import { readLayerGroups } from './layer-groups.ts';
import { listOf } from './lists.ts';
import { distance, length, type OptionSpec } from './option-spec.ts';
import { PRESET_NAMES } from './preset-names.ts';
import { readRoom } from './reserve.ts';

/** In points. Five digits suffice for the largest page, as of lengths; near the largest number the layout would not end. */
const points = () =>
  z
    .number(expecting('points'))
    .check(z.positive(expecting('points')), z.maximum(99_999, expecting('points')));
const layerGroups = () =>
  z
    .string(expecting('layer-groups'))
    .check(z.refine((text) => readLayerGroups(text) !== undefined, expecting('layer-groups')));
const isColour = () =>
  z.refine((text) => text === 'transparent' || color(String(text))?.opacity === 1, expecting('colour'));

/** Options of the page: its size, its columns, its colours. */
export const LAYOUT_OPTIONS = {
  width: {
    schema: length,
    placeholder: '<length>',
    help: 'width of the figure: 6.5in, 165mm, 468pt, 1300px (default: 6.5in)',
  },
  height: {
    schema: length,
    placeholder: '<length>',
    help: 'height of the figure (default: what its content needs)',
  },
  rowHeight: {
    schema: length,
    placeholder: '<length>',
    help: 'height of every row: 12pt, 4mm (default: what looks right, or what --height leaves)',
  },
  gap: {
    schema: distance,
    placeholder: '<length>',
    help: 'distance from a panel and its tick labels to the panel below: 6pt, or 0 for panels that touch (default: 0.06in at font size 9)',
  },
  columns: {
    schema: () => z.int(expecting('count')).check(z.positive(expecting('count'))),
    placeholder: '<number>',
    help: 'columns of panels; of a grid of inputs, queries or heads how many stand side by side, in blocks below one another (default: as many as keep the figure under --max-height; of a grid all, or fewer where panels would be too narrow)',
  },
  maxHeight: {
    schema: length,
    placeholder: '<length>',
    help: 'height to keep under: with more columns of panels, then with lower rows or smaller cells (default: 11in; none with --height, or with --columns of rows)',
  },
  order: {
    schema: () => z.enum(['top-down', 'bottom-up']),
    placeholder: '<way>',
    help: 'the first layer at the top (top-down) or at the bottom (bottom-up) of its column (default: top-down)',
  },
  layerGroups: {
    schema: () =>
      z.union([layerGroups(), listOf(layerGroups()).check(z.minLength(1, expecting('layer-groups')))]),
    placeholder: '<groups>',
    help: 'a gap and a name over layers, numbered as in --layers: early:0-3,late:4-7',
  },
  reserve: {
    schema: () =>
      z
        .string(expecting('reserve'))
        .check(z.refine((text) => readRoom(text) !== undefined, expecting('reserve'))),
    placeholder: '<what>',
    help: 'room for what other figures show, so that all line up: title:2,subtitle:1,masked,missing,below,above (default: no room; batch finds it)',
  },
  fontSize: {
    schema: points,
    placeholder: '<points>',
    help: 'size of the layer labels in points; other text scales with it (default: 9)',
  },
  titleFontSize: {
    schema: points,
    placeholder: '<points>',
    help: 'size of the title and of the letter, in points (default: 1.25 of the font size)',
  },
  tickFontSize: {
    schema: points,
    placeholder: '<points>',
    help: "size of the tick labels and of the colorbar's numbers, in points (default: 0.9 of the font size)",
  },
  preset: {
    schema: () => z.enum(PRESET_NAMES),
    placeholder: '<name>',
    help: `width, height to keep under, font sizes and dpi for ${PRESET_NAMES.join(', ').replace(/, (?=\w+$)/, ' or ')}`,
  },
  theme: {
    schema: () => z.enum(['light', 'dark']),
    placeholder: '<name>',
    help: 'light or dark page (default: light)',
  },
  background: {
    schema: () => z.string(expecting('colour')).check(isColour()),
    placeholder: '<colour>',
    help: 'colour of the page: white, transparent or any opaque CSS colour (default: white, or #121212 in the dark theme)',
  },
} satisfies Record<string, OptionSpec>;
