/** Bundles the command and the library; reading 300 files takes longer than drawing a figure. */
import { defineConfig, type RolldownOptions } from 'rolldown';
import { assets } from './assets.ts';

export const node: RolldownOptions = {
  platform: 'node',
  external: ['@napi-rs/canvas', 'harfbuzzjs'],
  // jsonc-parser's "main" is UMD, which no bundler can follow.
  resolve: { mainFields: ['module', 'main'] },
};

/** A script of the HTML pages. */
const pageScript = (page: string): RolldownOptions => ({
  input: `src/pages/browser/${page}.ts`,
  platform: 'browser',
  output: { file: `dist/${page}-page.js`, format: 'iife', minify: true },
});

export default defineConfig([
  {
    ...node,
    input: { cli: 'src/cli/entry.ts' },
    plugins: [assets],
    output: {
      dir: 'dist',
      // CommonJS starts faster than ESM, and one file faster than many. Code of a single command is loaded with it.
      format: 'cjs',
      // V8 reads and compiles a text faster whose characters take one byte each.
      charset: 'ascii',
      minify: true,
      entryFileNames: '[name].cjs',
      chunkFileNames: 'cli-[name].cjs',
      codeSplitting: { groups: [{ name: 'main', tags: ['$initial'] }] },
    },
  },
  {
    ...node,
    input: 'src/batch/worker.ts',
    output: {
      file: 'dist/batch-worker.cjs',
      format: 'cjs',
      charset: 'ascii',
      minify: true,
      codeSplitting: false,
    },
  },
  { ...node, input: 'src/index.ts', output: { file: 'dist/index.js', minify: true, codeSplitting: false } },
  pageScript('figure'),
  pageScript('gallery'),
]);
