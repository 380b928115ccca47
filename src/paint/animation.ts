/** The palette of an animation. */
import { MASKED } from '../figure/cells.ts';
import { MOST_COLORS } from '../formats/animation.ts';
import type { Mark, Scene } from '../layout/scene.ts';
import { colorsOf } from './cell-colors.ts';
import { shadesOn } from './coverage.ts';
import { toWord } from './palette.ts';

/**
 * Chooses at most `MOST_COLORS` opaque colours for a GIF from the scenes instead of guessing them from pixels: page, text and
 * lines first, then cells, then soft edges of text, then the rest of the colour table. Neighbours on the scale share a colour
 * only where cells have more colours than fit.
 * @param scenes figures that share the palette, on opaque pages
 */
export function choosePalette(scenes: readonly Scene[]): Uint32Array {
  const colors = new Set<number>();
  const inks = new Set<string>();
  /** Colours of cells by their place on the scale; figures may differ in their colormaps. */
  const cells = new Map<number, number>();
  for (const scene of scenes) {
    for (const color of [scene.background ?? '#ffffff', ...Object.values(scene.blanks)])
      colors.add(toWord(color));
    for (const mark of scene.groups.flatMap(({ marks }) => marks)) {
      for (const color of flatColors(mark)) colors.add(toWord(color));
      if (mark.type === 'text' || mark.type === 'polygon')
        for (const color of flatColors(mark)) inks.add(color);
      if (mark.type === 'heatmap')
        for (const code of mark.codes)
          if (code < MASKED) cells.set(toWord(colorsOf(mark, scene)[code] as string), code);
    }
  }
  const table = (scenes[0]?.colors ?? []).map(toWord);
  const shades = [...inks].flatMap((ink) => [...shadesOn(scenes[0]?.background ?? '#ffffff', ink)]);
  const ofCells = [...cells].sort(([, a], [, b]) => a - b).map(([color]) => color);
  addSome(colors, ofCells, MOST_COLORS - colors.size - shades.length);
  addSome(colors, shades, MOST_COLORS - colors.size);
  addSome(colors, table, MOST_COLORS - colors.size);
  return Uint32Array.from(colors);
}

function flatColors(mark: Mark): string[] {
  switch (mark.type) {
    case 'text':
      return [mark.color, ...(mark.spans ?? []).map(({ color }) => color)];
    case 'line':
    case 'frame':
    case 'polygon':
      return [mark.color];
    default:
      return [];
  }
}

/** Adds at most `room` colours of a list, evenly spread over it and with both its ends. */
function addSome(colors: Set<number>, list: readonly number[], room: number): void {
  const fresh = list.filter((color) => !colors.has(color));
  const count = Math.min(fresh.length, Math.max(0, room));
  for (let i = 0; i < count; i++)
    colors.add(fresh[Math.round((i * (fresh.length - 1)) / Math.max(1, count - 1))] as number);
}
