// Builds the command, the library, and HarfBuzz, which both load when they need it, with the assets they read beside them.

import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rgb } from 'd3-color';
import * as chromatic from 'd3-scale-chromatic';
import * as hb from 'harfbuzzjs';

const ASSETS = {
  'harfbuzz.wasm': 'harfbuzzjs/dist/harfbuzz.wasm',
  'DejaVuSans.ttf': 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
};

/** Packages that end up in any of the bundles or assets: d3's colours in the tables. */
const packages = new Set([
  ...Object.values(ASSETS).map((source) => source.split('/')[0]),
  'd3-scale-chromatic',
]);

/** Copies what is read at run time, and the licences of all that ends up in the bundles. */
const assets = {
  name: 'assets',
  writeBundle(_, bundle) {
    mkdirSync('dist', { recursive: true });
    for (const [name, source] of Object.entries(ASSETS))
      copyFileSync(join('node_modules', source), join('dist', name));
    writeFileSync('dist/latin.json', JSON.stringify(latinTable()));
    writeFileSync('dist/colormaps.json', JSON.stringify(colormaps()));
    for (const page of ['figure', 'gallery'])
      writeFileSync(`dist/${page}-page.css`, ['base', page].map((name) => styleOf(name)).join(''));
    const modules = Object.values(bundle).flatMap((chunk) => Object.keys(chunk.modules ?? {}));
    for (const path of modules) {
      const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
      if (name) packages.add(name);
    }
    writeFileSync('dist/LICENSES.txt', [...packages].sort().map(licenceOf).join('\n'));
  },
};

/** A style sheet without its indentation. */
const styleOf = (name) => readFileSync(`src/pages/browser/${name}.css`, 'utf8').replace(/\n\s*/g, '\n');

/** What pages run in a browser; it is put into them. */
const scripts = ['figure', 'gallery'].map((page) => ({
  input: `src/pages/browser/${page}.ts`,
  platform: 'browser',
  output: { format: 'iife', file: `dist/${page}-page.js`, comments: false, minify: true },
}));

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
  const shaped = characters.map((character) => shape(character)[0]);
  const advances = shaped.map(({ xAdvance }) => xAdvance);
  const pairs = characters.flatMap((one, i) =>
    characters.map((other) => ({ i, other, glyphs: shape(one + other) })),
  );
  const kerned = pairs.filter(({ i, glyphs }) => glyphs.length === 2 && glyphs[0].xAdvance !== advances[i]);
  const kernedAfter = characters.map((_, i) => kerned.filter((pair) => pair.i === i));
  return {
    unitsPerEm: face.upem,
    characters: characters.join(''),
    ids: shaped.map(({ codepoint }) => codepoint),
    advances,
    paths: shaped.map(({ codepoint }) => font.glyphToPath(codepoint)),
    followers: kernedAfter.map((after) => after.map(({ other }) => other).join('')),
    kerning: kernedAfter.map((after) => after.map(({ i, glyphs }) => glyphs[0].xAdvance - advances[i])),
    ligatures: pairs.filter(({ glyphs }) => glyphs.length !== 2).map(({ i, other }) => characters[i] + other),
  };
}

/** Colours of a map, low to high: as many as src/figure/colormap.ts says. */
const TABLE_SIZE = 176;

/** Every map of d3-scale-chromatic, as hexadecimal digits by d3's name for it. */
function colormaps() {
  const maps = Object.entries(chromatic).filter(([name]) => name.startsWith('interpolate'));
  // Both ends exactly, so that the extremes of the data get the extremes of the map.
  const table = (interpolate) =>
    Array.from({ length: TABLE_SIZE }, (_, i) =>
      rgb(interpolate(i / (TABLE_SIZE - 1)))
        .formatHex()
        .slice(1),
    );
  return Object.fromEntries(
    maps.map(([name, map]) => [name.slice('interpolate'.length), table(map).join('')]),
  );
}

function licenceOf(name) {
  const folder = join('node_modules', name);
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : '';
  return `${name} ${version} (${license})\n\n${text}\n${'-'.repeat(80)}\n`;
}

/** Code in ASCII is a string of bytes to V8, half of what it is otherwise: memory never touched before is the cost of a start. */
const ascii = {
  name: 'ascii',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle))
      chunk.code &&= chunk.code.replace(
        /[\u0080-\uffff]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
  },
};

/** The bundler's helpers as part of the file that every start reads: as one of their own they cost a start 3 million instructions. */
const withHelpers = {
  name: 'with-helpers',
  generateBundle(_, bundle) {
    const helpers = bundle['cli-rolldown-runtime.cjs'].code;
    const { code } = bundle['cli.cjs'];
    bundle['cli.cjs'].code = code.replace(
      'require("./cli-rolldown-runtime.cjs")',
      () => `(exports=>{${helpers}return exports})({})`,
    );
    if (bundle['cli.cjs'].code === code) throw new Error('found no helpers of the bundler in cli.cjs');
  },
};

/**
 * Commander loads `node:child_process` for subcommands that are programs of their own. attnplot has none, and loading it takes
 * a twelfth of Node's own start.
 */
const withoutPrograms = {
  name: 'without-programs',
  resolveId: (id, importer) =>
    id === 'node:child_process' && importer?.includes('/commander/') ? '\0no-programs' : null,
  load: (id) => (id === '\0no-programs' ? 'export default {};' : null),
};

/** Of jsonc-parser only the parser is used: its formatter makes a thousand strings when it is loaded. */
const treeshake = { moduleSideEffects: [{ test: /jsonc-parser/, sideEffects: false }] };

// jsonc-parser's "main" is UMD, which no bundler can follow; its "module" is the same in ESM.
const shared = {
  treeshake,
  platform: 'node',
  external: ['@napi-rs/canvas', 'harfbuzzjs'],
  resolve: { mainFields: ['module', 'main'] },
  plugins: [assets],
};
const output = { dir: 'dist', comments: false, paths: { harfbuzzjs: './harfbuzz.js' } };

export default [
  {
    ...shared,
    input: { cli: 'src/cli/entry.ts' },
    plugins: [assets, withoutPrograms, withHelpers, ascii],
    // CommonJS starts faster than ESM. What only some commands use is in files of its own, loaded with them.
    output: {
      ...output,
      format: 'cjs',
      minify: true,
      entryFileNames: '[name].cjs',
      chunkFileNames: 'cli-[name].cjs',
      // All that every start needs is one file to read, and one that has its code kept.
      codeSplitting: { groups: [{ name: 'main', tags: ['$initial'] }] },
    },
  },
  // A thread is a program of its own: it shares no code with the command that starts it.
  {
    ...shared,
    input: { 'batch-worker': 'src/batch/worker.ts' },
    output: { ...output, format: 'cjs', minify: true, entryFileNames: '[name].cjs', codeSplitting: false },
  },
  { ...shared, input: { index: 'src/index.ts' }, output: { ...output, format: 'esm', codeSplitting: false } },
  // It has a top-level await, which no CommonJS file can hold.
  {
    ...shared,
    external: [],
    input: { harfbuzz: 'harfbuzzjs' },
    output: { dir: 'dist', format: 'esm', minify: true, comments: false },
  },
  ...scripts,
];
