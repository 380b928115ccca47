import { rgb } from 'd3-color';
import * as chromatic from 'd3-scale-chromatic';
import { type ColormapName, findColormap } from '../options/colormap-names.ts';

/**
 * Number of colours in a table. An image with a palette (PNG, GIF) has 256: with 15 shades of text in three colours, soft
 * ends of the colorbar, lines and blank cells, a figure without numbers in its cells has 78 besides these. A step is 0.6%
 * of the scale, which no eye sees; a palette makes files of a third of the size, in a third of the time.
 */
export const TABLE_SIZE = 176;

/** [0, 1] -> CSS colour, from d3-scale-chromatic. */
const INTERPOLATORS: Readonly<Record<ColormapName, (t: number) => string>> = {
  inferno: chromatic.interpolateInferno,
  viridis: chromatic.interpolateViridis,
  magma: chromatic.interpolateMagma,
  plasma: chromatic.interpolatePlasma,
  cividis: chromatic.interpolateCividis,
  turbo: chromatic.interpolateTurbo,
  cubehelix: chromatic.interpolateCubehelixDefault,
  warm: chromatic.interpolateWarm,
  cool: chromatic.interpolateCool,
  Blues: chromatic.interpolateBlues,
  Greens: chromatic.interpolateGreens,
  Greys: chromatic.interpolateGreys,
  Oranges: chromatic.interpolateOranges,
  Purples: chromatic.interpolatePurples,
  Reds: chromatic.interpolateReds,
  BuGn: chromatic.interpolateBuGn,
  BuPu: chromatic.interpolateBuPu,
  GnBu: chromatic.interpolateGnBu,
  OrRd: chromatic.interpolateOrRd,
  PuBu: chromatic.interpolatePuBu,
  PuBuGn: chromatic.interpolatePuBuGn,
  PuRd: chromatic.interpolatePuRd,
  RdPu: chromatic.interpolateRdPu,
  YlGn: chromatic.interpolateYlGn,
  YlGnBu: chromatic.interpolateYlGnBu,
  YlOrBr: chromatic.interpolateYlOrBr,
  YlOrRd: chromatic.interpolateYlOrRd,
  BrBG: chromatic.interpolateBrBG,
  PRGn: chromatic.interpolatePRGn,
  PiYG: chromatic.interpolatePiYG,
  PuOr: chromatic.interpolatePuOr,
  RdBu: chromatic.interpolateRdBu,
  RdGy: chromatic.interpolateRdGy,
  RdYlBu: chromatic.interpolateRdYlBu,
  RdYlGn: chromatic.interpolateRdYlGn,
  Spectral: chromatic.interpolateSpectral,
};

/** The `TABLE_SIZE` colours of a map as `#rrggbb`, low to high; `name` may end in `_r`. */
export function colorTable(name: string): readonly string[] {
  const found = findColormap(name);
  if (!found) throw new RangeError(`no colormap is called ${name}`);
  const interpolate = INTERPOLATORS[found.name];
  // Both ends exactly, so that the extremes of the data get the extremes of the map.
  const table = Array.from({ length: TABLE_SIZE }, (_, i) =>
    rgb(interpolate(i / (TABLE_SIZE - 1))).formatHex(),
  );
  return found.reversed ? table.reverse() : table;
}
