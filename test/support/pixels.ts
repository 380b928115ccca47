/** Scenes of one group painted as PNG, and the colours of their pixels. */
import type { PNG } from 'pngjs';
import { colorTable } from '../../src/figure/colormap.ts';
import { paletteOn } from '../../src/figure/palette.ts';
import type { HeatmapMark, Mark, Scene } from '../../src/layout/scene.ts';
import { paintPng } from '../../src/paint/png.ts';
import { loadTypeface } from '../../src/text/typeface.ts';
import { decodePng, rgbaAt } from '../golden.ts';

export const INFERNO = colorTable('inferno');

/** A scene of one group; at 72 dpi its points are pixels. */
export const sceneOf = (marks: readonly Mark[], background: string | null = '#ffffff'): Scene => ({
  widthPt: 40,
  heightPt: 150,
  background,
  blanks: paletteOn(background ?? '#ffffff'),
  colors: INFERNO,
  groups: [{ kind: 'panel', label: '', marks }],
});

export const cells = (codes: readonly number[], columns: number, box = {}): HeatmapMark => ({
  ...{ type: 'heatmap', x: 5, y: 5, width: 30, height: 20, ...box },
  ...{ columns, rows: codes.length / columns, codes: Uint16Array.from(codes) },
});

export const paint = async (scene: Scene, dpi = 72): Promise<PNG> =>
  decodePng(
    await paintPng(scene, await loadTypeface(), {
      dpi,
      metadata: { title: '', description: '', software: '' },
    }),
  );

export const hexAt = (png: PNG, x: number, y: number) =>
  `#${rgbaAt(png, x, y)
    .slice(0, 3)
    .map((channel) => channel.toString(16).padStart(2, '0'))
    .join('')}`;

/** The different colours of a rectangle of pixels. */
export function colorsIn(png: PNG, left: number, top: number, right: number, bottom: number): string[] {
  const found = new Set<string>();
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) found.add(hexAt(png, x, y));
  return [...found].sort();
}

export function luma(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  return 0.2126 * r ** 2.2 + 0.7152 * g ** 2.2 + 0.0722 * b ** 2.2;
}
