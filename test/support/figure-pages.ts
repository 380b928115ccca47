/** Figures as HTML: the bytes of a page, a small figure of every state, and texts that would be markup. */
import type { AttentionFile } from '../../src/attention/file.ts';
import type { FigureOptions } from '../../src/options/options.ts';
import { render } from '../../src/pipeline/render.ts';

export const html = async (input: string | AttentionFile, options: FigureOptions = {}): Promise<Uint8Array> =>
  (await render(input, { ...options, format: 'html' })).bytes;

/** Text that would be markup if the page did not escape it. */
export const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '</script><script>alert(2)</script>',
  '</svg></title></desc><svg onload=alert(3)>',
  '" onmouseover="alert(4)" style="x',
  "' onfocus=alert(5) autofocus '",
  '<!--',
  ']]>&lt;b&gt;',
  '<style>*{display:none}</style>',
];

export const SMALL: AttentionFile = {
  title: 'A small figure',
  tokens: ['the', ' cat', '<pause>', 'sat'],
  rows: [
    { label: 'P@1', query: 1 },
    { label: 'P@3', query: 3 },
  ],
  layers: [
    [
      [0.25, 0.75],
      [0.125, null, 0.5, 0.95],
    ],
    [[1], [0.1, 0.2, 0.3, 0.4]],
  ],
  figure: { vmax: 0.9, width: '4in', dpi: 96 },
};
