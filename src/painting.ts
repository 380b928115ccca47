/** How a page is to be painted: format and its options settled, and refused where they do not go together. */
import type { Notice } from './codes.ts';
import { OptionConflict } from './errors.ts';
import type { Scene } from './layout/scene.ts';
import type { FigureOptions } from './options/figure-options.ts';
import { DEFAULT_FORMAT, FORMAT_NAMES, FORMATS, type Format, type FormatSpec } from './options/formats.ts';
import { pixelSize } from './paint/canvas.ts';
import type { FigureMetadata } from './paint/metadata.ts';
import type { PaintOptions } from './paint-figure.ts';
import { DPI_RANGE } from './validation/expected.ts';

const DEFAULT_QUALITY = 90;
/** Beyond this many cells an SVG takes viewers seconds to open. */
const MOST_RECTS = 20_000;

interface Painting {
  readonly format: Format;
  readonly painting: Omit<PaintOptions, 'cellMap'>;
  readonly notices: readonly Notice[];
}

/** @throws OptionConflict for an option that the format has no use for, and a page it cannot hold */
export function resolvePainting(
  scene: Scene,
  options: FigureOptions,
  dpi: number,
  metadata: FigureMetadata,
): Painting {
  const format = options.format ?? DEFAULT_FORMAT;
  const { vector } = FORMATS[format];
  refuseUseless(options, format);
  checkSize(scene, dpi, format);
  const count = cellCount(scene);
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
              message: `${count} cells are drawn as an image a panel (cells: rects draws each as a shape)`,
            },
          ]
        : [],
  };
}

const cellCount = ({ groups }: Scene): number =>
  groups
    .flatMap(({ marks }) => marks)
    .reduce((sum, mark) => sum + (mark.type === 'heatmap' ? mark.codes.length : 0), 0);

/** Options that only some formats have, and which those are. */
const ONLY_WITH: Readonly<Partial<Record<keyof FigureOptions, (spec: FormatSpec) => boolean>>> = {
  quality: ({ lossy }) => lossy,
  cells: ({ vector }) => vector,
  svgText: ({ title }) => title === FORMATS.svg.title,
};

function refuseUseless(options: FigureOptions, format: Format): void {
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

/** Refuses a page too large for its format before anything is drawn. */
function checkSize(scene: Scene, dpi: number, format: Format): void {
  const { vector, title, mostASide, mostPixels }: FormatSpec = FORMATS[format];
  const [width, height] = vector ? [scene.widthPt, scene.heightPt] : pixelSize(scene, dpi);
  if (width <= mostASide && height <= mostASide && width * height <= mostPixels) return;
  const fits = Math.min(mostASide / width, mostASide / height, Math.sqrt(mostPixels / (width * height)));
  const most = Math.floor(dpi * fits);
  // Where no dpi that is allowed would do, the page itself is too large.
  const isPage = vector || most < DPI_RANGE.least;
  const tooLarge = width > height ? 'width' : 'height';
  const expected = vector
    ? `at most ${mostASide} a side in ${title}`
    : `at most ${mostASide} a side and ${mostPixels / 1e6} million in all`;
  throw new OptionConflict({
    option: isPage ? tooLarge : 'dpi',
    code: 'page-too-large',
    message: `found a figure of ${Math.ceil(width)} x ${Math.ceil(height)} ${vector ? 'pt' : 'pixels'}, expected ${expected}`,
    hint: isPage
      ? `set a smaller ${tooLarge}, or draw fewer layers`
      : `set the dpi to ${most} or less, or draw fewer layers or a smaller figure`,
  });
}
