/** Attention to patches of an image, and a photo to lie under it. */
import { createCanvas } from '@napi-rs/canvas';
import type { FigureOptions } from '../../src/options/options.ts';
import { attnplot } from './command.ts';
import { fileOf } from './figures.ts';
import { folderWith } from './folders.ts';

/** A photo: red at the left, blue at the right. */
export function photo(format: 'png' | 'jpeg' | 'webp' = 'png'): Buffer {
  const canvas = createCanvas(60, 40);
  const context = canvas.getContext('2d');
  context.fillStyle = '#ff0000';
  context.fillRect(0, 0, 30, 40);
  context.fillStyle = '#0000ff';
  context.fillRect(30, 0, 30, 40);
  return format === 'png' ? canvas.encodeSync('png') : canvas.encodeSync(format, 90);
}

export const cls = (layers: number, rows: number) =>
  fileOf(layers, rows, 7, { tokens: ['[CLS]', '', '', '', '', '', ''] });

export const OPTIONS: FigureOptions = { grid: '3x2', skip: 1 };

export const folder = () =>
  folderWith({
    'data.json': {
      ...cls(2, 2),
      layers: [
        [
          [0, 0, null, 'masked', 0, 0, 0],
          [0, 1, 1, 1, 1, 1, 1],
        ],
      ],
    },
    'photo.png': photo(),
  });

export const render = (at: string, ...args: readonly string[]) =>
  attnplot(at, 'render', 'data.json', '--grid', '3x2', '--skip', '1', ...args);
