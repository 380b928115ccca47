#!/usr/bin/env node
/**
 * Runs dist/cli.cjs, and spares compiling it: 0.89 of the time of a whole command, in pairs. Where attnplot was built, the
 * build has kept what V8 made of the code (.code-cache.cjs), and V8 refuses what another version made; where it was installed
 * as a package, Node keeps it from run to run, from Node 22 on.
 */
const { existsSync, readFileSync } = require('node:fs');
// Not `require('node:module')`, which loads Node's ESM loader: 0.95 of the time of a whole command without.
const Module = module.constructor;
const { dirname, join } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const { constants, Script } = require('node:vm');

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

// Not where code is kept, and only now that it has been read: V8 refuses what was kept under other flags.
if (require.main === module) {
  // What is new in the heap is little: threads that collect it together wait for one another. 0.83 of the time for 28 MB of
  // JSON. Threads that mark all of it would gain more, 0.43, but V8 does not survive a change of that while it runs.
  setFlagsFromString('--no-parallel-scavenge');
  // One figure is drawn before V8 has paid for optimising the WebAssembly that draws it, 0.93 of the time of a whole command,
  // and most of the code: 0.96 of the time for long rows where it waits 4 times as long. That flag is Node 20's.
  if (process.argv[2] === 'render') {
    setFlagsFromString('--liftoff-only');
    if (process.version.startsWith('v20.')) setFlagsFromString('--interrupt-budget=300000');
  }
}
