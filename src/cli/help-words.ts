/** Help of options that mean something else to a command than to render. */
import type { OptionName } from '../options/options.ts';

/** Lines of help by option. */
export type HelpWords = Readonly<Partial<Record<OptionName, string>>>;

const LAYERS = '0-5,11 or -1; from 0, or by the numbers in array names (default: all)';

/** Options of commands that read arrays and draw nothing. */
export const TO_READ: HelpWords = {
  layers: `layers to read: ${LAYERS}`,
  batch: 'sequence, example or training step to read, from 0; the first of 3 or 4 axes is then the batch',
};

/** Options that choose the weights of which a statistic is made. */
export const OF_STATISTIC: HelpWords = {
  layers: `layers to draw, in this order: ${LAYERS}`,
  head: 'heads to draw: 2, 0,3 or 0-3 (default: all)',
  query:
    'queries that the statistic is averaged over: positions (8,32 or -1), ranges (4-9), tokens or all (default: all)',
  rows: 'rows of weights that the statistic is averaged over, by label, position from 0 or range: P@8,P@32 or 0-9 (default: all)',
  keys: 'keys whose weights count: 0-32, 1- (without the first), names of segments, tokens, or special to drop special tokens (default: all)',
  segments:
    'named stretches of keys, by positions in the input, for --stat-on, --keys and --fold: prompt:0-7,pause:8,answer:9-',
  fold: 'sum the weights of the keys of each segment first',
};

/** Options of colour scales and labels, as lines have them. */
export const OF_LINES: HelpWords = {
  vmin: 'low end of the y axis: a number, or a percentile of the values drawn, as p1 (default: a little below the smallest)',
  vmax: 'high end of the y axis: a number, or a percentile of the values drawn, as p99 (default: a little above the largest)',
  scale: 'scale of the y axis: linear, log, symlog or pow:<exponent> (default: linear)',
  colorbarLabel: 'text along the y axis (default: the name of the statistic)',
  rowLabels: 'names of rows, for arrays and --lines rows (default: P@8 for PAUSE tokens, token@8 for others)',
  fontSize: 'size of text in points, to which all text is in proportion (default: 9)',
  tickFontSize: 'size of the numbers along the axes, in points (default: 0.9 of the font size)',
};
