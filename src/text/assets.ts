import { readFile } from 'node:fs/promises';

/** The built command and library lie beside the assets; the sources, which tests run, two folders from where the build puts them. */
const FOLDER = import.meta.url.endsWith('.ts') ? '../../dist/' : './';

/** Bytes of a file that is shipped with attnplot. */
export const readAsset = (name: string): Promise<Uint8Array> => readFile(new URL(FOLDER + name, import.meta.url));
