/** The parts that a raster file is made of: what another program adds may change what viewers show, while the pixels stay. */
import type { Format } from '../options/formats.ts';
import { avifParts } from './avif.ts';
import { jpegParts } from './jpeg.ts';
import { pngParts } from './png.ts';
import { webpParts } from './webp.ts';

/** Names of a file's parts. Vector formats are compared as a whole. */
const PARTS: Readonly<Partial<Record<Format, (bytes: Uint8Array) => readonly string[]>>> = {
  png: pngParts,
  jpeg: jpegParts,
  webp: webpParts,
  avif: avifParts,
};

/**
 * Parts of a file that one drawn by attnplot lacks: frames of an animation, colour profiles, turns.
 * @param theirs may be damaged
 * @returns names, each once
 */
export function addedParts(format: Format, theirs: Uint8Array, ours: Uint8Array): string[] {
  const partsOf = PARTS[format];
  if (!partsOf) return [];
  const room = new Map<string, number>();
  for (const part of partsOf(ours)) room.set(part, (room.get(part) ?? 0) + 1);
  const added = partsOf(theirs).filter((part) => {
    const left = room.get(part) ?? 0;
    room.set(part, left - 1);
    return left <= 0;
  });
  return [...new Set(added)];
}
