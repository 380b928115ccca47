import { readFileSync } from 'node:fs';

/** The built command and library lie beside the assets; the sources, which tests run, two folders from where the build puts them. */
const FOLDER = import.meta.url.endsWith('.ts') ? '../../dist/' : './';

/** Bytes of a file that is shipped with attnplot. Read at one go: as a promise, in pieces, a font takes 2.7 times as long. */
export const readAsset = (name: string): Uint8Array => readFileSync(new URL(FOLDER + name, import.meta.url));
