#!/usr/bin/env node
/**
 * Runs dist/cli.cjs, and spares compiling it: 0.89 of the time of a whole command, in pairs. Where attnplot was built, the
 * build has kept what V8 made of the code (.code-cache.cjs), and V8 refuses what another version made; where it was installed
 * as a package, Node keeps it from run to run, from Node 22 on.
 */
const { existsSync, readFileSync, statSync } = require('node:fs');
// Not `require('node:module')`, which loads Node's ESM loader: 0.95 of the time of a whole command without.
const Module = module.constructor;
const { dirname, join } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const { constants, Script } = require('node:vm');

// What every command uses of Node's own: V8 refuses the compiled code Node keeps of it once its flags are others. 0.9 of the
// time of a whole command, in pairs.
for (const name of ['fs/promises', 'zlib', 'crypto', 'os']) require(`node:${name}`);

// A small figure is drawn before code that V8 optimises has paid for being optimised, which takes memory and the other core:
// told to wait 45 times as long as it would, V8 takes 0.8 of the cpu time for the seed.
waitToOptimise(3e6);

const filename = join(__dirname, '../dist/cli.cjs');
const cache = `${filename}.cache`;

/** As `require` does, which its other files look it up by. @param {Buffer} [cachedData] */
function run(cachedData) {
  const code = `(function (exports, require, module, __filename, __dirname) {${readFileSync(filename, 'latin1')}\n})`;
  const script = new Script(code, {
    filename,
    cachedData,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const main = new Module(filename, module);
  require.cache[filename] = main;
  const scope = [main.exports, Module.createRequire(filename), main, filename, dirname(filename)];
  script.runInThisContext()(...scope);
  main.loaded = true;
  return script;
}

if (existsSync(cache)) run(readFileSync(cache));
else if (require.main === module) {
  Module.enableCompileCache?.();
  require(filename);
} else module.exports = run();

// Longer work gains from it sooner: 0.85 of the time for 28 MB of JSON. Only now, as V8 refuses code kept under other flags.
if (process.argv[2] !== 'render' || process.argv.slice(3).some(isLong)) waitToOptimise(1e6);

/** V8's flag for it is Node 20's: Node 22 and 24 have none, and would say so. @param {number} budget bytes of code to run */
function waitToOptimise(budget) {
  if (process.version.startsWith('v20.')) setFlagsFromString(`--interrupt-budget=${budget}`);
}

/** Whether an argument tells of long work: drawing again and again, or a large input. @param {string} argument */
function isLong(argument, i, all) {
  if (argument === '--watch') return true;
  // What comes from standard input is not known yet; `-o -` is where a figure goes.
  if (argument === '-') return !['-o', '--output'].includes(all[i - 1]);
  try {
    return (statSync(argument, { throwIfNoEntry: false })?.size ?? 0) > 1e6;
  } catch {
    return false;
  }
}
