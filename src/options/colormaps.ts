/** Maps that d3-scale-chromatic has as functions; all but `warm` are matplotlib's too. */
const INTERPOLATED = ['inferno', 'viridis', 'magma', 'plasma', 'cubehelix', 'warm'] as const;

/** ColorBrewer's maps, whose lists of colours d3-scale-chromatic has: sequential, then those with a neutral middle. */
const BREWER = [
  ...['Blues', 'Greens', 'Greys', 'Oranges', 'Purples', 'Reds', 'BuGn', 'BuPu', 'GnBu', 'OrRd'],
  ...['PuBu', 'PuBuGn', 'PuRd', 'RdPu', 'YlGn', 'YlGnBu', 'YlOrBr', 'YlOrRd'],
  ...['BrBG', 'PRGn', 'PiYG', 'PuOr', 'RdBu', 'RdGy', 'RdYlBu', 'RdYlGn', 'Spectral'],
] as const;

/** Matplotlib's other maps: diverging, sequential, perceptual and miscellaneous, cyclic. */
const ANCHORED = [
  ...['coolwarm', 'bwr', 'seismic'],
  ...['binary', 'gray', 'bone', 'pink', 'spring', 'summer', 'autumn', 'winter', 'cool', 'Wistia', 'hot'],
  ...['afmhot', 'copper', 'gist_heat', 'cividis', 'turbo', 'CMRmap', 'gnuplot', 'gnuplot2', 'ocean'],
  ...['gist_earth', 'terrain', 'gist_stern', 'brg', 'gist_rainbow', 'gist_ncar', 'jet', 'nipy_spectral'],
  ...['rainbow', 'twilight', 'twilight_shifted', 'hsv'],
] as const;

export type InterpolatedName = (typeof INTERPOLATED)[number];
type BrewerName = (typeof BREWER)[number];
export type AnchoredName = (typeof ANCHORED)[number];

/** A map, by where its colours come from. Spelled as matplotlib spells it. */
export type Colormap =
  | { readonly kind: 'interpolated'; readonly name: InterpolatedName }
  | { readonly kind: 'brewer'; readonly name: BrewerName }
  | { readonly kind: 'anchored'; readonly name: AnchoredName };

const COLORMAPS: readonly Colormap[] = [
  ...INTERPOLATED.map((name) => ({ kind: 'interpolated', name }) as const),
  ...BREWER.map((name) => ({ kind: 'brewer', name }) as const),
  ...ANCHORED.map((name) => ({ kind: 'anchored', name }) as const),
];

export const COLORMAP_NAMES: readonly string[] = COLORMAPS.map(({ name }) => name);

/** Other names of a map: d3's, matplotlib's own second ones, and a common slip. */
const ALIASES: Readonly<Record<string, string>> = {
  cubehelixdefault: 'cubehelix',
  grays: 'greys',
  grey: 'gray',
  gist_gray: 'gray',
  gist_grey: 'gray',
  gist_yarg: 'binary',
  gist_yerg: 'binary',
};

const BY_LOWER_CASE = new Map(COLORMAPS.map((map) => [map.name.toLowerCase(), map]));

/** Splits a name such as `RdBu_r` (matplotlib) into the map and its direction, without regard to case; undefined for a name nobody knows. */
export function findColormap(
  name: string,
): { readonly map: Colormap; readonly reversed: boolean } | undefined {
  const reversed = name.endsWith('_r');
  const asked = (reversed ? name.slice(0, -2) : name).toLowerCase();
  const map = BY_LOWER_CASE.get(Object.hasOwn(ALIASES, asked) ? (ALIASES[asked] as string) : asked);
  return map && { map, reversed };
}
