/** Perceptual and single-hue maps, low to high. Spelled as matplotlib spells them; matched without regard to case. */
const SEQUENTIAL = [
  'inferno',
  'viridis',
  'magma',
  'plasma',
  'cividis',
  'turbo',
  'cubehelix',
  'warm',
  'cool',
  'Blues',
  'Greens',
  'Greys',
  'Oranges',
  'Purples',
  'Reds',
  'BuGn',
  'BuPu',
  'GnBu',
  'OrRd',
  'PuBu',
  'PuBuGn',
  'PuRd',
  'RdPu',
  'YlGn',
  'YlGnBu',
  'YlOrBr',
  'YlOrRd',
] as const;

/** Maps with a neutral middle, for signed data. */
const DIVERGING = ['BrBG', 'PRGn', 'PiYG', 'PuOr', 'RdBu', 'RdGy', 'RdYlBu', 'RdYlGn', 'Spectral'] as const;

export type ColormapName = (typeof SEQUENTIAL)[number] | (typeof DIVERGING)[number];

export const COLORMAP_NAMES: readonly ColormapName[] = [...SEQUENTIAL, ...DIVERGING];

/** Other spellings: d3's `CubehelixDefault` is matplotlib's `cubehelix`, and `Grays` is a common mistake. */
const ALIASES: Readonly<Record<string, ColormapName>> = { cubehelixdefault: 'cubehelix', grays: 'Greys' };

const BY_LOWER_CASE = new Map<string, ColormapName>([
  ...COLORMAP_NAMES.map((name) => [name.toLowerCase(), name] as const),
  ...Object.entries(ALIASES),
]);

/** Splits a name such as `RdBu_r` into the colormap and its direction; undefined for an unknown name. */
export function findColormap(
  name: string,
): { readonly name: ColormapName; readonly reversed: boolean } | undefined {
  const reversed = name.endsWith('_r');
  const found = BY_LOWER_CASE.get((reversed ? name.slice(0, -2) : name).toLowerCase());
  return found && { name: found, reversed };
}
