/** The data that is drawn. Each input is written once, into a folder that is removed at the end. */
import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A file, or a folder of files, that a run reads; its name is its path from the folder of inputs. @typedef {{ readonly name: string, readonly write: (path: string, places: import('./contenders.mjs').Places) => void }} Input */

/** Gives the paths of inputs, and writes each input on first use. @param {string} folder @param {import('./contenders.mjs').Places} places */
export const inputsIn =
  (folder, places) =>
  /** @param {Input} input */
  ({ name, write }) => {
    const path = resolve(folder, name);
    if (!existsSync(path)) write(path, places);
    return path;
  };

/** An attention file of random rows that sum to 1. @param {number} layers @param {number} rows @param {number} keys @returns {Input} */
export const stacked = (layers, rows, keys) => ({
  name: `${layers}x${rows}x${keys}.json`,
  write: (path) => writeFileSync(path, stackedJson(layers, rows, keys, 7)),
});

/** A folder of attention files of the seed's size. @param {number} count @returns {Input} */
export const folderOf = (count) => ({
  name: `${count}-inputs`,
  write: (path) => {
    mkdirSync(path);
    for (let i = 0; i < count; i++)
      writeFileSync(join(path, `${String(i).padStart(4, '0')}.json`), stackedJson(12, 2, 7, i + 1));
  },
});

/**
 * A sparse `.safetensors` file of 16-bit floats: only the header takes space on disk, and the weights read as zeros.
 * @param {readonly number[]} shape [layer, head, query, key]
 * @returns {Input}
 */
export const sparse = (shape) => ({
  name: 'sparse.safetensors',
  write: (path) => {
    const bytes = shape.reduce((product, size) => product * size, 2);
    const tensor = { dtype: 'F16', shape, data_offsets: [0, bytes] };
    const header = Buffer.from(JSON.stringify({ attentions: tensor }));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    const file = openSync(path, 'w');
    writeSync(file, Buffer.concat([length, header]));
    ftruncateSync(file, 8 + header.length + bytes);
    closeSync(file);
  },
});

/** @param {number} layers @param {number} rows @param {number} keys @param {number} seed */
function stackedJson(layers, rows, keys, seed) {
  const random = mulberry32(seed);
  const row = () => {
    const weights = Array.from({ length: keys }, () => Math.log(1 - random()) ** 2);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return weights.map((weight) => Math.round((weight / sum) * 1e6) / 1e6);
  };
  return JSON.stringify({
    title: 'AbsPE: vanilla causal self-attn at PAUSE',
    tokens: Array.from({ length: keys }, () => String(Math.floor(20 * random()))),
    rows: Array.from({ length: rows }, (_, i) => `P@${8 * (i + 1)}`),
    layers: Array.from({ length: layers }, (_, i) => ({
      label: `Layer ${i}`,
      weights: Array.from({ length: rows }, row),
    })),
    // The scripts of the other tools contain this colour scale.
    figure: { vmin: 0, vmax: 0.4 },
  });
}

/**
 * Numbers in [0, 1), the same for the same seed on every machine.
 * Tommy Ettinger's mulberry32, in the public domain.
 * @param {number} seed
 */
function mulberry32(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
