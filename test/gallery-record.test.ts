/** A gallery as a batch writes it: from its manifest and from what its figures carry. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildGallery, type CarriedStore } from '../src/batch/gallery.ts';
import { manifestOfPage } from '../src/pages/html.ts';
import { attnplot } from './support/command.ts';
import { fileOf } from './support/figures.ts';
import { folderWith } from './support/folders.ts';

/** A folder with two checkpoints and a broken one, of which only the first two have figures. */
const runFolder = () =>
  folderWith({
    'runs/step 9.json': fileOf(1, 1, 4),
    'runs/step 10.json': fileOf(1, 1, 4),
    'runs/step 11.json': '{"tokens": ["<b>"], "rows": ["q"], "layers": [[["<i>"]]]}',
  });

const batch = (folder: string, ...args: string[]) =>
  attnplot(folder, 'batch', 'runs/*.json', '--gallery', '--width', '3in', '--dpi', '150', ...args);

it('shows the figures in natural order, with their scale, and names what failed', async () => {
  const folder = runFolder();
  const ran = await batch(
    folder,
    '-o',
    'figs/{name}.png',
    '--vmin',
    '0',
    '--vmax',
    '0.2',
    '--colormap',
    'viridis',
  );
  expect(ran.code).toBe(1);
  expect(ran.stderr).toMatch(/gallery of 2: figs\/index\.html\n$/);
  expect(
    readdirSync(join(folder, 'figs'))
      .filter((name) => /html|png/.test(name))
      .sort(),
  ).toEqual(['index.html', 'step 10.png', 'step 9.png']);
  const html = readFileSync(join(folder, 'figs/index.html'), 'utf8');
  const images = [...html.matchAll(/<img loading="lazy"[^>]* src="([^"]+)" width="(\d+)"/g)].map(
    ([, ...found]) => found,
  );
  expect(images).toEqual([
    ['step%209.png', '288'],
    ['step%2010.png', '288'],
  ]);
  expect(html).toContain('data-label="step 9"');
  expect(html).toContain('Point at a cell');
  expect(html).not.toContain('are links');
  expect(html).toContain('1 value is clipped.');
  expect(html).toMatch(
    /<b>\.\.\/runs\/step 11\.json<\/b> .*found &quot;&lt;i&gt;&quot;, expected a finite number/,
  );
  expect(html).toContain('fill="#440154"');
  expect(html).toContain('Colorbar of all figures, from 0.00 to 0.20');
});

it.each(['pdf', 'html'])('links to figures in %s, and says so, and promises no values', async (format) => {
  const folder = runFolder();
  const ran = await batch(folder, '-o', `figs/{name}.${format}`);
  expect(ran.stderr).toMatch(
    /gallery of 2: figs\/index\.html; the page only links to PDF and HTML figures: draw \.png, \.svg or \.webp to see them in it\n$/,
  );
  const html = readFileSync(join(folder, 'figs/index.html'), 'utf8');
  expect(html).toContain(`<a href="step%209.${format}">`);
  expect(html).toContain('Figures in PDF and HTML are links: each opens by itself.');
  expect(html).not.toContain('Point at a cell');
  expect(html).not.toContain('application/json');
});

it('is the same page when nothing changed, and reports an event', async () => {
  const folder = runFolder();
  const args = ['-o', 'figs/{name}.png', '--json', '--quiet'];
  await batch(folder, ...args);
  const before = readFileSync(join(folder, 'figs/index.html'));
  const again = await batch(folder, ...args);
  expect(JSON.parse(again.stdout.trim().split('\n').at(-1) as string)).toEqual({
    event: 'gallery',
    path: 'figs/index.html',
    figures: 2,
    linked: 0,
  });
  expect(readFileSync(join(folder, 'figs/index.html')).equals(before)).toBe(true);
});

