/** A gallery made from the record of a batch and the figures that it names. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { GalleryRecord } from '../src/batch/gallery.ts';
import { galleryIn, refuseForeignPage, writeGallery } from '../src/cli/batch-gallery.ts';
import { AttnplotError } from '../src/errors.ts';
import { render } from '../src/render.ts';
import { fileOf } from './support/figures.ts';

/** Draws two figures into `figs/`; returns the folder and what a batch would have written down. */
async function drawn(): Promise<{ folder: string; record: GalleryRecord }> {
  const folder = mkdtempSync(join(tmpdir(), 'attnplot-record-'));
  mkdirSync(join(folder, 'figs'));
  const items: GalleryRecord['items'][number][] = [];
  for (const step of [9, 10]) {
    const { bytes, report } = await render(fileOf(1, 1, 4), { width: '3in', dpi: 150, vmax: 0.2 });
    writeFileSync(join(folder, `figs/step ${step}.png`), bytes);
    const { pixels, clipped } = report;
    items.push({ input: `runs/step-${step}.npz`, output: `figs/step ${step}.png`, pixels, clipped });
  }
  const error = { message: 'cut.npz is cut off', problems: [{ message: 'found 3 bytes' }] };
  items.push({ input: 'runs/cut.npz', output: 'figs/cut.png', error });
  items.push({ input: 'runs/later.npz', output: 'figs/later.png' });
  const scale = { domain: [0, 0.2], scale: 'linear', colormap: 'viridis' } as const;
  return { folder, record: { options: { dpi: 150 }, scale, items } };
}

it('shows what is drawn in the order of the record, on its scale, and names what failed', async () => {
  const { folder, record } = await drawn();
  const page = galleryIn(join(folder, 'figs'));
  const seen: string[] = [];
  await writeGallery(record, join(folder, 'manifest.json'), page, (done, count) =>
    seen.push(`${done}/${count}`),
  );
  expect(seen).toEqual(['1/2', '2/2']);
  expect(readdirSync(join(folder, 'figs')).sort()).toEqual(['index.html', 'step 10.png', 'step 9.png']);
  const html = readFileSync(page, 'utf8');
  const images = [...html.matchAll(/<img loading="lazy"[^>]* src="([^"]+)" width="(\d+)"/g)].map(
    ([, ...found]) => found,
  );
  expect(images).toEqual([
    ['step%209.png', '288'],
    ['step%2010.png', '288'],
  ]);
  expect(html).toContain('data-label="step 9"');
  expect(html).toContain('1 value is clipped.');
  expect(html).toContain('<b>runs/cut.npz</b> cut.npz is cut off; found 3 bytes');
  expect(html).not.toContain('later');
  expect(html).toContain('fill="#440154"');
  expect(html).toContain('Colorbar of all figures, from 0.00 to 0.20');
});

it('replaces a gallery, and nothing else', async () => {
  const { folder, record } = await drawn();
  const page = galleryIn(folder);
  await refuseForeignPage(page);
  await writeGallery(record, join(folder, 'manifest.json'), page);
  await refuseForeignPage(page);
  writeFileSync(page, '<!doctype html><title>My home page</title>');
  await expect(refuseForeignPage(page)).rejects.toThrow(AttnplotError);
});
