/** The gallery: an HTML page to browse figures that lie beside it. */
import { deflateRawSync } from 'node:zlib';
import { count } from '../core/words.ts';
import { escapeHtml, htmlPage } from './html.ts';
import type { CellMap } from './map-cells.ts';

/** One figure of a gallery. */
export interface GalleryItem {
  /** Path of the figure from the page, with `/` between folders. */
  readonly path: string;
  /** A label that no other figure has, such as `step 1500`. */
  readonly label: string;
  /** Size of the figure if the page can show it; the page links to a PDF or an HTML figure. */
  readonly image?: GalleryImage;
  /** Alt text; empty if the figure does not carry its values. */
  readonly description: string;
  /** Warnings and notices, as sentences. */
  readonly notes: readonly string[];
  /** Its cells, if it carries its values. */
  readonly cells?: CellMap;
}

/** Size in pixels, and pixels per inch. */
interface GalleryImage {
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
}

/** What the page shows besides the figures. */
export interface GalleryShared {
  readonly title: string;
  readonly software: string;
  /** Path of the manifest from the page, with `/` between folders. */
  readonly manifest: string;
  /** The scale of all figures; absent if each has its own. */
  readonly colorbar?: GalleryColorbar;
  /** Inputs without a figure, and the reason. */
  readonly failed: readonly { readonly input: string; readonly error: string }[];
}

/** The shared scale as a colorbar. */
export interface GalleryColorbar {
  /** `#rrggbb`, low to high. */
  readonly colors: readonly string[];
  /** Positions from 0 at the low end to 1 at the high end. */
  readonly ticks: readonly { readonly position: number; readonly label: string }[];
}

/** The page as HTML. It holds the values of the figures, packed; its script unpacks those of the figure shown. */
export function galleryPage(items: readonly GalleryItem[], shared: GalleryShared): string {
  const { title, software, manifest, colorbar, failed } = shared;
  const linked = items.filter(({ image }) => !image).length;
  const parts = linked === items.length ? NO_CELLS : CELLS;
  const body = `<main>
${header(title, items.length)}
${linked > 0 ? '<p class="links">Figures in PDF and HTML are links: each opens by itself.</p>' : ''}
${colorbar ? scaleSvg(colorbar) : ''}
${oneFigure(parts.readout)}
<p id="none" hidden>No figure has such a name.</p>
<ol class="grid" id="grid">
${items.map(gridItem).join('\n')}
</ol>
${failedList(failed)}
<p class="keys"><kbd>←</kbd> <kbd>→</kbd> or <kbd>,</kbd> <kbd>.</kbd> other figures; <kbd>g</kbd> grid; <kbd>f</kbd> fit to window; <kbd>/</kbd> filter${parts.keys}.</p>
</main>`;
  return htmlPage({
    ...{
      title,
      software,
      manifest,
      body,
      description: `${count(items.length, 'figure')} of attention weights`,
    },
    ...{ script: 'gallery-page.js', style: 'gallery-page.css', images: "'self' file:" },
  });
}

/** What the page says of cells: how to read them, and their keys. Figures that it only links to have none. */
const CELLS = {
  readout:
    '<p class="readout" id="readout" role="status">Point at a cell for its value, or press Tab and move with the arrow keys.</p>',
  keys: '; arrow keys on the figure: its cells, <kbd>,</kbd> <kbd>.</kbd> then keep the cell',
};
const NO_CELLS = { readout: '<p class="readout" id="readout" role="status" hidden></p>', keys: '' };

/** The title, the number of figures, and tools that the script shows. */
const header = (title: string, figures: number): string => `<header>
<div><h1>${escapeHtml(title)}</h1><span class="count" id="count" role="status">${count(figures, 'figure')}</span></div>
<div class="tools" id="tools" hidden>
<input type="search" id="filter" placeholder="Filter by name" aria-label="Filter by name">
<button type="button" id="as-one" aria-pressed="true">One</button>
<button type="button" id="as-grid" aria-pressed="false">Grid</button>
<button type="button" id="fit" aria-pressed="false">Fit to window</button>
<button type="button" id="theme" hidden>Dark page</button>
</div>
</header>`;

