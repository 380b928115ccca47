// Builds the command and the library, each as one file, with the assets they read beside them.

import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as hb from 'harfbuzzjs';

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
    writeFileSync('dist/latin.json', JSON.stringify(latinTable()));
    const modules = Object.values(bundle).flatMap((chunk) => Object.keys(chunk.modules ?? {}));
    const packages = new Set(
      modules.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.slice(1) ?? []),
    );
    for (const source of Object.values(ASSETS)) packages.add(source.split('/')[0]);
    writeFileSync('dist/LICENSES.txt', [...packages].sort().map(licenceOf).join('\n'));
  },
};

/**
 * What HarfBuzz makes of printable ASCII and attnplot's own signs in the bundled font: a glyph a character, and kerning.
 * src/text/latin.ts sets plain labels from it. Ligatures are left out, so texts that have one go to HarfBuzz.
 */
function latinTable() {
  const face = new hb.Face(new hb.Blob(readFileSync('dist/DejaVuSans.ttf')));
  const font = new hb.Font(face);
  const shape = (text) => {
    const buffer = new hb.Buffer();
    buffer.addText(text);
    buffer.guessSegmentProperties();
    hb.shape(font, buffer);
    return buffer.getGlyphInfosAndPositions();
  };
  const characters = [...Array.from({ length: 95 }, (_, i) => String.fromCharCode(0x20 + i)), ...'…␣⏎⇥∅−'];
  const glyphs = Object.fromEntries(
    characters.map((character) => {
      const [{ codepoint: id, xAdvance }] = shape(character);
      return [character, { id, advance: xAdvance, path: font.glyphToPath(id) }];
    }),
  );
  const kerning = {};
  const ligatures = [];
  for (const [first, second] of characters.flatMap((one) => characters.map((other) => [one, other]))) {
    const shaped = shape(first + second);
    if (shaped.length !== 2) ligatures.push(first + second);
    else if (shaped[0].xAdvance !== glyphs[first].advance)
      kerning[first + second] = shaped[0].xAdvance - glyphs[first].advance;
  }
  return { unitsPerEm: face.upem, glyphs, kerning, ligatures };
}

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
