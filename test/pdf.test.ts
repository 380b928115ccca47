import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { PNG } from 'pngjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AttentionFile } from '../src/attention/file.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { render } from '../src/pipeline/render.ts';
import { decodePng, rgbaAt } from './golden.ts';
import { run } from './support/command.ts';
import { unlike } from './support/likeness.ts';
import { AWKWARD } from './support/painted.ts';
import { has } from './support/programs.ts';

const folder = mkdtempSync(join(tmpdir(), 'attnplot-pdf-'));
const SEED = 'fixtures/abspe-pause.json';

async function pdfOf(file: string | AttentionFile, options: FigureOptions = {}): Promise<Buffer> {
  const { bytes } = await render(file, { ...options, format: 'pdf' });
  writeFileSync(join(folder, 'figure.pdf'), bytes);
  return Buffer.from(bytes);
}

/** The output of a program about the last PDF. */
async function ask(program: string, ...args: string[]): Promise<string> {
  const ran = await run(program, args, folder);
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  return ran.stdout;
}

/** The last PDF as pixels. */
async function rasterized(dpi: number): Promise<PNG> {
  await ask('pdftoppm', '-r', String(dpi), '-png', '-singlefile', 'figure.pdf', 'page');
  return decodePng(readFileSync(join(folder, 'page.png')));
}

describe('a PDF', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('has a table that finds each object', async () => {
    const file = (await pdfOf(AWKWARD, { cells: 'image' })).toString('latin1');
    const start = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(file)?.[1]);
    const [, count = '', entries = ''] =
      /^xref\n0 (\d+)\n((?:\d{10} \d{5} [nf] \n)+)trailer\n/.exec(file.slice(start)) ?? [];
    const offsets = entries
      .trim()
      .split('\n')
      .map((entry) => Number(entry.slice(0, 10)));
    expect(offsets).toHaveLength(Number(count));
    offsets.slice(1).forEach((offset, i) => {
      expect(file.slice(offset, offset + 20)).toMatch(new RegExp(`^${i + 1} 0 obj\n`));
    });
  });

  it('is the same on another day, and holds no date', async () => {
    const today = await pdfOf(AWKWARD);
    vi.useFakeTimers({ now: new Date('2001-02-03'), toFake: ['Date'] });
    const then = await pdfOf(AWKWARD);
    expect(then.equals(today)).toBe(true);
    expect(today.toString('latin1')).not.toMatch(/CreationDate|ModDate|xmp:\w*Date/);
  });

  it('has streams of the stated length, and strings that are closed', async () => {
    const file = (await pdfOf({ ...AWKWARD, title: ') >> endobj \\ (' })).toString('latin1');
    const streams = [...file.matchAll(/\/Length (\d+) >>\nstream\n/g)];
    expect(streams.length).toBeGreaterThan(3);
    for (const match of streams) {
      const end = match.index + match[0].length + Number(match[1]);
      expect(file.slice(end, end + 10)).toBe('\nendstream');
    }
  });
});

