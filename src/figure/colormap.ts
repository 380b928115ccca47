import { rgb } from 'd3-color';
import { scaleLinear } from 'd3-scale';
import * as chromatic from 'd3-scale-chromatic';
import { type Colormap, findColormap, type InterpolatedName } from '../options/colormaps.ts';
import { ANCHORS } from './colormap-anchors.ts';

/**
 * Number of colours in a table. An image with a palette (PNG, GIF) has 256: with 15 shades of text in three colours, soft
 * ends of the colorbar, lines and blank cells, a figure without numbers in its cells has 78 besides these. A step is 0.6%
 * of the scale, which no eye sees; a palette makes files of a third of the size, in a third of the time.
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

/** Where d3-scale-chromatic's list of a ColorBrewer map runs the other way round than matplotlib's. */
const OTHER_WAY_ROUND: ReadonlySet<string> = new Set(['PuOr']);

/**
 * The `TABLE_SIZE` colours of a map as `#rrggbb`, low to high, as matplotlib has them; `name` may end in `_r`. Both ends are
 * exact, so that the extremes of the data get the extremes of the map.
 */
export const colorTable = (name: string): readonly string[] => sampleColormap(name, TABLE_SIZE);

/** Evenly spaced colours of a map as `#rrggbb`, from its low end to its high end. */
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

/** Colours mixed in RGB between those given. */
const between = (stops: readonly { readonly at: number; readonly color: string }[]) =>
  scaleLinear<string>()
    .domain(stops.map(({ at }) => at))
    .range(stops.map(({ color }) => color));
