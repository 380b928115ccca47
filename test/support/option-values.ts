/** A value of every option, for which the figure differs from the default one. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { OptionName } from '../../src/options/options.ts';
import { ROOT } from './command.ts';

export const SEED = join(ROOT, 'fixtures/abspe-pause.json');

/** Options for arrays, tested in test/tensors-rows.test.ts, and the one about files that data names, in test/hostile-files.test.ts. */
type ForArrays =
  | ('head' | 'tokens' | 'rowTokens' | 'firstQuery')
  | ('tensor' | 'axes' | 'batch' | 'rowLabels' | 'maxMemory' | 'allowFiles');

/** Options of a statistic of each head, which needs heads; tested in test/heads-figure.test.ts. */
type OfHeads = 'stat' | 'statKey' | 'statOn';

/** Options of formats other than PNG; tested in test/formats.test.ts. */
type OfFormats = 'format' | 'quality' | 'cells' | 'svgText';

/** Options of pictures of patches, which go together; tested in test/patches.test.ts and test/patches-image.test.ts. */
type OfPatches = 'skip' | 'image' | 'opacity';

/** An option's value as a file holds it; for each, the figure differs from the default one, or what it carries (embed). */
export const VALUES: Readonly<
  Record<Exclude<OptionName, ForArrays | OfHeads | OfFormats | OfPatches>, unknown>
> = {
  query: '32',
  title: 'Another title',
  subtitle: 'a note',
  letter: 'b',
  layerLabels: 'a,b,c,d,e,f,g,h,i,j,k,l',
  layerGroups: 'early:0-3,6 and on:6-11',
  order: 'bottom-up',
  panels: 'queries',
  grid: '7x1',
  aspect: 'equal',
  panelLabel: 'top',
  layers: '0-1,11',
  rows: 'P@32',
  keys: '1-',
  segments: 'prompt:0-2,answer:3-',
  fold: true,
  mergeSubwords: true,
  vmin: 0.05,
  vmax: 0.2,
  scale: 'pow:0.5',
  colormap: 'viridis_r',
  colorbarLabel: 'weight',
  colorbar: 'bottom',
  colorbarTicks: '0,0.35',
  width: '400px',
  height: '12in',
  dpi: 50,
  fontSize: 5,
  titleFontSize: 6,
  tickFontSize: 6,
  rowHeight: '9pt',
  gap: '3pt',
  ticks: 'last',
  tickRotation: 90,
  pin: '77,t5',
  labelKeys: 'every:40',
  maxLabel: '4pt',
  tokenStyle: 'raw',
  typeface: 'serif',
  font: join(
    dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')),
    'ttf/DejaVuSansMono.ttf',
  ),
  missingGlyphs: 'escape',
  mask: 'causal',
  columns: 3,
  maxHeight: '6in',
  reserve: 'title:3',
  pool: 'mean',
  preset: 'icml',
  theme: 'dark',
  annotate: true,
  mark: 'peak',
  box: 'P@32:2-4',
  background: '#eeeeff',
  embed: 'none',
};
