import { rgb } from 'd3-color';
import * as chromatic from 'd3-scale-chromatic';
import { type ColormapName, findColormap } from '../options/colormap-names.ts';

/**
 * Number of colours in a table. An image with a palette (PNG, GIF) has 256: with 15 shades of text in three colours, soft
 * ends of the colorbar, lines and blank cells, a figure without numbers in its cells has 78 besides these. A step is 0.6%
 * of the scale, which no eye sees; a palette makes files of a third of the size, in a third of the time.
 */
export const TABLE_SIZE = 176;

/** The `TABLE_SIZE` colours of a map as `#rrggbb`, low to high; `name` may end in `_r`. @throws RangeError for an unknown name */
export function colorTable(name: string): readonly string[] {
  const found = findColormap(name);
  if (!found) throw new RangeError(`no colormap is called ${name}`);
  // biome-ignore lint/performance/noDynamicNamespaceImportAccess: every map may be asked for by its name.
  const interpolate = chromatic[nameInD3(found.name)];
  // Both ends exactly, so that the extremes of the data get the extremes of the map.
  const table = Array.from({ length: TABLE_SIZE }, (_, i) =>
    rgb(interpolate(i / (TABLE_SIZE - 1))).formatHex(),
  );
  return found.reversed ? table.reverse() : table;
}

/** The name under which d3-scale-chromatic has a map. */
const nameInD3 = (name: ColormapName) =>
  name === 'cubehelix' ? 'interpolateCubehelixDefault' : (`interpolate${capitalize(name)}` as const);

const capitalize = <T extends string>(text: T) =>
  ((text[0] as string).toUpperCase() + text.slice(1)) as Capitalize<T>;
