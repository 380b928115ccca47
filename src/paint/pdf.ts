/**
 * PDF, written from the scene.
 *
 * The canvas's own PDF writer (Skia) rounds pages to whole points, shapes text differently from the layout, scans the machine's
 * fonts for characters that the font lacks, cannot open the second font of a .ttc, and has no place for XMP.
 */
import type { FigureMetadata } from '../formats/figure-file.ts';
import { createPdfFile, deflated, type PdfFile, textString } from '../formats/pdf.ts';
import { xmpPacket } from '../formats/xmp.ts';
import type {
  Area,
  FrameMark,
  HeatmapMark,
  ImageMark,
  LineMark,
  Mark,
  PolylineMark,
  Scene,
} from '../layout/scene.ts';
import type { Typeface } from '../text/typeface.ts';
import { gradientCells } from './cell-colors.ts';
import { cellOpacities, cellScanlines, photoScanlines } from './cell-image.ts';
import { createPdfFonts, type PdfFonts } from './pdf-font.ts';
import { fillColor, fixed, polygonPath, rectPath, strokeColor, textOperators } from './pdf-text.ts';
import { cellRects, crosses, hatchBands, type Polygon } from './vector-cells.ts';

interface PdfOptions {
  readonly metadata: FigureMetadata;
  /** Cells as a rectangle for each run of one colour, or as one image per heatmap. */
  readonly cells: 'rects' | 'image';
  /** Resolution of these images. */
  readonly dpi: number;
}

/** A scene as a PDF of one page, exactly as large as the scene. The same scene and options give the same bytes. */
export async function paintPdf(scene: Scene, typeface: Typeface, options: PdfOptions): Promise<Buffer> {
  const { widthPt, heightPt, background } = scene;
  const file = createPdfFile();
  const page: Page = { scene, options, file, fonts: createPdfFonts(typeface), images: [] };
  // The scene's y runs downwards.
  const operators = [`1 0 0 -1 0 ${fixed(heightPt)} cm`];
  if (background !== null)
    operators.push(fillColor(background), rectPath({ x: 0, y: 0, width: widthPt, height: heightPt }), 'f');
  for (const { marks } of scene.groups)
    for (const mark of marks) operators.push(await markOperators(mark, page));
  const content = file.addStream(...deflated(operators.join('\n')));
  const pages = file.reserve();
  const images = page.images.map((image, i) => `/I${i} ${image}`).join(' ');
  const only = file.add(
    `<< /Type /Page /Parent ${pages} /MediaBox [0 0 ${fixed(widthPt)} ${fixed(heightPt)}] /Contents ${content} /Resources << /Font << ${page.fonts.write(file)} >> /XObject << ${images} >> >> >>`,
  );
  file.set(pages, `<< /Type /Pages /Kids [${only}] /Count 1 >>`);
  const xmp = file.addStream('/Type /Metadata /Subtype /XML', xmpPacket(options.metadata));
  const catalog = file.add(
    `<< /Type /Catalog /Pages ${pages} /Metadata ${xmp} /ViewerPreferences << /DisplayDocTitle true >> >>`,
  );
  return file.finish(catalog, file.add(information(options.metadata)));
}

function information({ title, description, software }: FigureMetadata): string {
  const entries = { Title: title, Subject: description, Creator: software, Producer: software };
  const given = Object.entries(entries).filter(([, text]) => text !== '');
  return `<< ${given.map(([name, text]) => `/${name} ${textString(text)}`).join(' ')} >>`;
}

/** The page as it is being drawn. */
interface Page {
  readonly scene: Scene;
  readonly options: PdfOptions;
  readonly file: PdfFile;
  readonly fonts: PdfFonts;
  /** Objects of images, by their numbers in names. */
  readonly images: string[];
  /** The name of the image under all panels, once it is written. */
  photo?: string;
}

function markOperators(mark: Mark, page: Page): string | Promise<string> {
  const { scene, options, fonts } = page;
  switch (mark.type) {
    case 'text':
      return textOperators(mark, fonts);
    case 'line':
      return lineOperators(mark);
    case 'polyline':
      return polylineOperators(mark);
    case 'frame':
      return frameOperators(mark);
    case 'heatmap':
      return options.cells === 'image' || mark.opacity !== undefined
        ? imageOperators(mark, page)
        : heatmapOperators(mark, scene);
    case 'image':
      return photoOperators(mark, page);
    case 'gradient':
      return rectOperators(gradientCells(mark, scene), scene);
    case 'polygon':
      return fillOperators([mark.points], mark.color);
  }
}

