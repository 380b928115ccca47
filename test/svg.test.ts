/** SVG documents: their structure, text, and cells as images. */
import fc from 'fast-check';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { describe, expect, it } from 'vitest';
import type { FigureOptions } from '../src/options/options.ts';
import { render } from '../src/pipeline/render.ts';
import { decodePng } from './golden.ts';
import { AWKWARD, composed, svgOf } from './support/painted.ts';
import { runs } from './support/random.ts';

interface Element extends SaxesTagPlain {
  readonly text: string;
}

/** All elements of a document, in the order in which they end. @throws Error for anything that is not well-formed XML 1.0 */
function parse(document: string): Element[] {
  const parser = new SaxesParser();
  const open: { tag: SaxesTagPlain; text: string }[] = [];
  const elements: Element[] = [];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => open.push({ tag: tag as SaxesTagPlain, text: '' }));
  parser.on('text', (text) => {
    for (const element of open) element.text += text;
  });
  parser.on('closetag', () => {
    const { tag, text } = open.pop() as (typeof open)[number];
    elements.push({ ...tag, text });
  });
  parser.write(document).close();
  return elements;
}

const named = (elements: readonly Element[], name: string) => elements.filter((one) => one.name === name);

describe('an SVG', () => {
  it('has a role, a title, a description, a size in points, and a named group for each part', async () => {
    const { report, bytes } = await render(AWKWARD, { format: 'svg', width: '5in' });
    const elements = parse(Buffer.from(bytes).toString());
    const root = elements.at(-1)?.attributes ?? {};
    expect(root).toMatchObject({ width: '360pt', role: 'img' });
    expect(root.viewBox).toBe(`0 0 360 ${Math.round(72e3 * report.inches.height) / 1000}`);
    expect(named(elements, 'title')[0]).toMatchObject({
      text: AWKWARD.title,
      attributes: { id: root['aria-labelledby'] },
    });
    expect(named(elements, 'desc')[0]).toMatchObject({
      text: report.description,
      attributes: { id: root['aria-describedby'] },
    });
    const groups = named(elements, 'g').filter((group) => group.attributes.role === 'group');
    expect(groups.map(({ attributes }) => [attributes.id, attributes['aria-label']])).toEqual([
      ['title', AWKWARD.title],
      ['panel-1', 'Layer 0'],
      ['panel-2', 'Layer "1"'],
      ['colorbar', 'Colorbar'],
      ['key', expect.any(String)],
    ]);
  });

  it('defines every id once, and every id it refers to', async () => {
    for (const svgText of ['outlines', 'text'] as const) {
      const elements = parse(await svgOf(AWKWARD, { svgText }));
      const ids = elements.flatMap(({ attributes }) => attributes.id ?? []);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { attributes } of named(elements, 'use'))
        expect(ids).toContain(attributes['xlink:href']?.slice(1));
    }
  });

  it('is valid XML whatever the labels are', async () => {
    const nasty = fc.oneof(
      fc.constantFrom(
        ']]>',
        '<![CDATA[',
        '&',
        '&#0;',
        '"\'',
        '\ud800',
        '\udc00x',
        '\0',
        '\u0008',
        '\ufffe',
        '-->',
        '\t\r\n',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
      // Lone surrogates and control characters too.
      fc
        .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 6 })
        .map((units) => String.fromCharCode(...units)),
    );
    const { scene, typeface, painting } = await composed(AWKWARD, { format: 'svg' });
    const { paintFigure } = await import('../src/pipeline/paint.ts');
    await fc.assert(
      fc.asyncProperty(nasty, nasty, fc.constantFrom('outlines', 'text'), async (one, other, svgText) => {
        const groups = scene.groups.map((group) => ({
          ...group,
          label: one,
          marks: group.marks.map((mark) => (mark.type === 'text' ? { ...mark, text: one + other } : mark)),
        }));
        const metadata = { title: one, description: other, software: one, provenance: other };
        const bytes = await paintFigure({ ...scene, groups }, typeface, 'svg', {
          ...painting,
          metadata,
          svgText,
        });
        const elements = parse(Buffer.from(bytes).toString());
        expect(named(elements, 'desc')).toHaveLength(1);
      }),
      { numRuns: runs(30) },
    );
  });

  it('writes lengths with at most three decimals, without exponents', async () => {
    const document = await svgOf(AWKWARD, { width: '101mm', dpi: 97 });
    for (const { attributes } of parse(document))
      for (const name of ['x', 'y', 'width', 'height', 'd'])
        expect(attributes[name] ?? '').not.toMatch(/\.\d{4}|\de/);
  });

  it('is the same in every run', async () => {
    expect(await svgOf(AWKWARD)).toBe(await svgOf(AWKWARD));
  });

  it('has no page rectangle if the background is transparent', async () => {
    const pages = async (options: FigureOptions) =>
      named(parse(await svgOf(AWKWARD, options)), 'rect').filter(
        ({ attributes }) => attributes.x === undefined,
      );
    expect(await pages({})).toHaveLength(1);
    expect(await pages({ background: 'transparent' })).toHaveLength(0);
  });
});

