import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/random.ts'],
    // Modules hold no state, so that files share them; half of a file's time would be loading them anew.
    isolate: false,
    maxWorkers: '100%',
    // The long random tests take what they take.
    testTimeout: process.env.ATTNPLOT_LONG ? 0 : 60_000,
    hookTimeout: 120_000,
  },
});
