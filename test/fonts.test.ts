/** Fonts beside the bundled one: which draws what, and which cannot be used. */
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AttentionFile } from '../src/attention/file.ts';
import { AttnplotError } from '../src/core/errors.ts';
import { layoutFigure } from '../src/layout/layout.ts';
import { render } from '../src/pipeline/render.ts';
import { readFonts, readTypeface } from '../src/text/fonts.ts';
import type { Typeface } from '../src/text/typeface.ts';
import { attnplot, COMMAND, ROOT, run } from './support/command.ts';
import { figureOf, fileOf } from './support/figures.ts';
import {
  APL,
  ARROW,
  CIRCLE,
  collectionOf,
  DEJAVU,
  fileWith,
  folder,
  MATH,
  MONO,
  SERIF,
  typeface,
  withFonts,
} from './support/fonts.ts';
import { textsOf } from './support/geometry.ts';

const CJK = '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc';

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

it('a font without a table of characters is refused', () => {
  const bytes = readFileSync(join(ROOT, 'dist/Tinos-Regular.ttf'));
  bytes.write('xmap', bytes.indexOf('cmap'), 'latin1');
  const path = join(folder, 'without-cmap.ttf');
  writeFileSync(path, bytes);
  expect(() => readFonts([path])).toThrow(AttnplotError);
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

  /** Times when it was read last, and changed: a file system that tells reads tells the first after a change. */
  const UNREAD = [new Date('2020-01-01'), new Date('2020-01-02')] as const;

  it('are not even read: 300 of them take no time and change no pixel', async ({ skip }) => {
    const [few, many] = [mkdtempSync(join(folder, 'few-')), mkdtempSync(join(folder, 'many-'))];
    mkdirSync(join(many, '.fonts'));
    const font = join(many, '.fonts', '0.ttf');
    copyFileSync(join(ROOT, 'dist/Tinos-Regular.ttf'), font);
    for (let i = 1; i < 300; i++) linkSync(font, join(many, '.fonts', `${i}.ttf`));
    const wasRead = async (home: string, ...args: string[]) => {
      utimesSync(font, ...UNREAD);
      const ran = await run(process.execPath, args, ROOT, { ...process.env, HOME: home });
      expect(ran).toMatchObject({ code: 0 });
      return { ...ran, isRead: statSync(font).atimeMs !== UNREAD[0].getTime() };
    };
    const families = "console.log(require('@napi-rs/canvas').GlobalFonts.getFamilies().toString())";
    const control = await wasRead(many, '--eval', families);
    const known = JSON.parse(control.stdout).find(({ family }: { family: string }) => family === 'Tinos');
    skip(!control.isRead || !(known?.styles.length >= 300), 'a canvas elsewhere, or no times of reading');
    const draw = async (home: string) => {
      const out = join(home, 'out.png');
      const { isRead } = await wasRead(home, COMMAND, 'render', 'fixtures/abspe-pause.json', '-o', out);
      return { isRead, bytes: readFileSync(out) };
    };
    const [here, elsewhere] = [await draw(few), await draw(many)];
    expect(elsewhere.isRead).toBe(false);
    expect(elsewhere.bytes.equals(here.bytes)).toBe(true);
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
