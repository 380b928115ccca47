import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { limitsFor } from '../src/arrays/limits.ts';
import { fromFile } from '../src/attention/read-file.ts';
import { AttnplotError } from '../src/core/errors.ts';
import { figureFormat, isWhole } from '../src/formats/figure-file.ts';
import { provenanceOfPng } from '../src/formats/png.ts';
import { render } from '../src/pipeline/render.ts';
import { digestValues } from '../src/provenance/digests.ts';
import type { Provenance } from '../src/provenance/provenance.ts';
import { readFigure } from '../src/provenance/read.ts';
import { unpacked, VALUES } from './support/carried.ts';
import { fileOf } from './support/figures.ts';
import { dataIn, pngWith, provenanceIn } from './support/provenance.ts';

describe('provenance that is damaged, foreign or hostile is a clean error, never another figure', () => {
  const file = fileOf(2, 2, 3);
  const honest = async () => provenanceOfPng((await render(file, { dpi: 60 })).bytes) as string;

  const refusalOf = (text: string, maxMemory?: number): string => {
    try {
      dataIn(pngWith(text), limitsFor(maxMemory));
    } catch (error) {
      if (error instanceof AttnplotError) return error.problems.map(({ message }) => message).join('; ');
      throw error;
    }
    return 'read';
  };
  const DAMAGED = 'found damaged provenance, expected provenance as attnplot writes it';

  it('for any changed character and any cut', async () => {
    const text = await honest();
    const { values } = JSON.parse(text) as Provenance;
    for (let at = 0; at < text.length; at++) {
      for (const damaged of [
        text.slice(0, at),
        `${text.slice(0, at)}${text[at] === '7' ? '8' : '7'}${text.slice(at + 1)}`,
      ]) {
        if (refusalOf(damaged) !== 'read') continue;
        const { attention } = fromFile({ name: '', value: dataIn(pngWith(damaged)), duplicateKeys: [] });
        expect(digestValues(attention).sha256).toBe(values.sha256);
      }
    }
  });

  it('an incomplete chunk counts as none', async () => {
    const png = Buffer.from((await render(file, { dpi: 60 })).bytes);
    for (let at = png.indexOf('attnplot\0'); at < png.indexOf('IDAT'); at += 41) {
      const damaged = Buffer.from(png);
      damaged.writeUInt8((png[at] as number) ^ 0x20, at);
      if (provenanceOfPng(damaged) === undefined) continue;
      expect(provenanceOfPng(damaged)).toBe(await honest());
    }
    for (let length = 0; length < png.length; length += 61)
      expect([undefined, await honest()]).toContain(provenanceOfPng(png.subarray(0, length)));
  });

  it.each([
    ['', DAMAGED],
    ['null', DAMAGED],
    ['[1]', DAMAGED],
    ['{"provenance":1}', DAMAGED],
    ['['.repeat(1e6), DAMAGED],
    ['{"provenance":3,"attnplot":"3.0.0"}', 'found provenance of version 3, expected version 2 or earlier'],
  ])('%.40s', (text, message) => expect(refusalOf(text)).toBe(message));

  const changed = async (change: (provenance: Record<string, unknown>) => object) =>
    JSON.stringify({ ...JSON.parse(await honest()), ...change(JSON.parse(await honest())) });
  const packed = (held: unknown) => deflateSync(JSON.stringify(held)).toString('base64');

  it('an option this version does not have', async () => {
    const text = await changed(() => ({ options: { hue: 3 } }));
    expect(refusalOf(text)).toBe('found the option "hue", expected options this version has');
  });

  it('an option that is not valid, reported as in any file', async () => {
    const text = await changed(() => ({ options: { vmax: 'x' } }));
    expect(refusalOf(text)).toBe(
      'found "x", expected a finite number, or a percentile from p0 to p100 such as p99',
    );
    const deep = `${'['.repeat(1e4)}${']'.repeat(1e4)}`;
    expect(refusalOf((await honest()).replace('"options":{', `"options":{"title":${deep},`))).not.toBe(
      'read',
    );
  });

  it('values other than those that were drawn', async () => {
    const other = provenanceIn((await render(fileOf(2, 2, 3, { rows: ['x', 'y'] }), { dpi: 60 })).bytes);
    expect(refusalOf(await changed(() => ({ data: other.data })))).toBe(VALUES);
  });

  it('wrong lengths, and values that should be lists', async () => {
    const { data } = JSON.parse(await honest()) as Required<Provenance>;
    const held = unpacked({ data });
    const [layer] = held.layers as [{ weights: number[][] }];
    const lies: readonly unknown[] = [
      { ...held, layers: [{ ...layer, weights: [[...(layer.weights[0] ?? []), 1], layer.weights[1]] }] },
      { ...held, layers: [{ ...layer, weights: [[0.5, null], layer.weights[1]] }] },
      { ...held, layers: [{ ...layer, weights: [['0.5', true, {}], []] }] },
      { ...held, layers: {} },
      { ...held, layers: [] },
      { ...held, rows: [] },
      { ...held, tokens: 'abc' },
      { ...held, more: 1 },
      ...[null, [], 'abc', 7, {}],
    ];
    for (const lie of lies)
      expect(refusalOf(await changed(() => ({ data: { zlib: packed(lie) } })))).toBe(VALUES);
    for (const zlib of ['', 'AAAA', data.zlib.slice(0, 40), deflateSync('{"tokens":').toString('base64')])
      expect(refusalOf(await changed(() => ({ data: { zlib } })))).toBe(VALUES);
    expect(refusalOf(await changed(() => ({ data: { ...data, numbers: 'decimal99' } })))).toBe(DAMAGED);
    expect(refusalOf(await changed(() => ({ data: { ...data, numbers: 'float64' } })))).toBe(VALUES);
  });

  it('a zip bomb, which unpacks no further than allowed', async () => {
    const zlib = deflateSync(Buffer.alloc(3e6)).toString('base64');
    const text = await changed(() => ({ data: { zlib } }));
    expect(refusalOf(text, 20e6)).toBe('found values that unpack to more than 2 MB');
    expect(refusalOf(`${' '.repeat(3e6)}${text}`, 20e6)).toMatch(
      /^found provenance of 3 MB, expected at most 2 MB/,
    );
  });
});

