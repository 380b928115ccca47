import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const files = readdirSync('test').flatMap((name) => (name.endsWith('.test.ts') ? [`test/${name}`] : []));
/** Tests that replace a module, which other tests must not see. */
const mocking = files.filter((file) => /\bvi\.(mock|doMock)\(/.test(readFileSync(file, 'utf8')));

export default defineConfig({
  test: {
    setupFiles: ['test/support/random.ts'],
    maxWorkers: '100%',
    // The long random tests have no time limit.
    testTimeout: process.env.ATTNPLOT_LONG ? 0 : 180_000,
    hookTimeout: 180_000,
    projects: [
      // Test files share modules, which hold no state. Loading them again would take half of each file's time.
      { extends: true, test: { name: 'tests', include: files, exclude: mocking, isolate: false } },
      { extends: true, test: { name: 'mocking', include: mocking } },
    ],
  },
});
