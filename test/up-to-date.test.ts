/** A figure that is up to date is not written again. */
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { provenanceOfPng } from '../src/formats/png.ts';
import type { Format } from '../src/options/formats.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { prepare } from '../src/pipeline/prepare.ts';
import { draw, drawUnlessFresh, render } from '../src/pipeline/render.ts';
import { isUpToDate, sameFile } from '../src/pipeline/up-to-date.ts';
import type { Provenance } from '../src/provenance/provenance.ts';
import { provenanceText } from '../src/provenance/read.ts';
import { pixels, redraw, SEED } from './support/carried.ts';
import { fileOf } from './support/figures.ts';

describe('an existing figure is not rewritten', () => {
  const OTHER = { level: 1 } as const;
  /** The same provenance, packed by a Node with another zlib. */
  function packedElsewhere(text: string): string {
    const provenance = JSON.parse(text) as Required<Provenance>;
    const stream = inflateSync(Buffer.from(provenance.data.zlib, 'base64'));
    const zlib = deflateSync(stream, OTHER).toString('base64');
    expect(zlib).not.toBe(provenance.data.zlib);
    return JSON.stringify({ ...provenance, data: { ...provenance.data, zlib } });
  }
  const undrawn = () => expect.fail('it was drawn to find out');
  const isPngUpToDate = (file: Uint8Array, provenance: string) =>
    isUpToDate(file, { format: 'png', provenance }, undrawn);

  it('if only the bytes of another zlib differ; any other difference rewrites it', async () => {
    const { bytes } = await render(SEED, { dpi: 60 });
    const provenance = packedElsewhere(provenanceOfPng(bytes) as string);
    expect(await isPngUpToDate(bytes, provenance)).toBe(true);
    expect(await isPngUpToDate(bytes, provenance.replace('"dpi":60', '"dpi":61'))).toBe(false);
    expect(await isPngUpToDate(bytes, provenance.replace('"attnplot":"', '"attnplot":"9'))).toBe(false);
    expect(await isUpToDate(bytes, { format: 'svg', provenance }, undrawn)).toBe(false);
    const { data, ...bare } = JSON.parse(provenance) as Required<Provenance>;
    expect(await isPngUpToDate(bytes, JSON.stringify(bare))).toBe(false);
    const other = deflateSync('other values').toString('base64');
    expect(await isPngUpToDate(bytes, JSON.stringify({ ...bare, data: { ...data, zlib: other } }))).toBe(
      false,
    );
  });

  it('only if it is complete and its picture unedited', async () => {
    const bytes = Buffer.from((await render(SEED, { dpi: 60 })).bytes);
    const provenance = provenanceOfPng(bytes) as string;
    expect(await isPngUpToDate(bytes, provenance)).toBe(true);
    expect(await isPngUpToDate(bytes.subarray(0, -1), provenance)).toBe(false);
    expect(await isPngUpToDate(bytes.subarray(0, bytes.length >> 1), provenance)).toBe(false);
    for (let at = bytes.indexOf('PLTE'); at < bytes.length; at += 97) {
      if (at > bytes.indexOf('iTXt') && at < bytes.indexOf('IDAT')) continue;
      const damaged = Buffer.from(bytes);
      damaged.writeUInt8((bytes[at] as number) ^ 1, at);
      expect(await isPngUpToDate(damaged, provenance)).toBe(false);
    }
    expect(await isPngUpToDate(Buffer.from('{}'), provenance)).toBe(false);
  });

  const others = ['svg', 'pdf', 'webp', 'jpeg', 'avif'] as const;
  const prepared = (format: Format, options: FigureOptions = {}) =>
    prepare(fileOf(2, 2, 4), [
      { options: { format, dpi: 60, ...options }, kind: 'usage', nameOf: (option) => option },
    ]);

  it.each(others)('in %s too, after another zlib, but not after an edit', async (format) => {
    const ready = await prepared(format);
    const { bytes } = await draw(ready);
    expect((await drawUnlessFresh(ready, bytes)).bytes).toBeUndefined();
    const elsewhere = await draw(ready, { provenance: packedElsewhere(provenanceText(bytes) as string) });
    expect(Buffer.compare(elsewhere.bytes, bytes)).not.toBe(0);
    expect((await drawUnlessFresh(ready, elsewhere.bytes)).bytes).toBeUndefined();
    for (const change of [
      (await draw(ready, { title: 'another' })).bytes,
      (await draw(await prepared(format, { vmax: 0.5 }))).bytes,
      bytes.subarray(0, -7),
      (await draw(await prepared('png'))).bytes,
    ])
      expect(Buffer.compare((await drawUnlessFresh(ready, change)).bytes ?? Buffer.from(''), bytes)).toBe(0);
  });

  it('if another zlib packed its images or streams', async () => {
    const svg = Buffer.from((await draw(await prepared('svg', { cells: 'image' }))).bytes);
    const repack = (change: (lines: Buffer) => Buffer) =>
      Buffer.from(
        svg.toString().replace(/(?<=base64,)[A-Za-z0-9+/=]+/g, (data) => {
          const image = Buffer.from(data, 'base64');
          const [from, to] = [image.indexOf('IDAT') + 4, image.indexOf('IEND') - 8];
          const lines = deflateSync(change(inflateSync(image.subarray(from, to))), OTHER);
          const body = Buffer.concat([Buffer.from('IDAT'), lines]);
          const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
          length.writeUInt32BE(lines.length);
          crc.writeUInt32BE(crc32(body));
          return Buffer.concat([
            image.subarray(0, from - 8),
            length,
            body,
            crc,
            image.subarray(to + 4),
          ]).toString('base64');
        }),
      );
    const same = repack((lines) => lines);
    expect(same.equals(svg)).toBe(false);
    expect(sameFile('svg', same, svg)).toBe(true);
    expect(
      sameFile(
        'svg',
        repack((lines) => Buffer.from(lines.map((byte, i) => (i === 50 ? byte ^ 1 : byte)))),
        svg,
      ),
    ).toBe(false);

    const pdf = Buffer.from((await draw(await prepared('pdf'))).bytes).toString('latin1');
    const repackPdf = (change: (content: Buffer) => Buffer) => {
      const packed = pdf.replace(
        /(\/FlateDecode[^\n]* \/Length )\d+ >>\nstream\n(.*?)\nendstream/gs,
        (_, entry, data) => {
          const stream = deflateSync(change(inflateSync(Buffer.from(data, 'latin1'))), OTHER);
          return `${entry}${stream.length} >>\nstream\n${stream.toString('latin1')}\nendstream`;
        },
      );
      let object = 0;
      return packed
        .replace(/^\d{10}(?= 00000 n)/gm, () =>
          String(packed.indexOf(`\n${++object} 0 obj\n`) + 1).padStart(10, '0'),
        )
        .replace(/(?<=startxref\n)\d+/, String(packed.lastIndexOf('\nxref\n') + 1));
    };
    const file = (text: string) => Buffer.from(text, 'latin1');
    expect(repackPdf((content) => content)).not.toBe(pdf);
    expect(sameFile('pdf', file(repackPdf((content) => content)), file(pdf))).toBe(true);
    expect(sameFile('pdf', file(repackPdf((content) => content.subarray(1))), file(pdf))).toBe(false);
    expect(sameFile('pdf', file(pdf.replace(/^(\d{9})\d 00000 n/m, '$19 00000 n')), file(pdf))).toBe(false);
    expect(sameFile('pdf', file(pdf.replace('MediaBox [0 0', 'MediaBox [1 0')), file(pdf))).toBe(false);
  });

  it.each(others)('%s gives back values that draw the same page', async (format) => {
    const { bytes } = await draw(await prepared(format, { annotate: true, colormap: 'magma' }));
    const png = await render(fileOf(2, 2, 4), { dpi: 60, annotate: true, colormap: 'magma' });
    expect(pixels(await redraw(bytes))).toBe(pixels(png.bytes));
  });
});
