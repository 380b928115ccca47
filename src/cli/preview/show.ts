/** A figure as the text that a terminal shows it by. */
import { count } from '../../core/words.ts';
import { type Picture, pictureOf, pixelSize } from '../../paint/canvas.ts';
import { pixelsOf } from '../../paint/canvas-pixels.ts';
import { type Ink, writeCharacters } from '../../paint/character-ink.ts';
import { paintCharacters } from '../../paint/characters.ts';
import { paintPng } from '../../paint/png.ts';
import { encodeSixels } from '../../paint/sixel.ts';
import type { Prepared } from '../../pipeline/prepare.ts';
import { layoutForWindow, layoutInCharacters } from '../../pipeline/preview.ts';
import { type Cells, iterm2Sequence, kittySequences, throughTmux } from './graphics.ts';
import type { Way } from './protocol.ts';

/** What is known of a terminal. */
export interface Screen {
  readonly way: Way;
  /** Columns and lines, now. */
  readonly size: () => { readonly columns: number; readonly lines: number };
  /** Size of a character in pixels. */
  readonly cell: { readonly width: number; readonly height: number; readonly isGuessed: boolean };
  readonly sixelColors: number;
  /** Whether pictures go through tmux to the terminal around it. */
  readonly isTmux: boolean;
}

/** Lines that stay free: the shell's prompt, and a notice. */
const FREE_LINES = 2;

/** The figure of a prepared input for a screen, and what people should know about it. @throws AttnplotError as `compose` */
export async function show(
  prepared: Prepared,
  screen: Screen,
): Promise<{ readonly text: string; readonly notices: readonly string[] }> {
  const size = screen.size();
  const window = { columns: size.columns, lines: Math.max(1, size.lines - FREE_LINES) };
  const { way } = screen;
  return way === 'kitty' || way === 'iterm2' || way === 'sixel'
    ? showPicture(prepared, { ...screen, way }, window)
    : showCharacters(prepared, way, window);
}

async function showCharacters(prepared: Prepared, ink: Ink, window: Cells) {
  const { scene, notices } = await layoutInCharacters(prepared, { ...window, wholeLines: ink === 'ascii' });
  const page = paintCharacters(scene);
  const lines = writeCharacters(page, scene, ink);
  const about = notices.map(({ message }) => message);
  if (page.dropped > 0) about.push(`${count(page.dropped, 'label')} found no room in characters`);
  if (lines.length > window.lines)
    about.push(`${lines.length} lines, more than the window has: name fewer --layers`);
  return { text: lines.map((line) => `${line}\n`).join(''), notices: about };
}

async function showPicture(
  prepared: Prepared,
  { way, cell, sixelColors, isTmux }: Screen & { readonly way: 'kitty' | 'iterm2' | 'sixel' },
  window: Cells,
) {
  const pixels = { width: window.columns * cell.width, height: window.lines * cell.height };
  const { scene, typeface, dpi, notices } = await layoutForWindow(prepared, pixels);
  const sequences =
    way === 'sixel'
      ? [sixels(pictureOf(scene, typeface, dpi), sixelColors)]
      : inline(
          way,
          await paintPng(scene, typeface, { dpi, metadata: NO_METADATA }),
          pixelSize(scene, dpi),
          cell,
        );
  const text = sequences.map((one) => (isTmux ? throughTmux(one) : one)).join('');
  return { text: `${text}\n`, notices: notices.map(({ message }) => message) };
}

const NO_METADATA = { title: '', description: '', software: 'attnplot' };

/** Sixels are opaque: a transparent page is white. */
const sixels = (picture: Picture, colors: number): string =>
  encodeSixels(
    { pixels: pixelsOf({ ...picture, background: picture.background ?? '#ffffff' }), width: picture.width },
    colors,
  );

function inline(
  way: 'kitty' | 'iterm2',
  png: Uint8Array,
  [width, height]: readonly [number, number],
  cell: Screen['cell'],
): string[] {
  const cells = { columns: Math.ceil(width / cell.width), lines: Math.ceil(height / cell.height) };
  return way === 'kitty'
    ? kittySequences(png, cell.isGuessed ? cells : undefined)
    : [iterm2Sequence(png, cells)];
}
