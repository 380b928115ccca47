import { copyFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AttentionFile } from '../src/attention/file.ts';
import { AttnplotError } from '../src/core/errors.ts';
import { layoutFigure } from '../src/layout/layout.ts';
import { render } from '../src/pipeline/render.ts';
import { directionRuns } from '../src/text/bidi.ts';
import { SANS } from '../src/text/faces.ts';
import { readFonts, readTypeface } from '../src/text/fonts.ts';
import { scriptRuns } from '../src/text/runs.ts';
import { loadTypeface, type Typeface } from '../src/text/typeface.ts';
import { decodePng } from './golden.ts';
import { attnplot, COMMAND, ROOT, run } from './support/command.ts';
import { figureOf, fileOf } from './support/figures.ts';
import { textsOf } from './support/geometry.ts';

const require = createRequire(import.meta.url);
const DEJAVU = join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf');
/** Fonts with characters that DejaVu Sans lacks: APL, arrows, and marks that enclose a letter. */
const [MONO, SERIF, MATH] = ['DejaVuSansMono.ttf', 'DejaVuSerif.ttf', 'DejaVuMathTeXGyre.ttf'].map((name) =>
  join(DEJAVU, name),
) as [string, string, string];
const [APL, ARROW, CIRCLE] = ['\u2336', '\u2900', '\u20dd'];
const CJK = '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc';

const folder = mkdtempSync(join(tmpdir(), 'attnplot-fonts-'));
function fileWith(name: string, bytes: Uint8Array | string): string {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
}

/** A collection (.ttc) of font files: a header, then each file with its tables' offsets moved. */
function collectionOf(paths: readonly string[]): Uint8Array {
  const header = Buffer.alloc(12 + 4 * paths.length);
  header.write('ttcf', 'latin1');
  header.writeUInt32BE(0x00010000, 4);
  header.writeUInt32BE(paths.length, 8);
  let at = header.length;
  const fonts = paths.map((path, i) => {
    const bytes = readFileSync(path);
    header.writeUInt32BE(at, 12 + 4 * i);
    for (let table = 0; table < bytes.readUInt16BE(4); table++) {
      const offset = 12 + 16 * table + 8;
      bytes.writeUInt32BE(bytes.readUInt32BE(offset) + at, offset);
    }
    at += bytes.length;
    return bytes;
  });
  return Buffer.concat([header, ...fonts]);
}

let typeface: Typeface;
beforeAll(async () => {
  typeface = await loadTypeface();
});
const withFonts = async (...names: readonly string[]) => loadTypeface(readFonts(names));

const idsOf = (text: string) => typeface.shape(text).glyphs.map(({ id }) => id);
/** The characters of a text in the order they stand on the page, left to right. */
const visual = (text: string) =>
  typeface
    .shape(text)
    .glyphs.map(({ cluster }) => String.fromCodePoint(text.codePointAt(cluster) as number))
    .join('');

describe('text stands in its visual order', () => {
  const cases: readonly (readonly [text: string, visual: string, what: string])[] = [
    ['abc', 'abc', 'Latin'],
    ['שלום', 'םולש', 'Hebrew'],
    ['abc שלום', 'abc םולש', 'Latin, then Hebrew'],
    ['שלום abc', 'abc םולש', 'Hebrew, then Latin'],
    ['שנת 2024 טובה', 'הבוט 2024 תנש', 'a number within Hebrew'],
    ['שלום, עולם', 'םלוע ,םולש', 'a comma within Hebrew'],
    ['abc שלום 123 def', 'abc 123 םולש def', 'Hebrew with a number, within Latin'],
    ['␣שלום', 'םולש␣', 'a leading space, where Hebrew begins'],
    ['12%', '12%', 'a number alone'],
    ['a☀☁ שם☀☁שם', 'a☀☁ םש☁☀םש', 'symbols, in the direction around them'],
    ['a שם😀😁שם', 'a םש😁😀םש', 'symbols beyond the first plane'],
    ['𐤀𐤁', '𐤁𐤀', 'Phoenician, which is beyond the first plane'],
  ];
  it.each(cases)('%s is %s on the page: %s', (text, expected) => {
    expect(visual(text)).toBe(expected);
  });

  it('Arabic beside numbers and Latin', () => {
    expect(directionRuns('abc مرحبا 42')).toEqual([
      { start: 0, end: 4, rightToLeft: false },
      { start: 10, end: 12, rightToLeft: false },
      { start: 4, end: 10, rightToLeft: true },
    ]);
  });

  it('brackets are mirrored in right-to-left text', () => {
    expect(idsOf('(א)')).toEqual([idsOf('(')[0], idsOf('א')[0], idsOf(')')[0]]);
  });

  it('every part of a text is in exactly one run', () => {
    for (const text of ['', 'a', 'שלום abc 12 مرحبا (x) 😀 𐤀', '\u05d0\u0301'])
      expect(
        [...directionRuns(text)]
          .sort((a, b) => a.start - b.start)
          .reduce((at, run) => (run.start === at ? run.end : -1), 0),
      ).toBe(text.length);
  });
});

