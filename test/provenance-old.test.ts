/** Figures of attnplot 0.1, which packed their values differently. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitsFor } from '../src/arrays/limits.ts';
import { fromFile } from '../src/attention/read-file.ts';
import { prepare } from '../src/pipeline/prepare.ts';
import { dataOf, unpackAttention } from '../src/provenance/embed.ts';
import { packAttention } from '../src/provenance/pack.ts';
import type { EmbeddedData, Provenance } from '../src/provenance/provenance.ts';
import { readFigure } from '../src/provenance/read.ts';
import { VALUES } from './support/carried.ts';
import { ROOT } from './support/command.ts';

describe('numbers', () => {
  const numbers = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.float({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: -2e7, max: 2e7 }).map((n) => n / 1000),
    fc.constantFrom(0, -0, 0.1, 1e-6, 2147483647, 2 ** 53 + 2, 1e300, 5e-324, Number.NaN),
  );

  it('are carried without loss; missing ones as null, and -0 as 0', () => {
    fc.assert(
      fc.property(fc.array(numbers, { minLength: 1 }), (row) => {
        const value = { tokens: row.map(() => 't'), rows: ['r'], layers: [[row]] };
        const { attention } = fromFile({ name: 'x', value, duplicateKeys: [] });
        const data = packAttention(attention, 'all') as EmbeddedData;
        expect(unpackAttention(data, 1e6)).toEqual({
          ...{ tokens: value.tokens, rows: ['r'] },
          layers: [{ label: 'Layer 0', weights: [row.map((n) => (Number.isNaN(n) ? null : n + 0))] }],
        });
      }),
    );
  });
});

describe('a figure of attnplot 0.1, which packed its values differently', () => {
  const old = (format: string) => readFileSync(join(ROOT, `fixtures/provenance/0.1.0.${format}`));

  // `dataOf` gives only what has the digest that 0.1 wrote. In these three it packed decimals, float32 and float64.
  it.each([
    ['png', 'gallery/states.json', {}],
    ['svg', 'pause/rope-step-1500.safetensors', { query: '8', layers: '7', head: '1' }],
    ['pdf', 'pause/abspe-step-1500.npz', { query: '8', layers: '0,7', head: 'rollout' }],
  ] as const)('gives back what it was drawn from: %s', async (format, input, options) => {
    const figure = readFigure(`fig.${format}`, old(format), limitsFor());
    expect(figure.provenance).toMatchObject({ provenance: 1, attnplot: '0.1.0', data: { numbers: /./ } });
    const { attention } = fromFile({ name: '', value: dataOf(figure, 1e6), duplicateKeys: [] });
    const source = { options, kind: 'usage', nameOf: (option: string) => option } as const;
    const { attention: expected } = await prepare(join(ROOT, 'fixtures', input), [source]);
    expect(attention.layers.map(({ weights, states }) => [weights, states])).toEqual(
      expected.layers.map(({ weights, states }) => [weights, states]),
    );
    expect(attention.rows).toEqual(expected.rows.map((row, index) => ({ ...row, index })));
  });

  it('is refused when its packed values are damaged', () => {
    const { provenance } = readFigure('fig.png', old('png'), limitsFor());
    const { data } = provenance as Required<Provenance>;
    const stream = inflateSync(Buffer.from(data.zlib, 'base64'));
    const end = stream.indexOf('\n');
    const [header, numbers] = [JSON.parse(stream.toString('utf8', 0, end)), stream.subarray(end + 1)];
    const packed = (head: unknown, rest: Uint8Array) =>
      deflateSync(Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), rest])).toString('base64');
    const damages = [
      { zlib: packed(header, numbers.subarray(1)) },
      { zlib: packed(header, numbers.subarray(4)) },
      { zlib: packed(null, numbers) },
      { zlib: packed({ ...header, missing: [] }, numbers) },
      { zlib: packed({ ...header, missing: [[0, 2 ** 50]] }, numbers) },
      {
        zlib: packed(
          { ...header, layers: header.layers.map(() => ({ label: 'a', keys: [-3, 2 ** 40] })) },
          numbers,
        ),
      },
      { zlib: packed({ ...header, layers: {} }, numbers) },
      { zlib: deflateSync('{}').toString('base64') },
      { numbers: 'float64' as const },
    ];
    for (const damage of damages)
      expect(() =>
        dataOf({ name: 'x', provenance: { ...provenance, data: { ...data, ...damage } } }, 1e6),
      ).toThrow(expect.objectContaining({ problems: [expect.objectContaining({ message: VALUES })] }));
  });
});