describe('a figure of more than 500 MB', () => {
  it('is refused before its texts are read, which no string may hold', () => {
    const file = Buffer.alloc(500e6 + 1);
    for (const start of ['\x89PNG', '\xff\xd8\xff', 'RIFF\0\0\0\0WEBP', '%PDF-']) {
      file.write(start, 'latin1');
      const message = 'found a figure of 500.1 MB, expected at most 500 MB';
      expect(() => readFigure('fig', file, limitsFor())).toThrow(
        expect.objectContaining({ problems: [expect.objectContaining({ code: 'too-large', message })] }),
      );
    }
  });
});

describe('a kind of figure', () => {
  const start = (text: string) => Buffer.from(text, 'latin1');
  it.each([
    ['png', '\x89PNG\r\n\x1a\n'],
    ['svg', '<svg xmlns="http://www.w3.org/2000/svg">'],
    ['svg', '\xef\xbb\xbf<?xml version="1.0"?>'],
    ['pdf', '%PDF-1.4\n'],
    ['webp', 'RIFF\x10\0\0\0WEBPVP8L'],
    ['jpeg', '\xff\xd8\xff\xe0\0\x10JFIF'],
    ['avif', '\0\0\0\x20ftypavif'],
  ])('%s is told by its first bytes', (kind, bytes) => expect(figureFormat(start(bytes))).toBe(kind));
  it.each([
    '',
    '{',
    ' [1]',
    '<',
    '<html>',
    'RIFF\x10\0\0\0WAVE',
    '\x93NUMPY',
    'PK\x03\x04',
    '\0\0\0\x20ftypheic',
  ])('%j is none', (bytes) => expect(figureFormat(start(bytes))).toBeUndefined());
  it.each([
    ['svg', '<svg></svg>\n'],
    ['pdf', '%PDF-1.4 ... %%EOF\n'],
    ['webp', 'RIFF\x04\0\0\0WEBP'],
    ['jpeg', '\xff\xd8\xff\xe0\xff\xd9'],
    ['avif', '\0\0\0\x0cftypavif\0\0\0\x08mdat'],
  ] as const)('%s is whole up to its last byte', (kind, bytes) => {
    expect(isWhole(kind, start(bytes))).toBe(true);
    expect(isWhole(kind, start(bytes.trimEnd().slice(0, -1)))).toBe(false);
  });
});