describe('shaping', () => {
  const joined = (text: string, word: string) => {
    const from = text.indexOf(word);
    return typeface
      .shape(text)
      .glyphs.filter(({ cluster }) => cluster >= from && cluster < from + word.length)
      .map(({ id }) => id);
  };
  const WORD = 'مرحبا';

  it('joins Arabic', () => {
    const isolated = [...WORD].map((letter) => idsOf(letter)[0]);
    const shaped = idsOf(WORD).reverse();
    expect(shaped.length).toBe(isolated.length);
    // The second letter joins to the right alone, and its form is that of the end of a word; all others differ.
    expect(shaped.filter((id, i) => id !== isolated[i]).length).toBeGreaterThanOrEqual(4);
  });

  it.each([`␣${WORD}`, `${WORD} abc`, `שלום ${WORD}`, `שלום${WORD}`, `12 ${WORD}`, `##${WORD}`])(
    'joins it in %s',
    (text) => {
      expect(joined(text, WORD)).toEqual(idsOf(WORD));
    },
  );

  it('does not join a Persian word across a zero-width non-joiner', () => {
    expect(idsOf('می\u200cخ')).not.toEqual(idsOf('میخ'));
  });

  it('gives a combining mark no width of its own, and puts it over its base', () => {
    for (const [base, mark] of [
      ['x', '\u0301'],
      ['ש', '\u05b8'],
      ['◌', '\u0301'],
    ] as const) {
      const [alone, marked] = [typeface.shape(base), typeface.shape(base + mark)];
      expect(marked.width).toBeCloseTo(alone.width, 6);
      expect(marked.glyphs.length).toBe(2);
    }
  });

  it('follows the rules of each script', () => {
    expect(scriptRuns('abc 12')).toEqual([{ start: 0, end: 6 }]);
    expect(scriptRuns('(שלום) مرحبا!')).toEqual([
      { start: 0, end: 7 },
      { start: 7, end: 13 },
    ]);
    expect(scriptRuns('a क्षि b')).toEqual([
      { start: 0, end: 2 },
      { start: 2, end: 7 },
      { start: 7, end: 8 },
    ]);
  });

  it('measures a text as wide as its glyphs advance', () => {
    expect(typeface.widthPt('', 10)).toBe(0);
    expect(typeface.widthPt('abc', 20)).toBeCloseTo(2 * typeface.widthPt('abc', 10), 9);
    for (const text of ['abc', 'שלום abc', WORD]) {
      const xs = typeface.shape(text).glyphs.map(({ x }) => x);
      expect([...xs].sort((a, b) => a - b)).toEqual(xs);
    }
  });
});

describe('characters that no font has', () => {
  it('are found one by one', () => {
    expect(typeface.missing('a说b好')).toEqual(['说', '好']);
    expect(typeface.missing('abc שלום مرحبا ␣⏎⇥∅…◌')).toEqual([]);
  });

  it('are not joiners, selectors and tags, which shaping consumes', () => {
    for (const text of ['a\u200db', 'می\u200cخ', '❤\ufe0f', 'a\u034fb', 'a\u{e0100}', 'a\u{e0067}']) {
      expect(typeface.missing(text)).toEqual([]);
      expect(typeface.shape(text).glyphs.every(({ id }) => id !== 0)).toBe(true);
    }
    expect(typeface.missing('\u3164')).toEqual(['\u3164']);
  });

  it('do not include those that the font composes', () => {
    expect(typeface.missing('\u0958')).toEqual(
      [...'\u0915\u093c'].flatMap(typeface.missing).length === 0 ? [] : ['\u0958'],
    );
    expect(typeface.missing('\u212b\u1e17')).toEqual([]);
  });

  it('are exactly those that come out as boxes', () => {
    for (const text of ['a说b', 'é', '\u1e17', 'x\u20dd', '👩\u200d🔬', '\u{10900}', '\u115f'])
      expect(typeface.shape(text).glyphs.some(({ id }) => id === 0)).toBe(typeface.missing(text).length > 0);
  });
});

