/** A plugin that writes, beside the bundle, the files attnplot reads at run time and the licences of bundled packages. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'rolldown';
import { latinTable } from './latin-table.ts';

const SANS = 'node_modules/dejavu-fonts-ttf/ttf/DejaVuSans.ttf';
const SERIF = 'node_modules/@expo-google-fonts/tinos/400Regular/Tinos_400Regular.ttf';

/** Fonts, Latin table, style sheets and licences. */
export const assets: Plugin = {
  name: 'assets',
  generateBundle(_, bundle) {
    const write = (fileName: string, source: string | Uint8Array) =>
      this.emitFile({ type: 'asset', fileName, source });
    const sans = readFileSync(SANS);
    write('DejaVuSans.ttf', sans);
    write('Tinos-Regular.ttf', readFileSync(SERIF));
    write('latin.json', JSON.stringify(latinTable(sans)));
    for (const page of ['figure', 'gallery'])
      write(`${page}-page.css`, ['base', page].map((name) => styleSheet(name)).join(''));
    const chunks = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? [file] : []));
    write('LICENSES.txt', licences([SANS, SERIF, ...chunks.flatMap(({ moduleIds }) => moduleIds)]));
  },
};

/** A page's style sheet without its indentation. */
const styleSheet = (name: string): string =>
  readFileSync(`src/pages/browser/${name}.css`, 'utf8').replace(/\n\s*/g, '\n');

/** The licences of the packages that files belong to. */
function licences(paths: readonly string[]): string {
  const names = paths.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  return [...new Set(names)].sort().map(licenceOf).join('\n');
}

function licenceOf(name: string): string {
  const folder = join('node_modules', name);
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  // A package of fonts has one licence for its code, another for its fonts.
  const files = readdirSync(folder).filter((entry) => /^licen[cs]e/i.test(entry));
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8'));
  return `${name} ${version} (${license})\n\n${texts.join('\n')}\n${'-'.repeat(80)}\n`;
}
