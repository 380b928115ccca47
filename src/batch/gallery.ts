/** A page to look through the figures of a batch, made from its manifest and from what the figures themselves carry. */
import { basename, dirname, extname, relative, resolve as resolvePath, sep } from 'node:path';
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
import { labelInputs } from './inputs.ts';

/** What a gallery takes from the manifest of a batch. Paths are relative to the manifest's folder. */
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
  /** The folder that paths of the record count from. */
  readonly recordFolder: string;
  /** Where the page will lie. */
  readonly page: string;
}

const IMAGES: ReadonlySet<string> = new Set(['.png', '.svg', '.webp', '.jpg', '.jpeg', '.avif']);

/** Whether a page shows a figure, by its name; others are linked to. */
export const isShown = (figure: string): boolean => IMAGES.has(extname(figure).toLowerCase());

const DEFAULT_DPI = 300;
/** Cells of all figures whose values go into the page, which then has some 30 MB. */
const MOST_CELLS = 10e6;

/** What figures carry, by their SHA-256: laying a figure out takes as long as drawing it. */
export type CarriedStore = Map<string, Carried>;

/**
 * The page of a batch's figures, in the order of the record. What has no figure is named, with the reason.
 * @param store what an earlier page was made from; it is left with what this one was
 */
export async function buildGallery(
  record: GalleryRecord,
  { recordFolder, page }: GalleryPlace,
  store: CarriedStore = new Map(),
): Promise<string> {
  const figures = record.items.filter(({ pixels }) => pixels);
  const labels = labelInputs(figures.map(({ input }) => input));
  const folder = dirname(resolvePath(page));
  const items: GalleryItem[] = [];
  const kept: CarriedStore = new Map();
  let room = MOST_CELLS;
  for (const [i, figure] of figures.entries()) {
    const path = resolvePath(recordFolder, figure.output);
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

/** What an item of the page is made from, besides the record of its figure. */
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
  // Of another version's figure, the layout may not be what this one makes of it.
  const places = carried?.pixels.width === pixels?.width && carried?.pixels.height === pixels?.height;
  return {
    path: fromPage.split(sep).join('/'),
    label,
    description: carried?.description ?? '',
    notes: notesOn(figure),
    ...(pixels && isShown(path) ? { image: { ...pixels, dpi: carried?.dpi ?? dpi } } : {}),
    ...(carried?.cells && places && isShown(path) ? { cells: carried.cells } : {}),
  };
}

/** What a figure carries, laid out as it was. */
interface Carried {
  /** Undefined where an earlier page had no room for them. */
  readonly cells: CellMap | undefined;
  readonly cellCount: number;
  readonly description: string;
  readonly dpi: number;
  readonly pixels: { readonly width: number; readonly height: number };
}

/** Undefined too where cells were let go that there is room for now. */
function takeFrom(store: CarriedStore, digest: string, room: number): Carried | undefined {
  const found = store.get(digest);
  return found && (found.cells || found.cellCount > room) ? found : undefined;
}

/** Nothing where a figure does not carry its values, or was drawn with a font that is not at hand, so that places are not known. */
async function readCarried(path: string): Promise<Carried | undefined> {
  try {
    const prepared = await prepare(path, []);
    const { painting, report } = await compose(prepared);
    const cells = painting.cellMap();
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

function notesOn({ clipped, notices = [], warnings = [] }: GalleryRecordItem): string[] {
  const count = (clipped?.below ?? 0) + (clipped?.above ?? 0);
  const sentences = [
    ...warnings.map(({ message }) => message),
    ...(count > 0 ? [`${count} ${count === 1 ? 'value is' : 'values are'} clipped`] : []),
    ...notices,
  ];
  return sentences.map((sentence) => `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`);
}
