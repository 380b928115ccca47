/** Flags of matplotlib, seaborn, bertviz and other tools, and what to type here. Loaded only for an error. */

/** What to type instead of a flag of another tool. */
export interface Elsewhere {
  /** Flags and their values, a word each, given the value that followed. Undefined where nothing need be typed. */
  readonly write?: (value: string | undefined) => readonly string[];
  /** What else to know. */
  readonly because?: string;
}

/** A flag with the value that was given, or one as an example. */
const flag = (name: string, example: string, because?: string): Elsewhere => ({
  write: (value) => [`--${name}`, value ?? example],
  ...(because === undefined ? {} : { because }),
});
const words = (text: string, because?: string): Elsewhere => ({
  write: () => text.split(' '),
  ...(because === undefined ? {} : { because }),
});
const needless = (because: string): Elsewhere => ({ because });

const OUTPUT: Elsewhere = { write: (value) => ['-o', value ?? 'fig.png'] };
const OUTPUT_FOLDER: Elsewhere = { write: (value) => ['-o', `${value ?? 'figures'}/{name}.png`] };
const INPUT: Elsewhere = {
  write: (value) => [value ?? 'attention.json'],
  because: 'the input needs no flag',
};
const LOG = words('--scale symlog', 'or log, where every value is above 0');
const COLORMAP = flag('colormap', 'viridis');
const FONT_SIZE = flag('font-size', '9');
const TIGHT = needless('margins always fit their labels');
const WHOLE_CELLS = needless('each cell is one weight, drawn as one rectangle');
/** The name of an axis, in the note under the title. */
const axisName = (way: string, example: string): Elsewhere => ({
  write: (value) => ['--subtitle', `${way}: ${value ?? example}`],
  because: 'axes of cells have no names; the y axis of curve has --colorbar-label',
});

/** The width of `6,4`, `(6, 4)` or `6x4`, in inches. A height that suits a single matplotlib axes is too low for many panels. */
const SIZE: Elsewhere = {
  write: (value = '6') => ['--width', `${/\d+(?:\.\d*)?|\.\d+/.exec(value)?.[0] ?? '6'}in`],
  because: 'the height follows from the rows, and --height 4in would fix it',
};

/** False hides tick labels, a number labels every n-th. */
function tickFlags(value: string | undefined): readonly string[] {
  if (value !== undefined && /^[1-9]\d*$/.test(value)) return ['--label-keys', `every:${value}`];
  return ['--ticks', value === undefined || /^(true|auto)$/i.test(value) ? 'all' : 'none'];
}

/** `bottom`, `horizontal`. */
const colorbarFlags = (value: string | undefined): readonly string[] => [
  '--colorbar',
  /^(bottom|horizontal|below)$/i.test(value ?? '') ? 'bottom' : 'right',
];

