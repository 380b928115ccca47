import { readAsset } from '../assets.ts';
import { type ColormapName, findColormap } from '../options/colormap-names.ts';

/**
 * Number of colours in a table. An image with a palette (PNG, GIF) has 256: with 15 shades of text in three colours, soft
 * ends of the colorbar, lines and blank cells, a figure without numbers in its cells has 78 besides these. A step is 0.6%
 * of the scale, which no eye sees; a palette makes files of a third of the size, in a third of the time.
 */
export const TABLE_SIZE = 176;

/** The name under which d3-scale-chromatic has a map. */
const nameInD3 = (name: ColormapName) =>
  name === 'cubehelix' ? 'CubehelixDefault' : (name[0] as string).toUpperCase() + name.slice(1);

/**
 * The `TABLE_SIZE` colours of a map as `#rrggbb`, low to high; `name` may end in `_r`. The build has asked d3-scale-chromatic
 * for all of them: loading it here took 2.3 ms of a start, a fourteenth of Node's own.
 */
export function colorTable(name: string): readonly string[] {
  const found = findColormap(name);
  if (!found) throw new RangeError(`no colormap is called ${name}`);
  const maps: Readonly<Record<string, string>> = JSON.parse(readAsset('colormaps.json').toString('latin1'));
  const digits = maps[nameInD3(found.name)] as string;
  const table = Array.from({ length: TABLE_SIZE }, (_, i) => `#${digits.slice(6 * i, 6 * i + 6)}`);
  return found.reversed ? table.reverse() : table;
}
