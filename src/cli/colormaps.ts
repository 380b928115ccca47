/** `colormaps`: every colormap, as a picture or as a list in the terminal. */
import type { Command } from 'commander';
import { VERSION } from '../core/assets.ts';
import { sampleColormap } from '../figure/colormap.ts';
import type { Mark, Scene } from '../layout/scene.ts';
import { COLORMAP_NAMES } from '../options/colormaps.ts';
import { paintFigure, resolvePainting } from '../pipeline/paint.ts';
import { latinTypeface } from '../text/latin.ts';
import { loadTypeface, type Typeface } from '../text/typeface.ts';
import { formatOfName, writeOutput } from './output.ts';
import { usageError } from './report.ts';

/** Adds `colormaps`. @param say writes a line for people */
export function addColormapsCommand(
  program: Command,
  _answer: (code: number) => void,
  say: (line: string) => void,
): void {
  program
    .command('colormaps')
    .description(
      'List the colormaps, each with its colours where the terminal has them. In the picture, the strip below each map is how it prints in grey. Any of them goes backwards with _r.',
    )
    .option('-o, --output <file>', 'write a picture of all of them: .png, .svg, .pdf, .webp, .jpg or .avif')
    .action(async ({ output }: { readonly output?: string }) => {
      if (output === undefined) process.stdout.write(list(hasColours()));
      else {
        await writeOutput(output, await picture(output));
        say(`wrote ${output} (${COLORMAP_NAMES.length} colormaps)`);
      }
    });
}

const hasColours = () =>
  process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';

/** Blocks of colour that a terminal shows of each map. */
const BLOCKS = 40;

function list(inColour: boolean): string {
  const widest = Math.max(...COLORMAP_NAMES.map(({ length }) => length));
  const blocks = (name: string) =>
    sampleColormap(name, BLOCKS)
      .map((color) => `\x1b[48;2;${channels(color).join(';')}m \x1b[0m`)
      .join('');
  return COLORMAP_NAMES.map((name) =>
    inColour ? `${name.padEnd(widest)} ${blocks(name)}\n` : `${name}\n`,
  ).join('');
}

const channels = (color: string): number[] =>
  [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));

/** Lengths in points. At 144 dpi a point is two pixels, so that all edges fall on whole pixels. */
const PAGE = { margin: 12, columns: 3, column: 176, name: 76, map: 96, row: 18, size: 8, dpi: 144 } as const;
/** Colours that a map is shown with. */
const SWATCHES = PAGE.map;

async function picture(output: string): Promise<Uint8Array> {
  const format = formatOfName(output, undefined);
  if (format === 'html')
    throw usageError(
      '--output',
      'bad-flag',
      `found "${output}", expected a picture: an HTML figure has cells to point at`,
      'write -o colormaps.svg',
    );
  const typeface = latinTypeface(COLORMAP_NAMES) ?? (await loadTypeface());
  const scene = pageOf(typeface);
  const metadata = {
    title: 'Colormaps of attnplot',
    description: `${COLORMAP_NAMES.length} colormaps from their low to their high end: ${COLORMAP_NAMES.join(', ')}.`,
    software: `attnplot ${VERSION}`,
  };
  const { painting } = resolvePainting(scene, { format }, PAGE.dpi, metadata);
  const cellMap = () => {
    throw new Error('a page of colormaps has no cells');
  };
  return paintFigure(scene, typeface, format, { ...painting, cellMap, words: async () => [] });
}

function pageOf(typeface: Pick<Typeface, 'widthPt'>): Scene {
  const { margin, columns, column, row } = PAGE;
  const rows = Math.ceil(COLORMAP_NAMES.length / columns);
  return {
    widthPt: 2 * margin + columns * column,
    heightPt: 2 * margin + rows * row,
    background: '#ffffff',
    blanks: { paper: '#ffffff', hatch: '#999999', cross: '#999999' },
    colors: sampleColormap('gray', 2),
    groups: COLORMAP_NAMES.map((name, i) => {
      const [x, y] = [margin + Math.floor(i / rows) * column, margin + (i % rows) * row];
      return {
        kind: 'colorbar',
        label: name,
        marks: [nameMark(name, x, y, typeface), ...swatches(name, x, y)],
      };
    }),
  };
}

const nameMark = (text: string, x: number, y: number, typeface: Pick<Typeface, 'widthPt'>): Mark => ({
  type: 'text',
  ...{ text, x: x + PAGE.name - 4, y: y + 9, sizePt: PAGE.size, anchor: 'end', angle: 0, color: '#222222' },
  widthPt: typeface.widthPt(text, PAGE.size),
});

/** The map, and below it the same in grey. */
function swatches(name: string, x: number, y: number): Mark[] {
  return sampleColormap(name, SWATCHES).flatMap((color, i) => {
    const left = x + PAGE.name + i;
    return [block(left, y, 10, color), block(left, y + 10, 4, greyOf(color))];
  });
}

const block = (x: number, y: number, height: number, color: string): Mark => ({
  type: 'polygon',
  points: [
    [x, y],
    [x + 1, y],
    [x + 1, y + height],
    [x, y + height],
  ],
  color,
});

/** Luma of a colour (ITU-R BT.601), as printers and viewers turn it grey. */
function greyOf(color: string): string {
  const [red = 0, green = 0, blue = 0] = channels(color);
  const grey = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
  return `#${grey.toString(16).padStart(2, '0').repeat(3)}`;
}
