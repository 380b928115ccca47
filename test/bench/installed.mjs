/** attnplot as users have it: packed as npm publishes it, and installed into a new folder. */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../..');
/** @param {string[]} args @param {string} cwd */
const npm = (args, cwd) => promisify(execFile)('npm', args, { cwd, encoding: 'utf8' });

/**
 * Packs the built package and installs it.
 * @param {string} folder made where it is not there
 * @returns {Promise<{ readonly path: string, readonly files: readonly string[], readonly warnings: string }>} the installed package, the files in it, and what npm had to say
 */
export async function installPackage(folder) {
  mkdirSync(folder, { recursive: true });
  const packed = await npm(['pack', '--ignore-scripts', '--json', '--pack-destination', folder], ROOT);
  const [{ filename, files }] = JSON.parse(packed.stdout);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=warn'];
  const { stderr } = await npm(['install', ...flags, `./${filename}`], folder);
  return {
    path: join(folder, 'node_modules/attnplot'),
    files: files.map((/** @type {{ path: string }} */ { path }) => path),
    warnings: stderr,
  };
}
