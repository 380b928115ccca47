/** SVG, written from the scene: a group for each of its groups, and shapes that other programs can edit. */
import type { FigureMetadata } from '../formats/figure-file.ts';
import { escapeXml, short } from '../formats/xmp.ts';
import type {
  Area,
  FrameMark,
  Group,
  HeatmapMark,
  ImageMark,
  LineMark,
  Mark,
  PolylineMark,
  Scene,
} from '../layout/scene.ts';
import type { Typeface } from '../text/typeface.ts';
import { gradientCells } from './cell-colors.ts';
import { markPng } from './cell-image.ts';
import { liveText, outlinedText, type SvgText } from './svg-text.ts';
import { cellRects, crosses, hatchBands, type Polygon } from './vector-cells.ts';

export interface SvgOptions {
  readonly metadata: FigureMetadata;
  /** Cells as a rectangle for each run of one colour, or as one image per heatmap. */
  readonly cells: 'rects' | 'image';
  readonly text: 'outlines' | 'text';
  /** Resolution of these images. */
  readonly dpi: number;
}

/** A scene as an SVG document in UTF-8, its user unit a point. The same scene and options give the same bytes everywhere. */
export async function paintSvg(scene: Scene, typeface: Typeface, options: SvgOptions): Promise<Buffer> {
  const { background } = scene;
  const marks = scene.groups.flatMap((group) => group.marks).filter((mark) => mark.type === 'text');
  const text = options.text === 'text' ? liveText() : outlinedText(typeface, marks);
  const { cells, dpi } = options;
  const groups: string[] = [];
  for (const [i, group] of scene.groups.entries())
    groups.push(await groupElement(group, idOf(scene.groups, i), { scene, text, cells, dpi }));
  const definitions = [text.definitions(), await photoDefinition(scene, dpi)].filter(Boolean).join('\n');
  return Buffer.from(
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      rootTag(scene, typeface, options),
      ...aboutElements(options.metadata),
      ...(definitions === '' ? [] : [`<defs>\n${definitions}\n</defs>`]),
      ...(background === null ? [] : [`<rect ${sizeOf(scene)} fill="${background}"/>`]),
      ...groups,
      '</svg>\n',
    ].join('\n'),
  );
}

const sizeOf = ({ widthPt, heightPt }: Scene, unit = ''): string =>
  `width="${short(widthPt)}${unit}" height="${short(heightPt)}${unit}"`;

function rootTag(scene: Scene, { families }: Typeface, { metadata, text }: SvgOptions): string {
  const viewBox = `viewBox="0 0 ${short(scene.widthPt)} ${short(scene.heightPt)}"`;
  // The names of the older SVG 1.1, which programs of both kinds understand.
  const namespaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
  const setting = text === 'text' ? ` font-family="${families}" xml:space="preserve"` : '';
  return `<svg ${namespaces} ${sizeOf(scene, 'pt')} ${viewBox} role="img" ${nameOf(metadata)}${setting}>`;
}

const TITLE_ID = 'figure-title';
const DESCRIPTION_ID = 'figure-description';

const nameOf = ({ title }: FigureMetadata) =>
  title === ''
    ? `aria-labelledby="${DESCRIPTION_ID}"`
    : `aria-labelledby="${TITLE_ID}" aria-describedby="${DESCRIPTION_ID}"`;

/** Title, description, and the provenance in an element of our own. */
const aboutElements = ({ title, description, software, provenance }: FigureMetadata): string[] => [
  ...(title === '' ? [] : [`<title id="${TITLE_ID}">${escapeXml(title)}</title>`]),
  `<desc id="${DESCRIPTION_ID}">${escapeXml(description)}</desc>`,
  `<metadata><figure xmlns="urn:attnplot" software="${escapeXml(software)}">${escapeXml(provenance ?? '')}</figure></metadata>`,
];

/** `title`, or `panel-2` where there are several of a kind. */
function idOf(groups: readonly Group[], at: number): string {
  const { kind } = groups[at] as Group;
  const same = groups.filter((group) => group.kind === kind);
  return kind !== 'panel' && same.length === 1
    ? kind
    : `${kind}-${groups.slice(0, at).filter((group) => group.kind === kind).length + 1}`;
}

/** What elements need besides their mark. */
interface Context {
  readonly scene: Scene;
  readonly text: SvgText;
  readonly cells: SvgOptions['cells'];
  readonly dpi: number;
}

async function groupElement({ label, marks }: Group, id: string, context: Context): Promise<string> {
  const elements: string[] = [];
  for (const mark of marks) elements.push(await markElement(mark, context));
  const name = label === '' ? '' : ` aria-label="${escapeXml(label)}"`;
  return `<g id="${id}" role="group"${name}>\n${elements.join('\n')}\n</g>`;
}

