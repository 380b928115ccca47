/** SVG documents as librsvg and Chromium draw them. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { render } from '../../src/pipeline/render.ts';
import { decodePng } from '../golden.ts';
import { run } from '../support/command.ts';
import { unlike } from '../support/likeness.ts';
import { svgOf } from '../support/painted.ts';
import { has } from '../support/programs.ts';

const FIGURES = ['abspe-pause.json', 'gallery/states.json', 'gallery/right-to-left.json'].map(
  (name) => `fixtures/${name}`,
);

/** At this resolution the PNG's hatch has the SVG's pitch. */
const DPI = 144;
const folder = mkdtempSync(join(tmpdir(), 'attnplot-svg-'));

describe.skipIf(!has('rsvg-convert'))('an SVG through librsvg (skipped without rsvg-convert)', () => {
  it.each(FIGURES.flatMap((file) => (['rects', 'image'] as const).map((cells) => [file, cells] as const)))(
    'of %s with %s matches the PNG but for antialiasing',
    async (file, cells) => {
      const [expected, svg] = await Promise.all([
        render(file, { dpi: DPI }),
        svgOf(file, { dpi: DPI, cells }),
      ]);
      writeFileSync(join(folder, 'figure.svg'), svg);
      const zoom = ['--dpi-x', '72', '--dpi-y', '72', '--zoom', String(DPI / 72)];
      const ran = await run('rsvg-convert', [...zoom, 'figure.svg', '-o', 'figure.png'], folder);
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      const actual = decodePng(readFileSync(join(folder, 'figure.png')));
      expect(unlike(actual, decodePng(expected.bytes))).toBeLessThan(0.002);
    },
  );
});

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describe.skipIf(!has(CHROMIUM))('an SVG in Chromium (skipped without chromium)', () => {
  it('matches the PNG apart from antialiasing', async () => {
    const browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: FLAGS });
    try {
      const page = await browser.newPage({ deviceScaleFactor: 2 });
      for (const file of FIGURES) {
        // Whole CSS pixels: an image that ends within one is stretched to its end.
        const size = { dpi: DPI, width: '936px', height: file.includes('abspe') ? '1280px' : '400px' };
        const { bytes, report } = await render(file, size);
        const [width, height] = [report.pixels.width / 2, report.pixels.height / 2];
        await page.setViewportSize({ width, height });
        const source = Buffer.from(await svgOf(file, size)).toString('base64');
        await page.setContent(
          `<body style="margin:0"><img style="display:block;width:${width}px;height:${height}px" src="data:image/svg+xml;base64,${source}">`,
        );
        await page.waitForFunction('document.images[0].complete');
        const actual = decodePng(await page.screenshot());
        expect(unlike(actual, decodePng(bytes))).toBeLessThan(0.003);
      }
    } finally {
      await browser.close();
    }
  });
});
