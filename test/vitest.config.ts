import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const files = readdirSync('test').flatMap((name) => (name.endsWith('.test.ts') ? [`test/${name}`] : []));
/** Tests that replace a module, which the others are not to share. */
const mocking = files.filter((file) => /\bvi\.(mock|doMock)\(/.test(readFileSync(file, 'utf8')));

export default defineConfig({
  test: {
    setupFiles: ['test/support/random.ts'],
    maxWorkers: '100%',
    // The long random tests take what they take.
    testTimeout: process.env.ATTNPLOT_LONG ? 0 : 180_000,
    hookTimeout: 180_000,
    projects: [
      // Modules hold no state, so that files share them; half of a file's time would be loading them anew.
      { extends: true, test: { name: 'tests', include: files, exclude: mocking, isolate: false } },
      { extends: true, test: { name: 'mocking', include: mocking } },
    ],
  },
});
