/** Figures whose parts, provenance or values stand for much: each is answered within 5 s of work. */
import { deflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { avifParts, avifSize } from '../../src/formats/avif.ts';
import { provenanceOfSvg } from '../../src/formats/xmp.ts';
import { attnplot, DATA, read, save, withProvenance } from '../support/checked.ts';

const LIMIT_MS = 5000;

async function cpuMs(work: () => unknown): Promise<number> {
  const started = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

const carrying = (values: string) => (text: string) =>
  JSON.stringify({ ...JSON.parse(text), data: { zlib: deflateSync(values).toString('base64') } });

it.each<[what: string, change: (text: string) => string, found: string]>([
  ['provenance of open lists', () => '['.repeat(19e6), 'found damaged provenance'],
  ['values of open lists', carrying('['.repeat(9e7)), 'found damaged values'],
  ['values of open objects', carrying('{"a":'.repeat(15e6)), 'found damaged values'],
  [
    'values of too many layers',
    carrying(`{"layers":[${Array(290_000).fill('[[0]]')}]}`),
    'found damaged values',
  ],
])('%s are damaged, and said to be so at once', async (_, change, found) => {
  save('data.json', DATA);
  await attnplot('render', 'data.json', '-o', 'fig.png');
  save('bomb.png', withProvenance(read('fig.png'), change));
  for (const command of ['check', 'render']) {
    const ms = await cpuMs(async () => {
      const { stdout, stderr } = await attnplot(command, 'bomb.png');
      expect(stdout + stderr).toContain(found);
    });
    expect(ms).toBeLessThan(LIMIT_MS);
  }
});

/** A box around others, and so on. */
function nested(type: string, levels: number, inner: Buffer): Buffer {
  const heads = Array.from({ length: levels }, (_, i) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(8 * (levels - i) + inner.length);
    head.write(type, 4, 'latin1');
    return head;
  });
  return Buffer.concat([...heads, inner]);
}

it('boxes of an AVIF in a thousand others are walked over once', async () => {
  const boxes = (count: number) => Buffer.concat(Array(count).fill(nested('free', 1, Buffer.alloc(0))));
  const one = nested('iprp', 1000, boxes(90_000));
  const ms = await cpuMs(() => {
    expect(avifParts(one)).toHaveLength(91_000);
    // Of more boxes than are read none is told, so that none is missed.
    expect(avifParts(Buffer.concat(Array(20).fill(one)))).toEqual(['a box cut short']);
    const ispe = nested('iprp', 2, nested('ispe', 1, Buffer.alloc(12, 1)));
    expect(avifSize(ispe)).toEqual([0x01010101, 0x01010101]);
    expect(avifSize(Buffer.concat([one, one, ispe]))).toBeUndefined();
  });
  expect(ms).toBeLessThan(LIMIT_MS);
});

it('millions of references in XML are resolved one after the other', async () => {
  const svg = (text: string) => Buffer.from(`<svg><figure xmlns="urn:attnplot">${text}</figure></svg>`);
  const [references, sections] = [svg('&amp;&#9;'.repeat(1_500_000)), svg('<![CDATA[]]>'.repeat(1_500_000))];
  const ms = await cpuMs(() => {
    expect(provenanceOfSvg(references)).toBe('&\t'.repeat(1_500_000));
    expect(provenanceOfSvg(sections)).toBe('');
  });
  expect(ms).toBeLessThan(LIMIT_MS);
});
