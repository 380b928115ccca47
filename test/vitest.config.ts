import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { lacking } from './support/programs.ts';

const filesIn = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => (name.endsWith('.test.ts') ? [`${folder}/${name}`] : []));
/** Tests that replace a module, which other tests must not see. */
const mocking = filesIn('test').filter((file) => /\bvi\.(mock|doMock)\(/.test(readFileSync(file, 'utf8')));

/** Files that take longest. They start before the others, so that no worker ends long after the rest. */
const LONG = [
  ...[
    'slurm',
    'instructions',
    'hostile-bombs',
    'hostile-bombs-json',
    'batch-ended',
    'kill',
    'hostile',
    'locales',
  ],
  ...[
    'readme',
    'figure-page',
    'gallery',
    'pdf',
    'layout',
    'foreign-hints',
    'mistakes',
    'shard',
    'shard-merge',
    'svg',
  ],
];
const isLong = ({ moduleId }: TestSpecification) => LONG.includes(basename(moduleId, '.test.ts'));

class LongFirst extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(specifications);
    return [...sorted.filter(isLong), ...sorted.filter((specification) => !isLong(specification))];
  }
}

// Each project evaluates this file again.
if (process.env.ATTNPLOT_LACKING === undefined) {
  const missing = lacking().join(', ');
  process.env.ATTNPLOT_LACKING = missing;
  if (missing !== '')
    console.error(`Tests that need ${missing} are skipped; .ci/run lists the Debian packages.`);
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongFirst },
    globalSetup: ['test/support/temporary.ts'],
    setupFiles: ['test/support/random.ts'],
    maxWorkers: '100%',
    // The long random tests have no time limit.
    testTimeout: process.env.ATTNPLOT_LONG ? 0 : 180_000,
    hookTimeout: 180_000,
    projects: [
      // Test files share modules, which hold no state from file to file. Loading them again would take half of each file's time.
      { extends: true, test: { name: 'tests', include: filesIn('test'), exclude: mocking, isolate: false } },
      { extends: true, test: { name: 'mocking', include: mocking } },
      { extends: true, test: { name: 'slow', include: filesIn('test/slow'), isolate: false } },
    ],
  },
});