/** Where the script shows one figure, with buttons that lead to the others. */
const oneFigure = (readout: string): string => `<section id="one" aria-label="One figure" hidden>
<div class="steps">
<button type="button" id="before" aria-label="Previous figure">◀</button>
<input type="range" id="slider" min="0" max="0" value="0" aria-label="Figure">
<button type="button" id="after" aria-label="Next figure">▶</button>
<button type="button" id="play">Play</button>
<p class="place"><strong id="place"></strong><span id="position"></span></p>
</div>
<div class="plot" id="plot" tabindex="0" role="application" aria-roledescription="heatmaps" aria-label="Cells of the figure. Arrow keys move from cell to cell." aria-describedby="readout"><img id="image" alt=""></div>
${readout}
<p class="caption" id="caption"></p>
</section>`;

/** A path as UTF-8 has it. A manifest may name one that no file can have: encodeURIComponent throws for half a surrogate pair. */
const wellFormed = (path: string): string => Buffer.from(path).toString();

function gridItem({ path, label, image, description, notes, cells }: GalleryItem): string {
  const url = escapeHtml(wellFormed(path).split('/').map(encodeURIComponent).join('/'));
  const data = `data-name="${escapeHtml(path)}" data-label="${escapeHtml(label)}" data-note="${escapeHtml(notes.join(' '))}"`;
  const alt = description === '' ? `Attention weights, ${label}` : description;
  const shown = image
    ? `<img loading="lazy" decoding="async" src="${url}" width="${cssPx(image.width, image)}" height="${cssPx(image.height, image)}" alt="${escapeHtml(alt)}">`
    : `<span class="file">${escapeHtml(path.split('.').at(-1)?.toUpperCase() ?? '')}</span>`;
  const values = cells ? `<script type="application/json">${pack(cells)}</script>` : '';
  return `<li ${data}><a href="${url}">${shown}<span>${escapeHtml(label)}</span></a>${values}</li>`;
}

/** A length in CSS pixels, 96 per inch, which shows the figure at its printed size. */
const cssPx = (length: number, { dpi }: GalleryImage): number => Math.round((96 * length) / dpi);

/** JSON, deflated, in base64, which needs no escaping in HTML. */
const pack = (cells: CellMap): string => deflateRawSync(JSON.stringify(cells)).toString('base64');

/** A horizontal colorbar. */
function scaleSvg({ colors, ticks }: GalleryColorbar): string {
  const [left, width, height] = [14, 372, 12];
  const stops = colors
    .map(
      (color, i) =>
        `<rect x="${left + (i * width) / colors.length}" y="0.5" width="${width / colors.length + 0.5}" height="${height}" fill="${color}"/>`,
    )
    .join('');
  const labels = ticks.map(({ position, label }) => {
    const x = (left + position * width).toFixed(1);
    return `<line x1="${x}" x2="${x}" y1="${height + 1}" y2="${height + 5}"/><text x="${x}" y="${height + 16}" text-anchor="middle">${escapeHtml(label)}</text>`;
  });
  const ends = ticks.length === 0 ? '' : `, from ${ticks[0]?.label} to ${ticks.at(-1)?.label}`;
  return `<svg class="scale" viewBox="0 0 400 32" shape-rendering="crispEdges" role="img" aria-label="${escapeHtml(`Colorbar of all figures${ends}`)}">${stops}${labels.join('')}</svg>`;
}

function failedList(failed: GalleryShared['failed']): string {
  if (failed.length === 0) return '';
  const lines = failed.map(({ input, error }) => `<li><b>${escapeHtml(input)}</b> ${escapeHtml(error)}</li>`);
  return `<details class="failed"><summary>${failed.length} ${failed.length === 1 ? 'input has' : 'inputs have'} no figure</summary><ul>
${lines.join('\n')}
</ul></details>`;
}
