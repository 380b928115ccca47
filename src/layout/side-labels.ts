import type { Notice } from '../codes.ts';
import type { Figure } from '../figure/figure.ts';
import { plain } from '../figure/rich-text.ts';
import { shortenText } from './shorten.ts';
import type { Typesetter } from './typesetter.ts';

/** Labels beside a panel may take this share of the page's width each, and in any case as much as a token label may. */
const SIDE_SHARE = 0.25;

/** Shortens layer and row labels that would leave no room for the cells, and says how many. */
export function shortenSideLabels(
  figure: Figure,
  { style, widthPt }: Typesetter,
): { figure: Figure; notices: Notice[] } {
  const limitPt = Math.max(SIDE_SHARE * figure.widthPt, figure.maxLabelPt);
  const rows = figure.rows.map((row) => ({
    ...row,
    label: shortenText(row.label, limitPt, (text) => widthPt(text, style.rowPt)),
  }));
  const panels = figure.panels.map((panel) => ({
    ...panel,
    label: shortenText(plain(panel.label), limitPt, (text) => widthPt(text, style.layerPt)).text,
  }));
  const shortened =
    rows.filter((row, i) => row.label !== figure.rows[i]?.label).length +
    panels.filter((panel, i) => panel.label !== figure.panels[i]?.label).length;
  const message = `${shortened} row or layer ${shortened === 1 ? 'label' : 'labels'} shortened`;
  return {
    figure: { ...figure, rows, panels },
    notices: shortened === 0 ? [] : [{ code: 'labels-shortened', message }],
  };
}
