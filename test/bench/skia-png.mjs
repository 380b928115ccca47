/** Encodes the pixels of a PNG again, as Skia does: skia-png.mjs IN.png OUT.png */
import { readFileSync, writeFileSync } from 'node:fs';
import { createCanvas, loadImage } from '@napi-rs/canvas';

const [input = '', output = ''] = process.argv.slice(2);
const image = await loadImage(readFileSync(input));
const canvas = createCanvas(image.width, image.height);
canvas.getContext('2d').drawImage(image, 0, 0);
writeFileSync(output, canvas.toBuffer('image/png'));