describe('fallback fonts', () => {
  const fontsOf = (face: Typeface, text: string) => face.shape(text).glyphs.map(({ font }) => font);

  it('are tried in order, each for characters that the earlier ones lack', async () => {
    const [monoFirst, serifFirst] = [await withFonts(MONO, SERIF), await withFonts(SERIF, MONO)];
    expect(monoFirst.missing(APL + ARROW)).toEqual([]);
    expect(fontsOf(monoFirst, `a${APL}${ARROW}b`)).toEqual([0, 1, 2, 0]);
    expect(fontsOf(serifFirst, `a${APL}${ARROW}b`)).toEqual([0, 2, 1, 0]);
    const both = await withFonts(MONO, join(DEJAVU, 'DejaVuSansMono-Bold.ttf'));
    expect(fontsOf(both, APL)).toEqual([1]);
  });

  it('draw a whole grapheme, so that marks stay with their base', async () => {
    const face = await withFonts(SERIF, MATH);
    expect(fontsOf(face, `ab${CIRCLE}c`)).toEqual([0, 2, 2, 0]);
    expect(face.shape(`ab${CIRCLE}c`).glyphs.every(({ id }) => id !== 0)).toBe(true);
  });

  it('share a grapheme that no single font has, rather than show a box', async () => {
    const text = `ש${CIRCLE}`;
    const face = await withFonts(MATH);
    expect(face.missing(text)).toEqual([]);
    expect(face.shape(text).glyphs.every(({ id }) => id !== 0)).toBe(true);
  });

  it('are not used for characters of the bundled font', async () => {
    const face = await withFonts(MONO);
    expect(face.shape('abc')).toEqual(typeface.shape('abc'));
  });

  it('keep visual order across fonts', async () => {
    const face = await withFonts(MONO);
    const text = `של${APL}ום`;
    expect(face.shape(text).glyphs.map(({ cluster }) => cluster)).toEqual([4, 3, 2, 1, 0]);
  });

  it('of a collection are chosen by #index', async () => {
    const collection = fileWith('two.ttc', collectionOf([SERIF, MONO]));
    expect((await withFonts(collection)).missing(APL + ARROW)).toEqual([APL]);
    expect((await withFonts(`${collection}#0`)).missing(APL + ARROW)).toEqual([APL]);
    expect((await withFonts(`${collection}#1`)).missing(APL + ARROW)).toEqual([ARROW]);
  });
});

describe('--typeface', () => {
  const fontsOf = (face: Typeface, text: string) => face.shape(text).glyphs.map(({ font }) => font);

  it('serif is as wide as Times New Roman, and DejaVu Sans has the signs that it lacks', async () => {
    const serif = await loadTypeface([], 'serif');
    expect(serif.fontName(0)).toBe('Tinos-Regular');
    // Widths of digits, capital M and x in Times: 500, 889 and 500 thousandths.
    expect(['8', 'M', 'x'].map((text) => Math.round(serif.widthPt(text, 1000)))).toEqual([500, 889, 500]);
    expect(fontsOf(serif, 'a␣⏎')).toEqual([0, 1, 1]);
    expect(serif.missing(`a␣${APL}`)).toEqual([APL]);
    expect((await loadTypeface(readFonts([MONO]), 'serif')).missing(APL)).toEqual([]);
  });

  it('has its own proportions, those of DejaVu Sans where it has no letters, and none that a line cannot hold', async () => {
    const { proportions } = await loadTypeface([], 'serif');
    // sCapHeight of Tinos: 1341 of 2048 units.
    expect(proportions.capEm).toBeCloseTo(1341 / 2048, 2);
    expect(proportions.ascentEm).toBeGreaterThan(proportions.capEm);
    expect(proportions.ascentEm + proportions.descentEm).toBeLessThan(1);
    const file = await loadTypeface([], readTypeface({ typeface: SERIF }).face);
    expect(file.proportions.capEm).toBeCloseTo(SANS.proportions.capEm, 2);
    expect(file.fontName(0)).toBe('DejaVuSerif');
    expect(file.families).toBe("'DejaVu Serif', sans-serif");
  });

  it('sans is the default, to the pixel, and a file is read', async () => {
    const home = mkdtempSync(join(folder, 'face-'));
    copyFileSync(join(ROOT, 'fixtures/abspe-pause.json'), join(home, 'data.json'));
    const draw = async (...args: readonly string[]) => {
      expect(await attnplot(home, 'render', 'data.json', '--dpi', '50', ...args)).toMatchObject({ code: 0 });
      return decodePng(readFileSync(join(home, args[1] as string))).data;
    };
    const [plain, sans] = [await draw('-o', 'a.png'), await draw('-o', 'b.png', '--typeface', 'sans')];
    expect(sans.equals(plain)).toBe(true);
    const serif = await draw('-o', 'c.png', '--typeface', SERIF);
    expect(serif.equals(plain)).toBe(false);
    // The name is carried, not the path: a figure is not drawn in another typeface without a word.
    const again = await attnplot(home, 'render', 'c.png', '-o', 'd.png');
    expect(again).toMatchObject({ code: 3, stdout: '' });
    expect(again.stderr).toContain('found "DejaVuSerif.ttf", which the data names');
    expect(again.stderr).toContain('name the file yourself (--typeface DejaVuSerif.ttf)');
    expect(await attnplot(home, 'check', 'c.png')).toMatchObject({
      code: 1,
      stdout: 'c.png: stale: it cannot be redrawn without its font: give DejaVuSerif.ttf with --typeface\n',
    });
    expect(await attnplot(home, 'check', 'c.png', '--data', 'data.json')).toMatchObject({ code: 0 });
    expect(await attnplot(home, 'check', 'c.png', '--typeface', SERIF)).toMatchObject({ code: 0 });
    const other = fileWith('DejaVuSerif.ttf', readFileSync(MONO));
    expect(await attnplot(home, 'check', 'c.png', '--data', 'data.json', '--typeface', other)).toMatchObject({
      code: 1,
      stdout: 'c.png: stale: fonts changed\n',
    });
  });

  it('of an SVG with live text is named with its metric equals', async () => {
    const { bytes } = await render(fileOf(1, 1, 3), { format: 'svg', svgText: 'text', typeface: 'serif' });
    expect(String(bytes)).toContain(
      `font-family="Tinos, 'Liberation Serif', 'Times New Roman', Times, serif"`,
    );
  });
});

