#!/usr/bin/env node
/** Starts the command. CommonJS (bin/package.json) and syntax of Node 6, so that an old Node prints the error below. */
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  const found = `attnplot needs Node 20.19 or later, and this is Node ${process.versions.node}`;
  const hint =
    'install a newer one: https://nodejs.org/en/download, nvm install 22, or conda install -c conda-forge nodejs';
  process.stderr.write(`error: ${found}\n  hint: ${hint}\n`);
  process.exitCode = 2;
} else {
  // Node 22 and later can keep compiled code from one run to the next.
  const { enableCompileCache } = require('node:module');
  if (enableCompileCache) enableCompileCache();
  require('../dist/cli.cjs');
}
