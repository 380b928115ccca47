/** Draws a figure repeatedly with the library, to a file, and prints the milliseconds of each: warm.mjs PACKAGE IN.json OUT.png REPEAT */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [attnplot = '', input = '', output = '', repeat] = process.argv.slice(2);
const { render } = await import(pathToFileURL(join(attnplot, 'dist/index.js')).href);
const attention = JSON.parse(readFileSync(input, 'utf8'));
for (let figure = 0; figure < Number(repeat); figure++) {
  const start = performance.now();
  const { bytes } = await render(attention, { width: '9in', height: '15in', dpi: 200 });
  writeFileSync(output, bytes);
  console.log((performance.now() - start).toFixed(2));
}
