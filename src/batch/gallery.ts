/** Makes the gallery of a batch, a page to browse its figures, from its manifest and the data that the figures carry. */
import { basename, dirname, extname, relative, resolve, sep } from 'node:path';
import { VERSION } from '../core/assets.ts';
import { AttnplotError } from '../core/errors.ts';
import { colorTable } from '../figure/colormap.ts';
import { colorScale, MOST_TICKS } from '../figure/scale.ts';
import type { FigureOptions } from '../options/options.ts';
import { cellCount } from '../pages/figure-page.ts';
import { type GalleryColorbar, type GalleryItem, galleryPage } from '../pages/gallery-page.ts';
import type { CellMap } from '../pages/map-cells.ts';
import { compose } from '../pipeline/compose.ts';
import { prepare } from '../pipeline/prepare.ts';
import { labelInputs } from './labels.ts';

/** What a gallery reads of a manifest. Paths are relative to the manifest's folder. */
interface GalleryRecord {
  readonly options: FigureOptions;
  /** The scale of all figures; null where each has its own. */
  readonly scale: {
    readonly domain: readonly [number, number];
    readonly scale: string;
    readonly colormap: string;
  } | null;
  readonly items: readonly GalleryRecordItem[];
}

interface GalleryRecordItem {
  readonly input: string;
  readonly output: string;
  readonly figure?: { readonly sha256: string };
  readonly pixels?: { readonly width: number; readonly height: number };
  readonly clipped?: { readonly below: number; readonly above: number };
  readonly notices?: readonly string[];
  readonly warnings?: readonly { readonly message: string }[];
  readonly error?: { readonly message: string; readonly problems: readonly { readonly message: string }[] };
}

interface GalleryPlace {
  /** Path of the manifest, whose folder its paths are relative to. */
  readonly manifest: string;
  /** Path of the page. */
  readonly page: string;
}

const IMAGES: ReadonlySet<string> = new Set(['.png', '.svg', '.webp', '.jpg', '.jpeg', '.avif']);

/** Whether the page shows a figure, by its extension; it links to others. */
export const isShown = (figure: string): boolean => IMAGES.has(extname(figure).toLowerCase());

const DEFAULT_DPI = 300;
/** The most cells that the page holds values of, all figures together: about 30 MB. */
const MOST_CELLS = 10e6;

/** What figures carry, by the figure's SHA-256. Kept between pages, because layout takes as long as drawing. */
export type CarriedStore = Map<string, Carried>;

/**
 * The page of a batch's figures, in the order of the manifest. Inputs without a figure are listed with the reason.
 * @param store what figures of an earlier page carry; updated to the figures of this page
 */
export async function buildGallery(
  record: GalleryRecord,
  { manifest, page }: GalleryPlace,
  store: CarriedStore = new Map(),
): Promise<string> {
  const figures = record.items.filter(({ pixels }) => pixels);
  const labels = labelInputs(figures.map(({ input }) => input));
  const folder = dirname(resolve(page));
  const items: GalleryItem[] = [];
  const kept: CarriedStore = new Map();
  let room = MOST_CELLS;
  for (const [i, figure] of figures.entries()) {
    const path = resolve(dirname(manifest), figure.output);
    const digest = figure.figure?.sha256 ?? '';
    const carried = takeFrom(store, digest, room) ?? (await readCarried(path));
    const context = { path, fromPage: relative(folder, path), label: labels[i] as string, carried };
    const { cells, ...item } = toItem(figure, { ...context, dpi: record.options.dpi ?? DEFAULT_DPI });
    const fits = cells !== undefined && cellCount(cells) <= room;
    if (fits) room -= cellCount(cells);
    items.push(fits ? { ...item, cells } : item);
    if (carried && digest !== '') kept.set(digest, fits ? carried : { ...carried, cells: undefined });
  }
  store.clear();
  for (const [digest, carried] of kept) store.set(digest, carried);
  const colorbar = record.scale ? colorbarOf(record.scale) : undefined;
  return galleryPage(items, {
    title: basename(folder),
    software: `attnplot ${VERSION}`,
    manifest: relative(folder, resolve(manifest)).split(sep).join('/'),
    failed: record.items.flatMap(({ input, error }) => (error ? [{ input, error: reasonOf(error) }] : [])),
    ...(colorbar && { colorbar }),
  });
}

const colorbarOf = ({ domain, scale, colormap }: NonNullable<GalleryRecord['scale']>): GalleryColorbar => ({
  colors: colorTable(colormap),
  ticks: colorScale(scale, domain).ticks(MOST_TICKS),
});

const reasonOf = ({ message, problems }: NonNullable<GalleryRecordItem['error']>): string =>
  [message, ...problems.map((problem) => problem.message)].join('; ');

/** What an item of the page is made from, besides its entry in the manifest. */
interface ItemContext {
  readonly path: string;
  readonly fromPage: string;
  readonly label: string;
  readonly carried: Carried | undefined;
  readonly dpi: number;
}

function toItem(
  figure: GalleryRecordItem,
  { path, fromPage, label, carried, dpi }: ItemContext,
): GalleryItem {
  const { pixels } = figure;
  // Another version may have laid the figure out in another way, so that cells would be elsewhere.
  const isSameLayout = carried?.pixels.width === pixels?.width && carried?.pixels.height === pixels?.height;
  return {
    path: fromPage.split(sep).join('/'),
    label,
    description: carried?.description ?? '',
    notes: notesOn(figure),
    ...(pixels && isShown(path) ? { image: { ...pixels, dpi: carried?.dpi ?? dpi } } : {}),
    ...(carried?.cells && hasBoxes(carried.cells) && isSameLayout && isShown(path)
      ? { cells: carried.cells }
      : {}),
  };
}

/** Whether cells have a place under the pointer; the numbers of a curve have none. */
const hasBoxes = ({ measure }: CellMap): boolean => measure?.kind !== 'curve';

/** What a figure carries, and its layout. */
interface Carried {
  /** Undefined if an earlier page had no room for them. */
  readonly cells: CellMap | undefined;
  readonly cellCount: number;
  readonly description: string;
  readonly dpi: number;
  readonly pixels: { readonly width: number; readonly height: number };
}

/** A figure of an earlier page; undefined if it is new, or its cells were dropped and fit now. */
function takeFrom(store: CarriedStore, digest: string, room: number): Carried | undefined {
  const found = store.get(digest);
  return found && (found.cells || found.cellCount > room) ? found : undefined;
}

/** Reads a figure; undefined if it does not carry its values, or needs a font that is not given, so that its layout is unknown. */
async function readCarried(path: string): Promise<Carried | undefined> {
  try {
    const prepared = await prepare(path, []);
    const { painting, report } = await compose(prepared);
    const cells = await painting.cellMap(MOST_CELLS);
    return {
      cells,
      cellCount: cellCount(cells),
      description: report.description,
      dpi: report.dpi,
      pixels: report.pixels,
    };
  } catch (error) {
    if (error instanceof AttnplotError) return undefined;
    throw error;
  }
}

/** Warnings, clipping and notices of a figure, as sentences. */
function notesOn({ clipped, notices = [], warnings = [] }: GalleryRecordItem): string[] {
  const count = (clipped?.below ?? 0) + (clipped?.above ?? 0);
  const sentences = [
    ...warnings.map(({ message }) => message),
    ...(count > 0 ? [`${count} ${count === 1 ? 'value is' : 'values are'} clipped`] : []),
    ...notices,
  ];
  return sentences.map((sentence) => `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`);
}
