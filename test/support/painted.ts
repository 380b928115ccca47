import type { AttentionFile } from '../../src/attention/file.ts';
import type { FigureOptions } from '../../src/options/options.ts';
import { compose } from '../../src/pipeline/compose.ts';
import { prepare } from '../../src/pipeline/prepare.ts';
import { render } from '../../src/pipeline/render.ts';

/** The page of an attention file, and what painters need besides. */
export const composed = async (file: string | AttentionFile, options: FigureOptions = {}) =>
  compose(await prepare(file, [{ options, kind: 'usage', nameOf: (option) => option }]));

/** Values, zeros, clipped, masked and missing cells under labels that need kerning, ligatures and other scripts. */
export const AWKWARD: AttentionFile = {
  title: 'Office AVATAR <b>&amp;</b> שלום',
  tokens: ['office', '<pause>', ' the', 'שלום', 'مرحبا', 'e\u0301', ']]>'],
  rows: [
    { label: 'P@8', query: 6 },
    { label: 'a & b', query: 3 },
  ],
  layers: [
    {
      label: 'Layer 0',
      weights: [
        [0.1, 0.2, null, 0.9, 0, 0.3, 0.4],
        [0.25, 0.25, 0.25, 0.25],
      ],
    },
    {
      label: 'Layer "1"',
      weights: [
        [0.1, 0.1, 0.1, 0.2, 0.2, 0.2, 0.1],
        [0.4, 0.4, null, 0],
      ],
    },
  ],
  figure: { vmax: 0.4 },
};

export const svgOf = async (file: Parameters<typeof render>[0], options: FigureOptions = {}) =>
  Buffer.from((await render(file, { ...options, format: 'svg' })).bytes).toString();
