import * as z from 'zod/mini';
import { expecting } from './expected.ts';
import { listOf } from './lists.ts';
import { index, length, type OptionSpec } from './option-spec.ts';

const fontFile = () => z.string().check(z.minLength(1, expecting('font-file')));
const box = () => z.string(expecting('box')).check(z.regex(/.:./s, expecting('box')));

/** Options of the texts of a figure, and of what is drawn onto cells. */
export const LABEL_OPTIONS = {
  title: {
    schema: () => z.union([z.string(expecting('title')), z.literal(false, expecting('title'))]),
    placeholder: '<text>',
    help: "title over the figure (default: the file's title)",
    without: 'leave the title out',
  },
  subtitle: {
    schema: () => z.string(),
    placeholder: '<text>',
    help: 'note under the title (default: what was done to the heads, such as mean over 4 heads)',
  },
  letter: {
    schema: () => z.string(expecting('letter')).check(z.regex(/^\S{1,8}$/, expecting('letter'))),
    placeholder: '<letter>',
    help: 'letter in the top left corner; a is set as (a)',
  },
  layerLabels: {
    schema: () => z.union([z.string(), listOf(z.string()).check(z.minLength(1, expecting('a-label')))]),
    placeholder: '<labels>',
    help: "labels of the layers drawn: first,second (default: the file's, or Layer 0, Layer 1, ...)",
  },
  rowLabels: {
    schema: () => z.union([z.string(), listOf(z.string()).check(z.minLength(1, expecting('a-label')))]),
    placeholder: '<labels>',
    help: 'labels of the rows, for arrays (default: P@8 for PAUSE tokens, token@8 for others)',
  },
  ticks: {
    schema: () => z.enum(['all', 'last', 'none']),
    placeholder: '<where>',
    help: 'panels with tick labels: all, the last of each column or none (default: all, or last with more than 16 layers)',
  },
  tickRotation: {
    schema: () => z.literal([0, 45, 90]),
    placeholder: '<degrees>',
    help: 'angle of the tick labels: 0, 45 or 90 (default: the first that fits)',
  },
  labelKeys: {
    schema: () =>
      z.union([
        z
          .string(expecting('label-keys'))
          .check(
            z.minLength(1, expecting('label-keys')),
            z.regex(/^(?!every:(?!0*[1-9]\d*$))/, expecting('label-keys')),
          ),
        listOf(z.union([z.string(), index()])).check(z.minLength(1, expecting('a-key'))),
      ]),
    placeholder: '<keys>',
    help: 'the only keys with a tick label, besides pinned ones: tokens or positions (8,32), every:10 or none (default: all that fit)',
  },
  pin: {
    schema: () =>
      z.union([
        z.string().check(z.minLength(1, expecting('a-key'))),
        listOf(z.union([z.string(), index()])).check(z.minLength(1, expecting('a-key'))),
      ]),
    placeholder: '<keys>',
    help: 'keys that keep their tick label when others are thinned, by token or position from 0: <pause>,12',
  },
  maxLabel: {
    schema: length,
    placeholder: '<length>',
    help: 'maximum length of a tick label; longer ones are shortened in the middle (default: 1in at font size 9)',
  },
  tokenStyle: {
    schema: () => z.enum(['raw', 'readable']),
    placeholder: '<style>',
    help: 'tokens as the tokenizer writes them (raw) or as text (readable) (default: readable)',
  },
  typeface: {
    schema: () => z.string(expecting('typeface')).check(z.minLength(1, expecting('typeface'))),
    placeholder: '<which>',
    help: 'sans (DejaVu Sans), serif (Tinos, as wide as Times New Roman) or a font file: .ttf, .otf or .ttc#index (default: sans)',
  },
  font: {
    schema: () => z.union([fontFile(), listOf(fontFile()).check(z.minLength(1, expecting('font-file')))]),
    placeholder: '<file>',
    help: 'font for characters that the typeface and DejaVu Sans lack: .ttf, .otf or .ttc#index; may be repeated',
  },
  missingGlyphs: {
    schema: () => z.enum(['box', 'escape', 'error']),
    placeholder: '<how>',
    help: 'show characters that no font has as a box or as their code (escape), or stop with an error (default: box)',
  },
  annotate: {
    schema: () => z.boolean(),
    help: 'write each value into its cell, at 0.9 of --font-size, or smaller where cells ask for it',
  },
  mark: {
    schema: () => z.enum(['none', 'peak']),
    placeholder: '<what>',
    help: "outline each row's peak, its largest value (default: none)",
  },
  box: {
    schema: () => z.union([box(), listOf(box()).check(z.minLength(1, expecting('box')))]),
    placeholder: '<cells>',
    help: 'box around keys of a row, by position or token: P@8:3-5; may be repeated',
  },
} satisfies Record<string, OptionSpec>;
