/** The HTML figure: the SVG, the value of each cell under the pointer, and the numbers as tables. */
import { oneLine } from '../core/words.ts';
import type { Block } from '../describe/document.ts';
import { toHtml } from '../describe/write-document.ts';
import type { Scene } from '../layout/scene.ts';
import { paintSvg, type SvgOptions } from '../paint/svg.ts';
import type { Typeface } from '../text/typeface.ts';
import { escapeHtml, htmlPage, scriptJson } from './html.ts';
import { type CellMap, MOST_IN_PAGE, MOST_IN_TABLES, type PanelCells } from './map-cells.ts';

interface HtmlOptions extends Omit<SvgOptions, 'text'> {
  readonly svgText: SvgOptions['text'];
  /** Size at `dpi`. */
  readonly pixels: { readonly width: number; readonly height: number };
  /** The cells, with the values of no more than `most`. */
  readonly cellMap: (most: number) => Promise<CellMap>;
  /** The figure in words. */
  readonly words: () => Promise<readonly Block[]>;
}

/** A scene as one HTML file. The same scene and options give the same bytes on every machine. */
export async function paintHtml(scene: Scene, typeface: Typeface, options: HtmlOptions): Promise<Buffer> {
  const { metadata, dpi, pixels, cellMap, words } = options;
  const svg = await paintSvg(scene, typeface, { ...options, text: options.svgText });
  const page = {
    svg: svg.toString('utf8'),
    cells: await cellMap(MOST_IN_PAGE),
    words: await words(),
    pixels,
    dpi,
  };
  return Buffer.from(figurePage({ ...page, ...metadata }));
}

/** Style attributes of the SVG. Texts hold none, because `"` is escaped in them. */
const STYLE = / style="([^"]*)"/g;

/** What a page shows. */
interface FigurePage {
  /** The figure as an SVG document. */
  readonly svg: string;
  readonly cells: CellMap;
  readonly words: readonly Block[];
  /** Empty for a figure without a title. */
  readonly title: string;
  readonly description: string;
  readonly software: string;
  /** Size of the PNG that the page can save. */
  readonly pixels: { readonly width: number; readonly height: number };
  readonly dpi: number;
}

/** What a page says of pointing at cells, and at places of a curve. */
const CELLS = {
  role: 'heatmaps',
  label: 'Cells of the figure. Arrow keys move from cell to cell.',
  hint: 'Point at a cell for its value, or press Tab and move with the arrow keys.',
};
const PLACES = {
  role: 'curve',
  label: 'Places of the curve. Left and right arrow keys move from place to place.',
  hint: 'Point at a place for the values of all lines there, or press Tab and move with the arrow keys.',
};

/** The page as HTML. A figure with more than `MOST_IN_PAGE` cells is shown without its values; `pageNotices` says so. */
function figurePage(figure: FigurePage): string {
  const { svg, cells, words, description, software, pixels, dpi } = figure;
  const title = pageTitle(figure);
  const count = cellCount(cells);
  const parts = cells.curve ? PLACES : CELLS;
  const hasCells = count <= MOST_IN_PAGE;
  const body = `<main>
<h1 class="unseen">${escapeHtml(title)}</h1>
<figure>
<div class="plot" id="plot" tabindex="0" role="application" aria-roledescription="${parts.role}" aria-label="${parts.label}" aria-describedby="readout">
${svg.replace(/^<\?xml.*?\?>\s*/, '')}
</div>
<p class="readout" id="readout" role="status">${parts.hint}</p>
<figcaption>${escapeHtml(description)}</figcaption>
</figure>
<div class="tools" id="tools" hidden>
<button type="button" id="save-png" data-width="${pixels.width}" data-height="${pixels.height}" data-dpi="${dpi}">Save PNG</button>
<button type="button" id="save-svg">Save SVG</button>
<button type="button" id="theme" hidden>Dark page</button>
<span class="message" id="message" role="status"></span>
</div>
<details>
<summary>The figure in words</summary>
<div class="words">
${toHtml(words, escapeHtml)}
</div>
</details>
${numbers(cells, count)}
</main>
${!hasCells ? '' : `<script type="application/json" id="cells">${scriptJson(cells)}</script>`}`;
  return htmlPage({
    ...{ title, description, software, body },
    styleAttributes: [...new Set(Array.from(svg.matchAll(STYLE), ([, text]) => text as string))],
    ...{ script: 'figure-page.js', style: 'figure-page.css', images: 'blob:' },
  });
}

/** The figure's title on one line, or what a figure without one shows. */
function pageTitle({ title, cells }: FigurePage): string {
  if (title !== '') return oneLine(title);
  return cells.measure === undefined ? 'Attention weights' : 'A statistic of attention heads';
}

/** Number of cells, including the masked ones at the ends of rows. */
export const cellCount = ({ panels, rows }: CellMap): number =>
  panels.reduce((sum, { keys }) => sum + keys * rows.length, 0);

/** The numbers as tables, or a sentence if there are too many. */
function numbers(map: CellMap, count: number): string {
  if (count > MOST_IN_TABLES)
    return `<p class="caption">The figure has ${count} cells, too many for a table.</p>`;
  const tables = map.panels.flatMap((panel) => tablesOf(panel, map));
  return `<details>
<summary>The numbers</summary>
<div class="tables">
${tables.join('\n')}
</div>
</details>`;
}

/** The tables of a panel, one for each list of tokens in it: keys down and rows across, because there are more keys than rows. */
function tablesOf(panel: PanelCells, map: CellMap): string[] {
  return [...new Set(panel.tokens)].map((list) => {
    const rows = map.rows.flatMap((label, row) => (panel.tokens[row] === list ? [{ label, row }] : []));
    const tokens = map.tokens[list] ?? [];
    const head = rows.map(({ label }) => `<th scope="col" class="number">${escapeHtml(label)}</th>`).join('');
    const lines = Array.from({ length: panel.keys }, (_, key) => {
      const values = rows.map(({ row }) => `<td>${cellText(panel.cells[row]?.[key])}</td>`).join('');
      return `<tr><th scope="row">${map.measure === undefined ? `${key} ` : ''}${escapeHtml(tokens[key] ?? '')}</th>${values}</tr>`;
    });
    return `<table><caption>${escapeHtml(panel.label)}</caption><thead><tr><th scope="col">${escapeHtml(firstColumn(map))}</th>${head}</tr></thead><tbody>
${lines.join('\n')}
</tbody></table>`;
  });
}

/** What the lines of a table are. A curve's axis is text of its data. */
const firstColumn = ({ measure, firstPatch }: CellMap): string =>
  measure?.columns ?? (firstPatch === undefined ? 'key' : 'column');

function cellText(cell: PanelCells['cells'][number][number] | undefined): string {
  if (cell === undefined) return 'masked';
  return cell === null ? 'missing' : String(cell);
}
