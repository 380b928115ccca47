// Builds the command and the library, each as one file, with the assets they read beside them.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ASSETS = {
  'harfbuzz.wasm': 'harfbuzzjs/dist/harfbuzz.wasm',
  'DejaVuSans.ttf': 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
};

/** Copies what is read at run time, and the licences of all that ends up in the bundle. */
const assets = {
  name: 'assets',
  writeBundle(_, bundle) {
    mkdirSync('dist', { recursive: true });
    for (const [name, source] of Object.entries(ASSETS))
      copyFileSync(join('node_modules', source), join('dist', name));
    const modules = Object.values(bundle).flatMap((chunk) => Object.keys(chunk.modules ?? {}));
    const packages = new Set(
      modules.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.slice(1) ?? []),
    );
    for (const source of Object.values(ASSETS)) packages.add(source.split('/')[0]);
    writeFileSync('dist/LICENSES.txt', [...packages].sort().map(licenceOf).join('\n'));
  },
};

function licenceOf(name) {
  const folder = join('node_modules', name);
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : '';
  return `${name} ${version} (${license})\n\n${text}\n${'-'.repeat(80)}\n`;
}

// jsonc-parser's "main" is UMD, which no bundler can follow; its "module" is the same in ESM.
const shared = {
  platform: 'node',
  external: ['@napi-rs/canvas'],
  resolve: { mainFields: ['module', 'main'] },
  plugins: [assets],
};
const output = { format: 'esm', codeSplitting: false, comments: false };

export default [
  { ...shared, input: 'src/cli/entry.ts', output: { ...output, file: 'dist/cli.js', minify: true } },
  { ...shared, input: 'src/index.ts', output: { ...output, file: 'dist/index.js' } },
];
