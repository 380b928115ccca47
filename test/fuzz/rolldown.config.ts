/** Bundles the fuzzer beside the built command, whose fonts and worker it uses. Node 20 runs no TypeScript. */
import { defineConfig } from 'rolldown';
import { node } from '../../src/build/rolldown.config.ts';

export default defineConfig({
  ...node,
  input: { fuzz: 'test/fuzz/fuzz.ts', 'fuzz-child': 'test/fuzz/child.ts' },
  output: { dir: 'dist', format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'fuzz-[name].js' },
});
