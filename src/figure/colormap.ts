import { rgb } from 'd3-color';
import { scaleLinear } from 'd3-scale';
import * as chromatic from 'd3-scale-chromatic';
import { type Colormap, findColormap, type InterpolatedName } from '../options/colormaps.ts';
import { ANCHORS } from './colormap-anchors.ts';

/**
 * Colours of a table. An image with a palette (PNG, GIF) has at most 256. A figure without numbers in its cells needs 78
 * besides the table's: 15 shades of text in three colours, soft ends of the colorbar, lines and blank cells. A step is 0.6%
 * of the scale, too little to see; with a palette, a file takes a third of the bytes and of the time.
 */
export const TABLE_SIZE = 176;

const INTERPOLATED: Readonly<Record<InterpolatedName, (t: number) => string>> = {
  inferno: chromatic.interpolateInferno,
  viridis: chromatic.interpolateViridis,
  magma: chromatic.interpolateMagma,
  plasma: chromatic.interpolatePlasma,
  warm: chromatic.interpolateWarm,
  cubehelix: chromatic.interpolateCubehelixDefault,
};

/** ColorBrewer maps that d3-scale-chromatic lists in the opposite direction to matplotlib's. */
const OTHER_WAY_ROUND: ReadonlySet<string> = new Set(['PuOr']);

/**
 * The `TABLE_SIZE` colours of a map as `#rrggbb`, low to high, as in matplotlib; `name` may end in `_r`. Both ends are
 * exact, so that the extremes of the data get the extremes of the map.
 * @throws RangeError for an unknown name
 */
export const colorTable = (name: string): readonly string[] => sampleColormap(name, TABLE_SIZE);

/** Evenly spaced colours of a map as `#rrggbb`, both ends included. @throws RangeError for an unknown name */
export function sampleColormap(name: string, count: number): readonly string[] {
  const found = findColormap(name);
  if (!found) throw new RangeError(`no colormap is called ${name}`);
  const colorAt = interpolatorOf(found.map);
  const colors = Array.from({ length: count }, (_, i) => rgb(colorAt(i / (count - 1))).formatHex());
  return found.reversed ? colors.reverse() : colors;
}

/** [0, 1] -> a CSS colour. */
function interpolatorOf(map: Colormap): (t: number) => string {
  switch (map.kind) {
    case 'interpolated':
      return INTERPOLATED[map.name];
    case 'brewer': {
      // The longest list, which matplotlib interpolates in RGB; d3's own functions lay a spline through it.
      // biome-ignore lint/performance/noDynamicNamespaceImportAccess: every map may be asked for by its name.
      const colors = chromatic[`scheme${map.name}`].at(-1) as readonly string[];
      const ordered = OTHER_WAY_ROUND.has(map.name) ? colors.toReversed() : colors;
      return between(ordered.map((color, i) => ({ at: i / (colors.length - 1), color })));
    }
    case 'anchored': {
      const anchors = ANCHORS[map.name].split(' ');
      return between(
        anchors.map((digits) => ({
          at: Number.parseInt(digits.slice(0, 2), 16) / 255,
          color: `#${digits.slice(2)}`,
        })),
      );
    }
  }
}

/** Interpolates between colours in RGB. */
const between = (stops: readonly { readonly at: number; readonly color: string }[]) =>
  scaleLinear<string>()
    .domain(stops.map(({ at }) => at))
    .range(stops.map(({ color }) => color));