it('is laid out again only for new figures', async () => {
  const folder = runFolder();
  const args = ['-o', 'figs/{name}.png', '--vmin', '0', '--vmax', '1'];
  await batch(folder, ...args);
  const figs = join(folder, 'figs');
  const build = async (store?: CarriedStore) => {
    const record = JSON.parse(readFileSync(join(figs, 'attnplot-manifest.json'), 'utf8'));
    return buildGallery(
      record,
      { manifest: join(figs, 'attnplot-manifest.json'), page: join(figs, 'index.html') },
      store,
    );
  };
  const store: CarriedStore = new Map();
  await build(store);
  const before = new Map(store);
  expect(before.size).toBe(1);
  writeFileSync(join(folder, 'runs/step 8.json'), JSON.stringify(fileOf(1, 2, 4)));
  await batch(folder, ...args);
  expect(await build(store)).toBe(await build());
  expect(store.size).toBe(2);
  for (const [digest, carried] of before) expect(store.get(digest)).toBe(carried);
});

it.each([
  [
    ['-o', 'figs/{name}.png'],
    '  --gallery\n    found figs/index.html, which attnplot did not write, expected no file there\n',
  ],
  [
    ['-o', 'other/{name}.png', '--no-manifest'],
    '  --gallery\n    found with --no-manifest, expected one of the two, because the gallery is made from the manifest\n    hint: leave one of the two out\n',
  ],
])('is refused before anything is drawn: %j', async (args, message) => {
  const folder = runFolder();
  mkdirSync(join(folder, 'figs'));
  writeFileSync(join(folder, 'figs/index.html'), '<!doctype html><title>My home page</title>');
  const ran = await batch(folder, ...args);
  expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(message) });
  expect(readdirSync(folder).sort()).toEqual(['figs', 'runs']);
  expect(readFileSync(join(folder, 'figs/index.html'), 'utf8')).toContain('My home page');
});

it('shows the figures of its own batch where a folder holds those of several', async () => {
  const folder = runFolder();
  const shown = (page: string) =>
    [...readFileSync(join(folder, 'figs', page), 'utf8').matchAll(/data-name="([^"]*)"/g)].map(
      ([, name]) => name,
    );
  const first = () => batch(folder, '-o', 'figs/{name}.png');
  const second = () => batch(folder, '-o', 'figs/{name}-0.png', '--layers', '0');
  await first();
  const [before, names] = [readFileSync(join(folder, 'figs/index.html')), shown('index.html')];
  const begun = await second();
  expect(begun.stderr).toContain(
    'figs/attnplot-manifest.json lists other figures, and stays: this batch keeps a manifest of its own beside it\n',
  );
  expect(begun.stderr).toMatch(/figs\/attnplot-manifest-2\.json\ngallery of \d+: figs\/index-2\.html\n$/);
  expect(shown('index-2.html')).toEqual(names.map((name) => name?.replace('.png', '-0.png')));
  // Each goes on with its own, also where a glob finds all.
  expect((await second()).stderr).not.toContain('other figures');
  expect((await first()).stderr).toMatch(
    /\n0 figures drawn, .*attnplot-manifest\.json\ngallery of \d+: figs\/index\.html\n$/,
  );
  expect(readFileSync(join(folder, 'figs/index.html')).equals(before)).toBe(true);
  expect(readdirSync(join(folder, 'figs')).filter((name) => /\.(html|json)$/.test(name))).toEqual([
    '.attnplot-manifest-2.cache.json',
    '.attnplot-manifest.cache.json',
    'attnplot-manifest-2.json',
    'attnplot-manifest.json',
    'index-2.html',
    'index.html',
  ]);
  // A batch whose figures are gone leaves its place to the next.
  for (const name of names) rmSync(join(folder, 'figs', name as string));
  const third = await batch(folder, '-o', 'figs/{name}-1.png', '--layers', '0');
  expect(third.stderr).toMatch(/figs\/attnplot-manifest\.json\ngallery of \d+: figs\/index\.html\n$/);
});

it('takes a page whose manifest has no name that can be read for one without', () => {
  const page = (name: string) => `<meta name="attnplot-manifest" content="${name}">`;
  expect(['a%20b.json', '%zz', '%'].map((name) => manifestOfPage(page(name)))).toEqual([
    'a b.json',
    undefined,
    undefined,
  ]);
});
