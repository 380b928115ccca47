/** The gallery, driven by keyboard and mouse in a real browser, from disk. */
import { linkSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { galleryPage } from '../src/pages/gallery-page.ts';
import { type Chromium, hasChromium, launch, seriousProblems, shoot } from './support/browser.ts';
import { folderWith } from './support/folders.ts';
import { boxOf, checkpoint, gallery, itemOf, weightOf } from './support/galleries.ts';

/** A token, a row and a layer that would be markup if the page did not escape them. */
const HOSTILE = '<img src=x onerror=alert(1)></script><script>alert(2)</script>';
let browser: Chromium;
let path: string;
beforeAll(async () => {
  if (!hasChromium) return;
  browser = await launch();
  path = await gallery();
});
afterAll(() => browser?.close());

describe.skipIf(!hasChromium)('the gallery (skipped without Debian’s chromium)', () => {
  it('shows one figure after another by slider, by arrow keys, by buttons and by commas and full stops', async () => {
    const { page, complaints } = await browser.open(path);
    const place = page.locator('#place');
    expect(await place.textContent()).toBe('step 0');
    await page.keyboard.press('ArrowRight');
    expect(await place.textContent()).toBe('step 50');
    await page.keyboard.press('.');
    await page.locator('#after').click();
    expect(await place.textContent()).toBe('step 1500');
    await page.keyboard.press('ArrowRight');
    expect(await place.textContent()).toBe('step 1500');
    await page.locator('#slider').focus();
    await page.keyboard.press('Home');
    expect(await place.textContent()).toBe('step 0');
    expect(await page.locator('#slider').getAttribute('aria-valuetext')).toBe('step 0, 1 of 4');
    await page.keyboard.press(',');
    await page.locator('#play').click();
    await expect.poll(() => place.textContent(), { timeout: 30_000 }).toBe('step 100');
    await page.locator('#play').click();
    const loaded = await page
      .locator('#image')
      .evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);
    expect(loaded).toBe(384);
    expect(complaints).toEqual([]);
  });

  it('shows the value of the cell under the pointer, and of the same cell in the next figure', async () => {
    const { page, complaints } = await browser.open(path);
    const [left, top, width, height] = await boxOf(page, 1);
    const box = await page.locator('#plot').boundingBox();
    const hover = (key: number, row: number) =>
      page.mouse.move(
        (box?.x ?? 0) + left + ((key + 0.5) / 6) * width,
        (box?.y ?? 0) + top + ((row + 0.5) / 2) * height,
      );
    const readout = page.locator('#readout');
    await hover(3, 0);
    expect(await readout.textContent()).toBe(`${weightOf(1, 0, 3, 0)} Layer 1, row P@3, key 3 “t3”`);
    await page.keyboard.press('.');
    await expect
      .poll(() => readout.textContent())
      .toBe(`${weightOf(1, 0, 3, 50)} Layer 1, row P@3, key 3 “t3”`);
    await hover(4, 0);
    expect(await readout.textContent()).toBe(
      'masked (the query cannot see this key) Layer 1, row P@3, key 4 “t4”',
    );
    await hover(2, 1);
    expect(await readout.textContent()).toBe('missing (no weight recorded) Layer 1, row P@5, key 2 “t2”');
    await hover(5, 1);
    expect(await readout.textContent()).toBe('0.95 (clipped at 0.9) Layer 1, row P@5, key 5 “t5”');
    await shoot(page, 'gallery-hover');
    await page.mouse.move(2, 2);
    expect(await readout.textContent()).toContain('Point at a cell');
    expect(complaints).toEqual([]);
  });

  it('can be read cell by cell with the keyboard', async () => {
    const { page, complaints } = await browser.open(path);
    const readout = page.locator('#readout');
    await page.locator('#play').focus();
    await page.keyboard.press('Tab');
    await expect.poll(() => readout.textContent()).toContain('Layer 0, row P@3, key 0');
    for (const key of ['ArrowRight', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
    expect(await readout.textContent()).toBe(`${weightOf(1, 0, 1, 0)} Layer 1, row P@3, key 1 “t1”`);
    await page.keyboard.press('End');
    await page.keyboard.press('PageDown');
    expect(await readout.textContent()).toContain('Layer 2, row P@3, key 5');
    await page.keyboard.press('.');
    expect(await page.locator('#place').textContent()).toBe('step 50');
    await expect.poll(() => readout.textContent()).toContain('Layer 2, row P@3, key 5');
    expect(await page.locator('.cursor').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    expect(await readout.textContent()).toContain('Point at a cell');
    expect(complaints).toEqual([]);
  });

  it('filters by name, shows a grid, and opens a figure from it', async () => {
    const { page, complaints } = await browser.open(path);
    await page.keyboard.press('/');
    await page.keyboard.type('STEP 1500');
    expect(await page.locator('#count').textContent()).toBe('1 of 4 figures');
    expect(await page.locator('#place').textContent()).toBe('step 1500');
    await page.keyboard.type('x');
    expect(await page.locator('#none').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    expect(await page.locator('#count').textContent()).toBe('4 figures');
    await page.locator('#as-grid').click();
    expect(await page.locator('#grid li:visible').count()).toBe(4);
    await page.locator('#grid li').nth(2).click();
    expect(await page.locator('#place').textContent()).toBe('step 100');
    expect(new URL(page.url()).hash).toContain('step%20100');
    await page.reload();
    expect(await page.locator('#place').textContent()).toBe('step 100');
    expect(complaints).toEqual([]);
  });

  it('has the description of each figure as its alt text, and a link to it', async () => {
    const { page } = await browser.open(path);
    expect(await page.locator('#image').getAttribute('alt')).toMatch(
      /^Heatmaps of attention weights: 3 layers/,
    );
    expect(await page.locator('#caption a').getAttribute('href')).toMatch(
      /a%20%231\/step%200%20100%25\.png$/,
    );
  });

  it('keeps markup in tokens, names and errors as text', async () => {
    const hostile = await gallery(
      { tokens: Array.from({ length: 6 }, () => HOSTILE), rows: [HOSTILE, HOSTILE], title: HOSTILE },
      { title: HOSTILE, failed: [{ input: HOSTILE, error: HOSTILE }] },
    );
    const { page, complaints } = await browser.open(hostile);
    await page.locator('#plot').focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('#readout').textContent()).toContain(HOSTILE);
    expect(await page.locator('h1').textContent()).toBe(HOSTILE);
    expect(await page.locator('script:not([type])').count()).toBe(1);
    expect(await page.locator('img').count()).toBe(5);
    expect(complaints).toEqual([]);
  });

  it('says so if a figure carries no values, links to other formats, and names what failed', async () => {
    const folder = folderWith();
    const { item } = await itemOf(checkpoint(1), { path: 'a.png', label: 'a' }, folder);
    const { cells: _, ...bare } = item;
    const { image: __, ...document } = { ...bare, path: 'b.pdf', label: 'b' };
    const index = join(folder, 'index.html');
    const failed = [{ input: 'runs/c.npz', error: 'is cut off' }];
    writeFileSync(
      index,
      galleryPage([{ ...bare, description: '' }, document], {
        title: 't',
        software: 's',
        manifest: 'm.json',
        failed,
      }),
    );
    const { page, complaints } = await browser.open(index);
    await page.locator('#plot').focus();
    expect(await page.locator('#readout').textContent()).toBe('This page has no values for this figure.');
    expect(await page.locator('#image').getAttribute('alt')).toBe('Attention weights, a');
    await page.keyboard.press('.');
    expect(await page.locator('#plot').isVisible()).toBe(false);
    expect(await page.locator('#caption a').getAttribute('href')).toMatch(/b\.pdf$/);
    expect(await page.locator('.failed').textContent()).toContain('runs/c.npz is cut off');
    expect(complaints).toEqual([]);
  });

  it('shows its figures without scripts', async () => {
    const { page } = await browser.open(path, { javaScriptEnabled: false });
    expect(await page.locator('#grid img:visible').count()).toBe(4);
  });

  it.each([
    ['light', 1200],
    ['light', 400],
    ['dark', 1200],
    ['dark', 400],
  ] as const)('is accessible and fits the window, in the %s theme at %i px', async (colorScheme, width) => {
    const { page, complaints } = await browser.open(path, { colorScheme, viewport: { width, height: 900 } });
    await page.locator('#plot').focus();
    await page.keyboard.press('ArrowRight');
    expect(await seriousProblems(page)).toEqual([]);
    await shoot(page, `gallery-${colorScheme}-${width}`);
    await page.keyboard.press('g');
    expect(await seriousProblems(page)).toEqual([]);
    await shoot(page, `gallery-grid-${colorScheme}-${width}`);
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
    const paper = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const before = await paper();
    await page.locator('#theme').click();
    expect(await paper()).not.toBe(before);
    expect(complaints).toEqual([]);
  });

  it('opens 1,000 figures quickly, loads only those in view, and stays small', async () => {
    const folder = folderWith();
    const { item, colorbar } = await itemOf(checkpoint(1), { path: 'figure.png', label: '' }, folder);
    const items = Array.from({ length: 1000 }, (_, i) => {
      linkSync(join(folder, 'figure.png'), join(folder, `${i}.png`));
      return { ...item, path: `${i}.png`, label: `step ${i}` };
    });
    const index = join(folder, 'index.html');
    writeFileSync(
      index,
      galleryPage(items, { title: 'many', software: 'attnplot', manifest: 'm.json', colorbar, failed: [] }),
    );
    expect(statSync(index).size).toBeLessThan(2.5e6);
    const started = performance.now();
    const { page, complaints } = await browser.open(index);
    await page.locator('#plot').waitFor();
    expect(performance.now() - started).toBeLessThan(10_000);
    await page.locator('#slider').focus();
    await page.keyboard.press('End');
    expect(await page.locator('#position').textContent()).toBe('1000 of 1000');
    await page.keyboard.press('g');
    const loaded = await page.evaluate(
      "[...document.querySelectorAll('#grid img')].filter((image) => image.complete && image.naturalWidth).length",
    );
    expect(loaded).toBeLessThan(500);
    expect(complaints).toEqual([]);
  });
});
