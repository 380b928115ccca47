/** What is shipped with attnplot beside its code: fonts, scripts of HTML pages, and the version. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };

/** The build puts assets beside the built code. Tests run the sources, which find the assets in `dist`. */
const FOLDER = join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? '../../dist' : '.');

/** Bytes of an asset. Read synchronously, because the asynchronous read of a font takes 2.7 times as long. */
export const readAsset = (name: string): Buffer => readFileSync(join(FOLDER, name));

/** attnplot's version, as in package.json. */
export const VERSION: string = manifest.version;