describe('a font that cannot be used is refused, with the remedy', () => {
  const serif = readFileSync(SERIF);
  const pictures = Buffer.from(serif);
  // A font of pictures alone has no table of outlines.
  pictures.write('CBDT', serif.indexOf('glyf', 12, 'latin1'), 'latin1');
  const collection = fileWith('three.ttc', collectionOf([SERIF, MONO, MATH]));
  const cases: readonly (readonly [what: string, font: string, kind: string, message: RegExp])[] = [
    ['a missing file', join(folder, 'nope.ttf'), 'io', /no such file/],
    ['a folder', folder, 'io', /it is a folder/],
    ['a text', fileWith('text.ttf', 'not a font at all'), 'usage', /not a TrueType or OpenType file/],
    ['an empty file', fileWith('empty.ttf', ''), 'usage', /not a TrueType or OpenType file/],
    ['a web font', fileWith('web.woff2', 'wOF2\0\0\0\0'), 'usage', /\.woff or \.woff2 must be unpacked/],
    ['a file cut short', fileWith('short.ttf', serif.subarray(0, 50_000)), 'usage', /cut short or damaged/],
    ['a header alone', fileWith('header.ttf', serif.subarray(0, 8)), 'usage', /cut short or damaged/],
    [
      'a collection cut short',
      fileWith('short.ttc', collectionOf([SERIF]).subarray(0, 14)),
      'usage',
      /cut short or damaged/,
    ],
    ['pictures without outlines', fileWith('pictures.ttf', pictures), 'usage', /holds no outlines/],
    ['the second font of one', `${SERIF}#1`, 'usage', /#1, which holds 1 font/],
    ['the fourth font of three', `${collection}#3`, 'usage', /#3, which holds 3 fonts, #0 to #2/],
  ];

  const failureOf = (call: () => unknown): AttnplotError => {
    try {
      call();
    } catch (error) {
      if (error instanceof AttnplotError) return error;
      throw error;
    }
    throw new Error('nothing was thrown');
  };

  it.each(cases)('%s', (_, font, kind, message) => {
    for (const read of [() => readFonts([font]), () => readTypeface({ typeface: font })]) {
      const error = failureOf(read);
      expect(error.kind).toBe(kind);
      expect(error.problems[0]?.message).toMatch(message);
      expect(error.problems[0]?.hint).toContain('.ttf, .otf or .ttc');
    }
  });

  it.each(cases.filter(([what]) => /missing|text|short$|fourth/.test(what)))(
    '%s, by the command',
    async (_, font, kind, message) => {
      const home = mkdtempSync(join(folder, 'command-'));
      copyFileSync(join(ROOT, 'fixtures/abspe-pause.json'), join(home, 'data.json'));
      const ran = await attnplot(home, 'render', 'data.json', '-o', 'x.png', '--font', font);
      expect(ran).toMatchObject({ code: kind === 'io' ? 4 : 2, stdout: '' });
      expect(ran.stderr).toMatch(message);
      expect(ran.stderr).toContain(font);
      expect(existsSync(join(home, 'x.png'))).toBe(false);
    },
  );
});

describe('--missing-glyphs', () => {
  const file: AttentionFile = {
    title: 'two\nlines',
    tokens: ['说', 'a', '说好', APL],
    rows: ['r'],
    layers: [[[0.1, 0.2, 0.3, 0.4]]],
  };
  const [options, what] = [{ dpi: 40 }, 'no font has U+8BF4, U+597D, U+2336, in 3 of '];

  it('box: one notice with the characters, how many labels they touch and the remedy', async () => {
    const { report } = await render(file, options);
    expect(report.notices.filter((notice) => notice.includes('no font'))).toHaveLength(1);
    expect(report.notices[0]).toContain(what);
    expect(report.notices[0]).toMatch(/: drawn as boxes; add a font that has them with --font$/);
  });

  it('escape: written as their codes', async () => {
    const [boxes, escaped] = [
      await render(file, options),
      await render(file, { ...options, missingGlyphs: 'escape' }),
    ];
    expect(escaped.report.notices[0]).toContain(`${what}`);
    expect(escaped.report.notices[0]).toMatch(/: written as their codes; add a font/);
    expect(Buffer.from(escaped.bytes).equals(Buffer.from(boxes.bytes))).toBe(false);
  });

  it('error: refused', async () => {
    const error = await render(file, { ...options, missingGlyphs: 'error' }).catch((reason) => reason);
    expect(error).toBeInstanceOf(AttnplotError);
    expect(error.kind).toBe('usage');
    expect(error.problems[0].message).toContain(what);
    expect(error.problems[0].hint).toContain('--font');
  });

  it('prints nothing if the fonts have every character, line breaks of the title included', async () => {
    const { report } = await render(
      { ...file, tokens: ['a', 'é', 'שלום', APL] },
      { ...options, font: MONO, missingGlyphs: 'error' },
    );
    expect(report.notices).toEqual([]);
  });
});

describe('fonts installed on the machine', () => {
  it('are not used: the pixels are the same without them', async () => {
    const home = mkdtempSync(join(folder, 'home-'));
    writeFileSync(
      join(home, 'data.json'),
      JSON.stringify({ ...fileOf(2, 2, 3), tokens: ['说', 'שלום', 'é\u0301'] }),
    );
    const draw = async (name: string, env: NodeJS.ProcessEnv) => {
      const args = [COMMAND, 'render', 'data.json', '-o', name, '--dpi', '80'];
      const { code, stderr } = await run(process.execPath, args, home, { ...process.env, ...env });
      expect({ code, stderr }).toMatchObject({ code: 0 });
      return readFileSync(join(home, name));
    };
    const here = await draw('here.png', {});
    const elsewhere = await draw('elsewhere.png', {
      ...{ FONTCONFIG_FILE: '/dev/null', FONTCONFIG_PATH: '/nowhere', HOME: home },
      ...{ XDG_DATA_HOME: home, XDG_DATA_DIRS: home, LANG: 'zh_CN.UTF-8', LC_ALL: 'zh_CN.UTF-8' },
    });
    expect(elsewhere.equals(here)).toBe(true);
  });
});

describe(`with Debian's fonts-noto-cjk (skipped where ${CJK} is not installed)`, () => {
  it.skipIf(!existsSync(CJK))('no label of the Chinese sample falls back to boxes', async () => {
    const file = JSON.parse(
      readFileSync(join(ROOT, 'fixtures/gallery/zh-en-cross.json'), 'utf8'),
    ) as AttentionFile;
    const face = await withFonts(`${CJK}#2`);
    const { scene } = layoutFigure(figureOf(file), face);
    const labels = textsOf(scene).map(({ text }) => text);
    expect(labels).toEqual(expect.arrayContaining(['说', '我们', '「']));
    for (const text of labels) {
      expect(face.missing(text)).toEqual([]);
      expect(face.shape(text).glyphs.every(({ id }) => id !== 0)).toBe(true);
    }
    // Without that font the same sample has boxes, so the check above can fail.
    expect(labels.flatMap(typeface.missing).length).toBeGreaterThan(0);
    const { report } = await render(file, { font: `${CJK}#2`, dpi: 40, missingGlyphs: 'error' });
    expect(report.notices.filter((notice) => notice.includes('no font'))).toEqual([]);
  });
});
