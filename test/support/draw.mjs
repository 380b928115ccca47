/** Draws figures with the built library, for test/slow/machines.test.ts to run on other processors: draw.mjs FOLDER JSON */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

// By a name that types are not read of: what is built is not part of the sources.
const library = new URL('../../dist/index.js', import.meta.url).href;
const { render } = await import(library);
const [folder = '', jobs = '[]'] = process.argv.slice(2);
for (const { name, input, options } of JSON.parse(jobs))
  writeFileSync(join(folder, name), (await render(input, options)).bytes);