describe('text of an SVG', () => {
  it('is outlines by default, each glyph once', async () => {
    const elements = parse(await svgOf('fixtures/abspe-pause.json'));
    expect(named(elements, 'text')).toEqual([]);
    expect(elements.at(-1)?.attributes).not.toHaveProperty('font-family');
    const outlines = named(elements, 'path').flatMap(({ attributes }) =>
      attributes.id ? [attributes.d] : [],
    );
    expect(outlines.length).toBeGreaterThan(20);
    expect(new Set(outlines).size).toBe(outlines.length);
  });

  it('is text in a named font on request, spans in their colours', async () => {
    const elements = parse(await svgOf(AWKWARD, { svgText: 'text' }));
    expect(elements.at(-1)?.attributes['font-family']).toMatch(/^'DejaVu Sans', /);
    expect(named(elements, 'use')).toEqual([]);
    const texts = named(elements, 'text').map(({ text }) => text);
    for (const text of [AWKWARD.title, 'office', '<pause>', '␣the', ']]>', 'a & b', 'Layer "1"'])
      expect(texts).toContain(text);
    const colored = named(elements, 'tspan').map(({ text }) => text);
    expect(colored).toContain('␣');
    expect(colored).toContain('<pause>');
  });

  it('that reads from right to left starts at the right', async () => {
    const elements = parse(await svgOf({ ...AWKWARD, rows: ['שלום', 'a'] }, { svgText: 'text' }));
    const label = named(elements, 'text').find(
      ({ text, attributes }) => text === 'שלום' && attributes.direction,
    );
    expect(label?.attributes).toMatchObject({ direction: 'rtl' });
    expect(label?.attributes).not.toHaveProperty('text-anchor');
  });
});

/** Embedded images, in the document's order. */
const imagesOf = (document: string) =>
  named(parse(document), 'image').map(({ attributes }) => ({
    box: ['x', 'y', 'width', 'height'].map((name) => Number(attributes[name])) as [
      number,
      number,
      number,
      number,
    ],
    png: decodePng(Buffer.from(attributes['xlink:href']?.split(',')[1] ?? '', 'base64')),
  }));

describe('cells of an SVG as images', () => {
  it('show the pixels of the PNG in the same places', async () => {
    const dpi = 144;
    const page = decodePng((await render(AWKWARD, { dpi })).bytes);
    const images = imagesOf(await svgOf(AWKWARD, { dpi, cells: 'image' }));
    expect(images).toHaveLength(4);
    for (const { box, png } of images) {
      const [left, top, width, height] = box.map((pt) => Math.round((pt * dpi) / 72)) as typeof box;
      expect([png.width, png.height]).toEqual([width, height]);
      for (let y = 0; y < height; y++) {
        const at = 4 * ((top + y) * page.width + left);
        const line = png.data.subarray(4 * y * width, 4 * (y + 1) * width);
        expect(line.equals(page.data.subarray(at, at + 4 * width))).toBe(true);
      }
    }
  });

  it('are the default above 20,000 cells, with a notice', async () => {
    const many = (keys: number) => ({
      tokens: Array.from({ length: keys }, (_, i) => `t${i}`),
      rows: Array.from({ length: 50 }, (_, i) => `r${i}`),
      layers: [
        Array.from({ length: 50 }, (_, row) =>
          Array.from({ length: keys }, (_, key) => ((row * key) % 13) / 13),
        ),
      ],
    });
    const drawn = async (keys: number, options: FigureOptions = {}) => {
      const { bytes, report } = await render(many(keys), { format: 'svg', ...options });
      const images = imagesOf(Buffer.from(bytes).toString()).length;
      return { images, notice: report.notices.find((text) => text.includes('as one image')) };
    };
    expect(await drawn(400)).toEqual({ images: 0, notice: undefined });
    expect(await drawn(401)).toEqual({
      images: 1,
      notice: '20050 cells are drawn as one image per panel (--cells rects draws each cell as a shape)',
    });
    expect(await drawn(401, { cells: 'rects' })).toEqual({ images: 0, notice: undefined });
    expect(await drawn(5, { cells: 'image' })).toEqual({ images: 1, notice: undefined });
  });
});