/** Flags elsewhere, in lower case without - and _. */
export const FLAGS_ELSEWHERE: Readonly<Record<string, Elsewhere>> = {
  // Files.
  out: OUTPUT,
  outfile: OUTPUT,
  outputfile: OUTPUT,
  outputpath: OUTPUT,
  savefig: OUTPUT,
  save: OUTPUT,
  saveas: OUTPUT,
  file: OUTPUT,
  filename: OUTPUT,
  path: OUTPUT,
  dest: OUTPUT,
  fname: OUTPUT,
  fmt: {
    write: (value = 'png') => (/^[a-z]+$/i.test(value) ? ['--format', value] : ['--annotate']),
    because: 'numbers in cells have the decimals that the scale needs',
  },
  ext: flag('format', 'png'),
  filetype: flag('format', 'png'),
  resolution: flag('dpi', '300'),
  ppi: flag('dpi', '300'),
  res: flag('dpi', '300'),
  q: words('--quiet'),
  silent: words('--quiet'),
  v: words('--verbose', 'attnplot --version prints the version'),
  debug: words('--verbose'),
  // Size.
  figsize: SIZE,
  size: SIZE,
  w: flag('width', '6in'),
  square: words('--aspect equal'),
  tightlayout: TIGHT,
  constrainedlayout: TIGHT,
  bboxinches: TIGHT,
  padinches: TIGHT,
  // Colours.
  cmap: COLORMAP,
  colourmap: COLORMAP,
  palette: COLORMAP,
  colors: COLORMAP,
  colorscale: COLORMAP,
  norm: LOG,
  logscale: LOG,
  log: LOG,
  lognorm: LOG,
  powernorm: words('--scale pow:0.5'),
  gamma: { write: (value) => ['--scale', `pow:${value ?? '0.5'}`] },
  clim: words('--vmin 0 --vmax 1'),
  zmin: flag('vmin', '0'),
  zmax: flag('vmax', '1'),
  robust: words('--vmin p2 --vmax p98'),
  center: words('--colormap RdBu_r', 'data of two signs is centred on 0'),
  alpha: needless('colours are opaque, as the colorbar shows them; --opacity is for patches over an --image'),
  interpolation: WHOLE_CELLS,
  shading: WHOLE_CELLS,
  linewidths: WHOLE_CELLS,
  linewidth: WHOLE_CELLS,
  linecolor: WHOLE_CELLS,
  edgecolor: WHOLE_CELLS,
  origin: words('--order bottom-up', 'rows stand in the order of --rows'),
  dark: words('--theme dark'),
  darkmode: words('--theme dark'),
  light: words('--theme light'),
  displaymode: flag('theme', 'dark'),
  style: words('--theme dark'),
  transparent: words('--background transparent'),
  facecolor: flag('background', 'white'),
  bg: flag('background', 'white'),
  bgcolor: flag('background', 'white'),
  cbar: {
    write: (value) =>
      /^(false|none|no|0)$/i.test(value ?? '') ? ['--no-colorbar'] : ['--colorbar', 'right'],
  },
  nocbar: words('--no-colorbar'),
  cbarkws: words('--colorbar-label attention'),
  cbarlabel: flag('colorbar-label', 'attention'),
  clabel: flag('colorbar-label', 'attention'),
  orientation: { write: colorbarFlags },
  cbarlocation: { write: colorbarFlags },
  cbarticks: flag('colorbar-ticks', '0,0.2,0.4'),
  // Texts.
  suptitle: flag('title', 'Attention'),
  name: flag('title', 'Attention'),
  caption: flag('subtitle', 'mean over heads'),
  fontsize: FONT_SIZE,
  fontscale: FONT_SIZE,
  labelsize: FONT_SIZE,
  ticksize: flag('tick-font-size', '8'),
  xlabel: axisName('left to right', 'keys'),
  ylabel: axisName('top to bottom', 'queries'),
  xticklabels: { write: tickFlags },
  xticks: { write: tickFlags },
  yticklabels: flag('row-labels', 'first,second'),
  yticks: flag('row-labels', 'first,second'),
  rotation: flag('tick-rotation', '45'),
  rot: flag('tick-rotation', '45'),
  xtickrotation: flag('tick-rotation', '45'),
  annot: words('--annotate'),
  annotation: words('--annotate'),
  annotations: words('--annotate'),
  annotkws: words('--annotate'),
  showvalues: words('--annotate'),
  prettifytokens: words('--token-style readable'),
  usetex: needless('texts are drawn as they are, without markup'),
  // What is drawn.
  layer: flag('layers', '0'),
  includelayers: flag('layers', '0-3'),
  heads: flag('head', '0'),
  includeheads: flag('head', '0'),
  queries: flag('query', '0'),
  position: flag('query', '0'),
  positions: flag('query', '0'),
  row: flag('rows', '0'),
  key: flag('keys', '0-'),
  cols: flag('keys', '0-'),
  causal: words('--mask causal'),
  tril: words('--mask causal'),
  array: flag('tensor', 'attentions'),
  dataset: flag('tensor', 'attentions'),
  var: flag('tensor', 'attentions'),
  example: flag('batch', '0'),
  sample: flag('batch', '0'),
  batchindex: flag('batch', '0'),
  memory: flag('max-memory', '4GB'),
  input: INPUT,
  i: INPUT,
  data: INPUT,
  // Batches.
  outdir: OUTPUT_FOLDER,
  outputdir: OUTPUT_FOLDER,
  j: flag('jobs', '4'),
  workers: flag('jobs', '4'),
  threads: flag('jobs', '4'),
  overwrite: words('--force'),
  duration: words('--fps 4'),
  framerate: flag('fps', '4'),
  over: needless('animate draws a frame for each input, and batch a figure; render and curve have --over'),
};
