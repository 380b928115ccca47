/** Chooses how a page is painted, and paints it. Every painter but PNG's is loaded only when it is needed. */

import type { Notice } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import type { Block } from '../describe/document.ts';
import type { FigureMetadata } from '../formats/figure-file.ts';
import type { Scene } from '../layout/scene.ts';
import { DEFAULT_FORMAT, FORMAT_NAMES, FORMATS, type Format, type FormatSpec } from '../options/formats.ts';
import type { FigureOptions } from '../options/options.ts';
import type { CellMap } from '../pages/map-cells.ts';
import { pixelSize } from '../paint/canvas.ts';
import { paintPng } from '../paint/png.ts';
import type { Typeface } from '../text/typeface.ts';
import { checkMemory, checkSize } from './page-size.ts';

/** What painters need besides the scene. Each painter takes the part it needs. */
export interface PaintOptions {
  readonly metadata: FigureMetadata;
  /** Pixels per inch of a raster format. */
  readonly dpi: number;
  /** Quality of a lossy format, 1 to 100. */
  readonly quality: number;
  /** How a vector format draws cells. */
  readonly cells: 'rects' | 'image';
  readonly svgText: 'outlines' | 'text';
  /** Size of the page at `dpi`. */
  readonly pixels: { readonly width: number; readonly height: number };
  /** Place and value of each cell, for a page that shows them. */
  readonly cellMap: (most: number) => Promise<CellMap>;
  /** The figure in words, for a page that tells them. */
  readonly words: () => Promise<readonly Block[]>;
}

/** Paints a scene: the bytes of a file. */
export async function paintFigure(
  scene: Scene,
  typeface: Typeface,
  format: Format,
  options: PaintOptions,
): Promise<Uint8Array> {
  switch (format) {
    case 'png':
      return paintPng(scene, typeface, options);
    case 'svg':
      return (await import('../paint/svg.ts')).paintSvg(scene, typeface, {
        ...options,
        text: options.svgText,
      });
    case 'pdf':
      return (await import('../paint/pdf.ts')).paintPdf(scene, typeface, options);
    case 'webp':
      return (await import('../paint/encoders.ts')).paintWebp(scene, typeface, options);
    case 'jpeg':
      return (await import('../paint/encoders.ts')).paintJpeg(scene, typeface, options);
    case 'html':
      return (await import('../pages/figure-page.ts')).paintHtml(scene, typeface, options);
    case 'avif':
      return (await import('../paint/encoders.ts')).paintAvif(scene, typeface, options);
  }
}

const DEFAULT_QUALITY = 90;
/** With more cells than this, viewers take seconds to open an SVG. */
const MOST_RECTS = 20_000;

/** How a page is painted. */
interface Painting {
  readonly format: Format;
  readonly painting: Omit<PaintOptions, 'cellMap' | 'words'>;
  readonly notices: readonly Notice[];
}

/**
 * Resolves the format and its options.
 * @throws OptionConflict for an option that the format does not use, and for a page too large for it
 */
export function resolvePainting(
  scene: Scene,
  options: FigureOptions,
  dpi: number,
  metadata: FigureMetadata,
): Painting {
  const format = options.format ?? DEFAULT_FORMAT;
  const { vector } = FORMATS[format];
  refuseUnusedByFormat(options, format);
  checkSize(scene, dpi, format);
  checkMemory(scene, dpi, format, options.maxMemory);
  if (scene.photo && options.cells === 'rects') throw seams();
  // Cells over an image are images anyway.
  const count = scene.photo ? 0 : cellCount(scene);
  const [width, height] = pixelSize(scene, dpi);
  const cells = options.cells ?? (count > MOST_RECTS ? 'image' : 'rects');
  return {
    format,
    painting: {
      ...{ metadata, dpi, cells, pixels: { width, height } },
      quality: options.quality ?? DEFAULT_QUALITY,
      svgText: options.svgText ?? 'outlines',
    },
    notices:
      vector && options.cells === undefined && cells === 'image'
        ? [
            {
              code: 'cells-as-image',
              message: `${count} cells are drawn as one image per panel (--cells rects draws each cell as a shape)`,
            },
          ]
        : [],
  };
}

const seams = () =>
  new OptionConflict({
    option: 'cells',
    others: ['image'],
    code: 'flags-conflict',
    message:
      'found cells as rects with an image under the cells, expected image: translucent shapes show seams where they meet',
    hint: 'leave one of the two out',
  });

/** Cells of the panels, and not of the key to their colours. */
const cellCount = ({ groups }: Scene): number =>
  groups
    .filter(({ kind }) => kind === 'panel')
    .flatMap(({ marks }) => marks)
    .reduce((sum, mark) => sum + (mark.type === 'heatmap' ? mark.codes.length : 0), 0);

/** Options that only some formats use, and a test for those formats. */
const ONLY_WITH: Readonly<Partial<Record<keyof FigureOptions, (spec: FormatSpec) => boolean>>> = {
  quality: ({ lossy }) => lossy,
  cells: ({ vector }) => vector,
  svgText: ({ title }) => title === FORMATS.svg.title,
};

/** @throws OptionConflict for an option that the format does not use */
function refuseUnusedByFormat(options: FigureOptions, format: Format): void {
  for (const [name, serves] of Object.entries(ONLY_WITH)) {
    if (options[name as keyof FigureOptions] === undefined || serves(FORMATS[format])) continue;
    const serving = FORMAT_NAMES.filter((other) => serves(FORMATS[other])).join(', ');
    throw new OptionConflict({
      option: name,
      code: 'unused-option',
      message: `found with the format ${format}, expected only with ${serving}`,
      hint: 'leave it out, or choose another format',
    });
  }
  if (options.background === 'transparent' && !FORMATS[format].transparent)
    throw new OptionConflict({
      option: 'background',
      code: 'unused-option',
      message: `found transparent, which ${FORMATS[format].title} cannot be, expected a colour`,
      hint: 'choose a colour, or png, webp or avif as the format',
    });
}