describe.skipIf(!has('pdfinfo'))('a PDF, as poppler reads it (skipped without poppler-utils)', () => {
  it.each([
    ['6.5in', '3.25in', '468 x 234 pts'],
    ['165mm', '50mm', '467.717 x 141.732 pts'],
    ['400.5pt', '123.25pt', '400.5 x 123.25 pts'],
  ])('is exactly %s by %s', async (width, height, size) => {
    await pdfOf(AWKWARD, { width, height });
    expect(await ask('pdfinfo', 'figure.pdf')).toContain(`Page size:       ${size}`);
  });

  it('has a title, a subject and one page, and no errors', async () => {
    const { report } = await render(AWKWARD);
    await pdfOf(AWKWARD);
    const info = await ask('pdfinfo', 'figure.pdf');
    expect(info).toContain(`Title:           ${AWKWARD.title}\n`);
    expect(info).toContain(`Subject:         ${report.description}\n`);
    expect(info).toMatch(/Pages: +1\n/);
    expect(info).toMatch(/Metadata Stream: yes\n/);
  });

  it('embeds its fonts, reduced to the glyphs used, with their characters', async () => {
    await pdfOf(SEED);
    const fonts = (await ask('pdffonts', 'figure.pdf')).trim().split('\n').slice(2);
    expect(fonts).toHaveLength(1);
    expect(fonts[0]).toMatch(/^[A-Z]{6}\+DejaVuSans +CID TrueType +Identity-H +yes yes yes /);
  });

  it('in the serif typeface has a CID TrueType font of it, and DejaVu Sans only for what it lacks', async () => {
    const file = { ...AWKWARD, tokens: ['office', ' fluff', 'c', 'd', 'e', 'f', 'g'] };
    await pdfOf(file, { typeface: 'serif', dpi: 144 });
    const fonts = (await ask('pdffonts', 'figure.pdf')).trim().split('\n').slice(2);
    const kinds = fonts.map((line) => line.slice(6).split(/ +/).slice(0, 6).join(' ')).sort();
    expect(kinds).toEqual([
      '+DejaVuSans CID TrueType Identity-H yes yes',
      '+Tinos-Regular CID TrueType Identity-H yes yes',
    ]);
    const text = await ask('pdftotext', 'figure.pdf', '-');
    for (const token of ['office', '␣fluff']) expect(text).toContain(token);
    const expected = decodePng((await render(file, { typeface: 'serif', dpi: 144 })).bytes);
    expect(unlike(await rasterized(144), expected)).toBeLessThan(0.003);
  });

  it('has its text in reading order: title, panels from the top, colorbar', async () => {
    await pdfOf(SEED);
    const words = (await ask('pdftotext', '-raw', 'figure.pdf', '-')).split(/\s+/).filter(Boolean);
    const panels = Array.from({ length: 12 }, (_, i) => `Layer ${i} P@8 P@32 8 0 0 1 15 16 7`);
    expect(words.join(' ')).toBe(
      `AbsPE: vanilla causal self-attn at PAUSE ${panels.join(' ')} 0.0 0.1 0.2 0.3 0.4`,
    );
  });

  it('gives back the original characters, whatever glyphs draw them', async () => {
    await pdfOf({
      ...AWKWARD,
      tokens: ['office', '<pause>', ' fluff', 'שלום', 'كِتَاب', 'e\u0323\u0301', '\u2126'],
    });
    const text = (await ask('pdftotext', 'figure.pdf', '-')).replace(/[\u202a-\u202e]/g, '');
    for (const token of ['office', '<pause>', '␣fluff', 'שלום', 'كِتَاب', '\u2126'])
      expect(text).toContain(token);
    expect(text.normalize('NFC')).toContain('e\u0323\u0301'.normalize('NFC'));
  });

  it.each([SEED, 'fixtures/gallery/states.json', 'fixtures/gallery/right-to-left.json'])(
    'of %s matches the PNG apart from antialiasing',
    async (file) => {
      const expected = decodePng((await render(file, { dpi: 144 })).bytes);
      for (const cells of ['rects', 'image'] as const) {
        await pdfOf(file, { dpi: 144, cells });
        expect(unlike(await rasterized(144), expected)).toBeLessThan(0.002);
      }
    },
  );

  const MONO = join(
    dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')),
    'ttf/DejaVuSansMono.ttf',
  );
  const CJK = '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc';
  it.each([
    ['DejaVuSansMono', MONO, '\u2336'],
    ...(existsSync(CJK) ? [['NotoSansCJKsc-Regular', `${CJK}#2`, '说明文']] : []),
  ])('has the fallback font %s too', async (name, font, token) => {
    const file = { ...AWKWARD, tokens: [token, 'b', 'c', 'd', 'e', 'f', 'g'] };
    const options = { font, dpi: 144 } as const;
    await pdfOf(file, options);
    expect(await ask('pdffonts', 'figure.pdf')).toMatch(new RegExp(`\\+${name} +CID TrueType`));
    expect(await ask('pdftotext', 'figure.pdf', '-')).toContain(token);
    const expected = decodePng((await render(file, options)).bytes);
    expect(unlike(await rasterized(144), expected)).toBeLessThan(0.003);
  });

  it.each([37, 72, 97.3, 133, 150])('has no seams between cells at %d dpi', async (dpi) => {
    // Two dark colours side by side and one above the other: anything lighter would be the page.
    const matrix = [0, 1].map((row) => Array.from({ length: 23 }, (_, key) => ((row + key) % 2) / 10));
    const keys = Array.from({ length: 23 }, () => '');
    const file = {
      tokens: keys,
      rows: ['a', 'b'],
      layers: [matrix],
      figure: { vmax: 1, ticks: 'none' },
    } as const;
    await pdfOf(file as AttentionFile, { colorbar: false });
    const page = await rasterized(dpi);
    // The darkest line of the page lies within the panel: its lightest pixels between frame and frame.
    const y = Math.round(page.height / 2);
    for (const line of [y - 2, y - 1, y, y + 1]) {
      const levels = Array.from({ length: page.width }, (_, x) =>
        Math.max(...rgbaAt(page, x, line).slice(0, 3)),
      );
      const dark = levels.map((level) => level < 90);
      const [first, last] = [dark.indexOf(true), dark.lastIndexOf(true)];
      expect(last - first).toBeGreaterThan(page.width / 2);
      // Labels stand to the left; the panel is the last unbroken stretch.
      const start = dark.lastIndexOf(false, last) + 1;
      expect(last - start).toBeGreaterThan(page.width / 2);
    }
  });
});

describe.skipIf(!has('pdflatex'))('a PDF in LaTeX (skipped without pdflatex)', () => {
  it('has the width asked for when it is included without scaling', async () => {
    await pdfOf(SEED, { width: '3.25in' });
    const document = String.raw`\documentclass{article}\usepackage{graphicx}\begin{document}
\newsavebox{\figurebox}\sbox{\figurebox}{\includegraphics{figure.pdf}}
\typeout{WIDTH \the\wd\figurebox}\noindent\usebox{\figurebox}\end{document}`;
    writeFileSync(join(folder, 'paper.tex'), document);
    const ran = await run('pdflatex', ['-interaction=nonstopmode', '-halt-on-error', 'paper.tex'], folder);
    expect(ran.code, ran.stdout).toBe(0);
    expect(ran.stdout).not.toContain('Warning: PDF inclusion');
    // TeX's point is 1/72.27 in.
    expect(Number(/WIDTH ([\d.]+)pt/.exec(ran.stdout)?.[1])).toBeCloseTo(3.25 * 72.27, 2);
    expect(existsSync(join(folder, 'paper.pdf'))).toBe(true);
  });
});
