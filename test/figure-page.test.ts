/** A figure as an HTML file, driven by keyboard and mouse in a real browser, from disk. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttentionFile } from '../src/attention/file.ts';
import { curve } from '../src/compare/library.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { decodePng } from './golden.ts';
import { type Chromium, hasChromium, launch, seriousProblems, shoot } from './support/browser.ts';
import { ROOT } from './support/command.ts';
import { HOSTILE, html, SMALL } from './support/figure-pages.ts';
import { fileOf } from './support/figures.ts';

const folder = mkdtempSync(join(tmpdir(), 'attnplot-html-'));

async function pageOf(name: string, input: string | AttentionFile, options?: FigureOptions): Promise<string> {
  const path = join(folder, name);
  writeFileSync(path, await html(input, options));
  return path;
}

let browser: Chromium;
let small: string;
let seed: string;
beforeAll(async () => {
  if (!hasChromium) return;
  browser = await launch();
  small = await pageOf('small.html', SMALL);
  seed = await pageOf('seed.html', join(ROOT, 'fixtures/abspe-pause.json'));
});
afterAll(() => browser?.close());

const readout = (page: Page) => page.locator('#readout').textContent();

describe.skipIf(!hasChromium)('a figure’s page (skipped without Debian’s chromium)', () => {
  it('shows the value of the cell under the pointer', async () => {
    const { page, complaints } = await browser.open(small);
    const panel = await page.locator('#panel-2 rect').first().boundingBox();
    await page.mouse.move((panel?.x ?? 0) + 8, (panel?.y ?? 0) + 8);
    expect(await readout(page)).toBe('1 (clipped at 0.9) Layer 1, row P@1, key 0 “the”');
    await shoot(page, 'figure-hover');
    await page.mouse.move(1, 1);
    expect(await readout(page)).toContain('Point at a cell');
    expect(complaints).toEqual([]);
  });

  it('can be read cell by cell with the keyboard, in every state', async () => {
    const { page, complaints } = await browser.open(small);
    await page.keyboard.press('Tab');
    expect(await readout(page)).toBe('0.25 Layer 0, row P@1, key 0 “the”');
    await page.keyboard.press('End');
    expect(await readout(page)).toBe('masked (the query cannot see this key) Layer 0, row P@1, key 3 “sat”');
    await page.keyboard.press('ArrowDown');
    expect(await readout(page)).toBe('0.95 (clipped at 0.9) Layer 0, row P@3, key 3 “sat”');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    expect(await readout(page)).toBe('missing (no weight recorded) Layer 0, row P@3, key 1 “␣cat”');
    await page.keyboard.press('PageDown');
    expect(await readout(page)).toBe('0.2 Layer 1, row P@3, key 1 “␣cat”');
    for (const key of [
      'ArrowDown',
      'PageDown',
      'ArrowUp',
      'PageUp',
      'ArrowUp',
      'ArrowUp',
      'Home',
      'ArrowLeft',
    ])
      await page.keyboard.press(key);
    expect(await readout(page)).toBe('0.25 Layer 0, row P@1, key 0 “the”');
    await page.keyboard.press('Escape');
    expect(await page.locator('.cursor').isVisible()).toBe(false);
    expect(complaints).toEqual([]);
  });

  it('tells the whole description, with its observations', async () => {
    const { page } = await browser.open(seed, { javaScriptEnabled: false });
    await page.getByText('The figure in words', { exact: true }).click();
    const words = page.locator('.words');
    expect(await words.locator('h2').allTextContents()).toEqual([
      ...['Overview', 'Components and axes', 'Row by row, over layers', 'Layer by layer', 'Key observations'],
    ]);
    expect(await words.locator('ol li').count()).toBeGreaterThan(4);
    expect(await words.textContent()).toContain('Layer 2 differs from the other layers in P@8');
  });

  it('holds the numbers as tables, with states in words', async () => {
    const { page } = await browser.open(small, { javaScriptEnabled: false });
    await page.getByText('The numbers', { exact: true }).click();
    const tables = await page
      .locator('table')
      .evaluateAll((found) =>
        found.map((table) => (table as unknown as { innerText: string }).innerText.replaceAll('\t', ' | ')),
      );
    expect(tables[0]?.split('\n')).toEqual([
      'Layer 0',
      'key | P@1 | P@3',
      '0 the | 0.25 | 0.125',
      '1 ␣cat | 0.75 | missing',
      '2 <pause> | masked | 0.5',
      '3 sat | masked | 0.95',
    ]);
    expect(tables.length).toBe(2);
  });

  it('saves itself as SVG, and as a PNG of its size and dpi that shows the same', async () => {
    const { page, complaints } = await browser.open(small);
    const save = async (id: string) => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.locator(id).click()]);
      const path = join(folder, download.suggestedFilename());
      await download.saveAs(path);
      return { name: download.suggestedFilename(), bytes: readFileSync(path) };
    };
    const svg = await save('#save-svg');
    expect(svg.name).toBe('small.svg');
    expect(svg.bytes.toString()).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    const png = await save('#save-png');
    expect(png.name).toBe('small.png');
    const { width } = decodePng(png.bytes);
    expect(width).toBe(384);
    expect(png.bytes.toString('latin1')).toContain('pHYs\0\0\x0e\xc4');
    expect(complaints).toEqual([]);
  });

  it('keeps markup in tokens, rows, layers and titles as text', async () => {
    const tokens = [...HOSTILE];
    const file: AttentionFile = {
      ...fileOf(2, 2, tokens.length, { tokens, rows: HOSTILE.slice(0, 2), title: HOSTILE.join(' ') }),
    };
    const layers = file.layers.map((weights, i) => ({
      label: HOSTILE[i] as string,
      weights: weights as number[][],
    }));
    const path = await pageOf('hostile.html', { ...file, layers });
    const { page, complaints } = await browser.open(path);
    await page.locator('#plot').focus();
    for (const [key, token] of tokens.entries()) {
      await page.keyboard.press(key === 0 ? 'Home' : 'ArrowRight');
      expect(await readout(page)).toContain(`key ${key} “${token}”`);
    }
    expect(await page.locator('h1').textContent()).toBe(HOSTILE.join(' '));
    await page.getByText('The numbers').click();
    expect(await page.locator('td').count()).toBe(2 * 2 * tokens.length);
    expect(
      await page
        .locator('th')
        .filter({ hasText: HOSTILE[7] as string })
        .first()
        .isVisible(),
    ).toBe(true);
    expect(await page.locator('img, iframe, [onload], [onerror], [onmouseover], [onfocus]').count()).toBe(0);
    expect(await page.locator('script').count()).toBe(2);
    expect(await page.locator('style').count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it('has a policy that blocks everything, even what is written into it later', async () => {
    const { page, complaints } = await browser.open(small);
    await page.evaluate(
      `document.body.insertAdjacentHTML('beforeend', '<img src="https://example.org/x.png" onerror="globalThis.hit = 1"><p onclick="globalThis.hit = 2" id="later">later</p><style>p { color: red }</style>')`,
    );
    await page.locator('#later').click();
    expect(await page.evaluate('globalThis.hit')).toBeUndefined();
    const refused = complaints
      .filter((text) => text.startsWith('policy: '))
      .map((text) => text.split(' ')[1]);
    expect(new Set(refused)).toEqual(new Set(['img-src', 'script-src-attr', 'style-src-elem']));
  });

  it.each([
    ['light', 1200],
    ['light', 400],
    ['dark', 1200],
    ['dark', 400],
  ] as const)('is accessible and fits the window, in the %s theme at %i px', async (colorScheme, width) => {
    const options = { colorScheme, viewport: { width, height: 900 } };
    const { page, complaints } = await browser.open(small, options);
    await page.keyboard.press('Tab');
    for (const summary of await page.locator('summary').all()) await summary.click();
    expect(await seriousProblems(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    const paper = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const before = await paper();
    await page.locator('#theme').click();
    expect(await paper()).not.toBe(before);
    expect(complaints).toEqual([]);
    const large = await browser.open(seed, options);
    await large.page.keyboard.press('Tab');
    await shoot(large.page, `figure-${colorScheme}-${width}`);
    await large.page.getByText('The numbers', { exact: true }).click();
    await large.page.getByText('The numbers', { exact: true }).scrollIntoViewIfNeeded();
    await shoot(large.page, `figure-numbers-${colorScheme}-${width}`);
    expect(
      await large.page.evaluate('document.documentElement.scrollWidth - innerWidth'),
    ).toBeLessThanOrEqual(0);
    expect(large.complaints).toEqual([]);
  });

  it('prints the figure without its tools', async () => {
    const { page } = await browser.open(seed);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.tools').isVisible()).toBe(false);
    expect(await page.locator('#readout').isVisible()).toBe(false);
    expect(await page.locator('#plot svg').isVisible()).toBe(true);
  });

  it('says so if a figure has more cells than tables or pages hold', async () => {
    const many = fileOf(2, 60, 400);
    const { page, complaints } = await browser.open(await pageOf('many.html', many, { ticks: 'none' }));
    expect(await page.locator('main').textContent()).toContain(
      'The figure has 48000 cells, too many for a table.',
    );
    await page.keyboard.press('Tab');
    expect(await readout(page)).toContain('Layer 0, row P@8, key 0');
    await shoot(page, 'figure-many');
    expect(complaints).toEqual([]);
  });
});

describe.skipIf(!hasChromium)('the page of a curve (skipped without Debian’s chromium)', () => {
  it('shows the values of all lines at the place under the pointer, and at that which keys move to', async () => {
    const input = join(ROOT, 'fixtures/pause/abspe-step-1500.npz');
    const options = { stat: 'entropy', query: '8,32', format: 'html' } as const;
    const { bytes, lines, places } = await curve([input], options, { lines: 'rows' });
    const path = join(mkdtempSync(join(tmpdir(), 'attnplot-')), 'curve.html');
    writeFileSync(path, bytes);
    const { page, complaints } = await browser.open(path);
    const said = page.locator('#readout');
    const short = (value: number | null | undefined) => String(Number(value?.toPrecision(6)));
    const expected = (at: number) =>
      lines.map(
        ({ label, middle, low, high }) =>
          `${label} ${short(middle?.[at])} (${short(low?.[at])} to ${short(high?.[at])})`,
      );
    await page.locator('#plot').focus();
    await page.keyboard.press('End');
    for (const words of [`Layer ${places.at(-1)} entropy (nats)`, ...expected(places.length - 1)])
      expect(await said.textContent()).toContain(words);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowUp');
    for (const words of expected(places.length - 2)) expect(await said.textContent()).toContain(words);
    const box = await page.locator('#plot').boundingBox();
    await page.mouse.move((box?.x ?? 0) + 0.15 * (box?.width ?? 0), (box?.y ?? 0) + 0.5 * (box?.height ?? 0));
    expect(await said.textContent()).toMatch(/^Layer [0-3] entropy/);
    expect(complaints).toEqual([]);
  });
});
