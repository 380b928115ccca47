#!/usr/bin/env node
/** Starts the command. Its syntax is as old as Node 6's, and it is CommonJS (bin/package.json), so that an old Node can say so. */
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `error: attnplot needs Node 20.19 or later, and this is Node ${process.versions.node}\n`,
  );
  process.exitCode = 2;
} else {
  // From Node 22 on, compiled code is kept from one run to the next.
  const { enableCompileCache } = require('node:module');
  if (enableCompileCache) enableCompileCache();
  require('../dist/cli.cjs');
}
