import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from './command.ts';

/** Makes a new folder with files. A value that is neither text nor bytes is written as JSON. @returns its path */
export function folderWith(files: Readonly<Record<string, unknown>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'attnplot-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    const isPlain = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(join(folder, name), isPlain ? content : JSON.stringify(content));
  }
  return folder;
}

/** A new folder with the seed as `data.json`, and other files by name. */
export const seedFolder = (files: Readonly<Record<string, unknown>> = {}) =>
  folderWith({ 'data.json': readFileSync(join(ROOT, 'fixtures/abspe-pause.json')), ...files });

/** Half-written files of runs that ended before their time. */
export const leftovers = (folder: string) =>
  readdirSync(folder, { recursive: true }).filter((name) => String(name).endsWith('-tmp'));
