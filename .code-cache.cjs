// Keeps what V8 compiles of the command while it draws the seed, for bin/attnplot.cjs to start with.
const { rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const cache = join(__dirname, 'dist/cli.cjs.cache');
rmSync(cache, { force: true });
process.argv.splice(
  2,
  Number.POSITIVE_INFINITY,
  'render',
  'fixtures/abspe-pause.json',
  '-o',
  'dist/seed.png',
  '--quiet',
);
const script = require('./bin/attnplot.cjs');
process.on('exit', () => {
  rmSync('dist/seed.png');
  writeFileSync(cache, script.createCachedData());
});
