import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };

/** The built command and library lie beside the assets; the sources, which tests run, a folder from where the build puts them. */
const FOLDER = join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? '../../dist' : '.');

/** Bytes of a file that is shipped with attnplot. Read at one go: as a promise, in pieces, a font takes 2.7 times as long. */
export const readAsset = (name: string): Buffer => readFileSync(join(FOLDER, name));

/** attnplot's version, as in package.json. */
export const VERSION: string = manifest.version;