function lineOperators({ x1, y1, x2, y2, strokePt, color, dashPt }: LineMark): string {
  const line = `${strokeColor(color)} ${fixed(strokePt)} w ${fixed(x1)} ${fixed(y1)} m ${fixed(x2)} ${fixed(y2)} l S`;
  return dashPt ? `[${dashPt.map((pt) => fixed(pt)).join(' ')}] 0 d ${line} [] 0 d` : line;
}

/** Round corners, and round ends but of dashes, as in SVG. */
function polylineOperators({ points, strokePt, color, dashPt }: PolylineMark): string {
  const path = points.map(([x, y], i) => `${fixed(x)} ${fixed(y)} ${i === 0 ? 'm' : 'l'}`).join(' ');
  const dash = dashPt ? `[${dashPt.map((pt) => fixed(pt)).join(' ')}] 0 d 0 J` : '1 J';
  return `q ${strokeColor(color)} ${fixed(strokePt)} w 1 j ${dash} ${path} S Q`;
}

/** A stroke is centred on its line: half its width outwards, it lies around the rectangle. */
function frameOperators({ x, y, width, height, strokePt, color }: FrameMark): string {
  const half = strokePt / 2;
  const box = { x: x - half, y: y - half, width: width + strokePt, height: height + strokePt };
  return `${strokeColor(color)} ${fixed(strokePt)} w ${rectPath(box)} S`;
}

function heatmapOperators(mark: HeatmapMark, scene: Scene): string {
  const { hatch, cross } = scene.blanks;
  return [
    rectOperators(mark, scene),
    fillOperators(hatchBands(mark), hatch),
    fillOperators(crosses(mark), cross),
  ].join('\n');
}

/** One fill per rectangle, because each has its own colour and covers part of the one before. */
const rectOperators = (mark: HeatmapMark, scene: Scene): string =>
  cellRects(mark, scene)
    .map((rect) => `${fillColor(rect.color)} ${rectPath(rect)} f`)
    .join('\n');

const fillOperators = (polygons: readonly Polygon[], color: string): string =>
  polygons.length === 0 ? '' : `${fillColor(color)}\n${polygons.map(polygonPath).join('\n')}\nf`;

/** A heatmap as an image; over another one, with the opacity of each cell as a mask of its own, a byte for each. */
async function imageOperators(mark: HeatmapMark, page: Page): Promise<string> {
  const { file, scene, options } = page;
  const lines = await cellScanlines(mark, scene, options.dpi);
  if (mark.opacity === undefined) return placeImage(addImage(lines, '', page), mark);
  const [filter, data] = deflated(cellOpacities(mark));
  const size = `/Width ${mark.columns} /Height ${mark.rows}`;
  const mask = file.addStream(
    `/Type /XObject /Subtype /Image ${size} /ColorSpace /DeviceGray /BitsPerComponent 8 ${filter}`,
    data,
  );
  return placeImage(addImage(lines, ` /SMask ${mask}`, page), mark);
}

/** The image under cells: one object, drawn in each panel. */
async function photoOperators(mark: ImageMark, page: Page): Promise<string> {
  page.photo ??= addImage(await photoScanlines(mark, page.scene, page.options.dpi), '', page);
  return placeImage(page.photo, mark);
}

/**
 * Adds an image, and returns its name. Its lines are filtered and deflated as in a PNG, which PDF knows as predictor 15
 * (section 7.4.4).
 */
function addImage(
  { width, height, data }: Awaited<ReturnType<typeof cellScanlines>>,
  entries: string,
  { file, images }: Page,
): string {
  const image = file.addStream(
    `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8${entries} /Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors 3 /BitsPerComponent 8 /Columns ${width} >>`,
    data,
  );
  return `/I${images.push(image) - 1}`;
}

/** An image fills the unit square, its first line at the top where y is 1. */
function placeImage(name: string, { x, y, width, height }: Area): string {
  const matrix = [width, 0, 0, -height, x, y + height].map((value) => fixed(value));
  return `q ${matrix.join(' ')} cm ${name} Do Q`;
}