function markElement(mark: Mark, { scene, text, cells, dpi }: Context): string | Promise<string> {
  switch (mark.type) {
    case 'text':
      return text.element(mark);
    case 'line':
      return lineElement(mark);
    case 'polyline':
      return polylineElement(mark);
    case 'frame':
      return frameElement(mark);
    case 'heatmap':
      return cells === 'image' || mark.opacity !== undefined
        ? imageElement(mark, scene, dpi)
        : rectElements(mark, scene) + blanks(mark, scene);
    case 'image':
      return `<use xlink:href="#${PHOTO_ID}" x="${short(mark.x)}" y="${short(mark.y)}"/>`;
    case 'gradient':
      return rectElements(gradientCells(mark, scene), scene);
    case 'polygon':
      return pathElement([mark.points], mark.color);
  }
}

function lineElement({ x1, y1, x2, y2, strokePt, color, dashPt }: LineMark): string {
  const dashes = dashPt ? ` stroke-dasharray="${dashPt.map((pt) => short(pt)).join(' ')}"` : '';
  return `<path d="M${short(x1)} ${short(y1)}L${short(x2)} ${short(y2)}" stroke="${color}" stroke-width="${short(strokePt)}"${dashes}/>`;
}

/** Dashes have flat ends, as round ones would fill the gaps. */
function polylineElement({ points, strokePt, color, dashPt }: PolylineMark): string {
  const path = points.map(([x, y]) => `${short(x)} ${short(y)}`).join('L');
  const ends = dashPt
    ? ` stroke-dasharray="${dashPt.map((pt) => short(pt)).join(' ')}"`
    : ' stroke-linecap="round"';
  return `<path d="M${path}" fill="none" stroke="${color}" stroke-width="${short(strokePt)}" stroke-linejoin="round"${ends}/>`;
}

/** A stroke is centred on its line: half its width outwards, it lies around the rectangle. */
function frameElement({ x, y, width, height, strokePt, color }: FrameMark): string {
  const half = strokePt / 2;
  const box = boxAttributes({ x: x - half, y: y - half, width: width + strokePt, height: height + strokePt });
  return `<rect ${box} fill="none" stroke="${color}" stroke-width="${short(strokePt)}"/>`;
}

function rectElements(mark: HeatmapMark, scene: Scene): string {
  const rects = cellRects(mark, scene).map((rect) => `<rect ${boxAttributes(rect)} fill="${rect.color}"/>`);
  return `<g shape-rendering="crispEdges">\n${rects.join('\n')}\n</g>`;
}

async function imageElement(mark: HeatmapMark, scene: Scene, dpi: number): Promise<string> {
  const look = 'image-rendering="optimizeSpeed" style="image-rendering:pixelated"';
  return `<image ${boxAttributes(mark)} preserveAspectRatio="none" ${look} xlink:href="${await dataUrl(mark, scene, dpi)}"/>`;
}

const dataUrl = async (mark: HeatmapMark | ImageMark, scene: Scene, dpi: number): Promise<string> =>
  `data:image/png;base64,${(await markPng(mark, scene, dpi)).toString('base64')}`;

const PHOTO_ID = 'photo';

/** The image under all panels, once; empty where there is none. */
async function photoDefinition(scene: Scene, dpi: number): Promise<string> {
  const mark = scene.groups.flatMap(({ marks }) => marks).find(({ type }) => type === 'image');
  if (mark?.type !== 'image') return '';
  const box = boxAttributes({ ...mark, x: 0, y: 0 });
  return `<image id="${PHOTO_ID}" ${box} preserveAspectRatio="none" xlink:href="${await dataUrl(mark, scene, dpi)}"/>`;
}

/** Hatches of masked cells and crosses of missing ones. */
const blanks = (mark: HeatmapMark, { blanks: { hatch, cross } }: Scene): string =>
  pathElement(hatchBands(mark), hatch) + pathElement(crosses(mark), cross);

const pathElement = (polygons: readonly Polygon[], color: string): string =>
  polygons.length === 0 ? '' : `\n<path d="${polygons.map(polygonPath).join('')}" fill="${color}"/>`;

const polygonPath = (points: Polygon): string =>
  `M${points.map(([x, y]) => `${short(x)} ${short(y)}`).join('L')}Z`;

/** Rounds edges instead of lengths, so that neighbours still share an edge. */
function boxAttributes({ x, y, width, height }: Area): string {
  const [left, top] = [Number(short(x)), Number(short(y))];
  const [right, bottom] = [Number(short(x + width)), Number(short(y + height))];
  return `x="${left}" y="${top}" width="${short(right - left)}" height="${short(bottom - top)}"`;
}
