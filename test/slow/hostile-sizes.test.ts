/** Sizes that files claim, texts of megabytes, and problems too many to tell. */
import { expect, it } from 'vitest';
import { imageSize } from '../../src/formats/image-size.ts';
import { attnplot } from '../support/command.ts';
import { folderWith } from '../support/folders.ts';
import { bytes } from '../support/pickles.ts';
import { npy, zip } from '../support/tensor-writers.ts';

const DATA = { tokens: ['a', 'b'], rows: ['q'], layers: [[[0.7, 0.3]]] };

it('the size of a JPEG is the one that decoders see, whatever stands after a marker without a length', () => {
  const frame = (side: number) =>
    bytes(
      '\xff\xc0\0\x0b\x08',
      Uint8Array.of(side >> 8, side & 255, side >> 8, side & 255),
      '\x01\x01\x11\0',
    );
  const hidden = bytes('\xff\xd8\xff\x01', frame(40_000), Buffer.alloc(0xffc0 - frame(1).length), frame(1));
  expect(imageSize(hidden)).toEqual([40_000, 40_000]);
});

it('a compressed array is not unpacked to 50 times its size beyond 1 GB', async () => {
  const header = npy('<f4', [1, 1, 20_000, 20_000], Buffer.alloc(0));
  const size = header.length + 1.6e9;
  const data = Buffer.concat([header, Buffer.alloc(1e7)]);
  const folder = folderWith({
    'a.npz': zip([{ name: 'attentions.npy', data, deflate: true, zip64: true, size }]),
  });
  const last = await attnplot(folder, 'render', 'a.npz', '--query', '-1');
  expect(last).toMatchObject({ code: 3 });
  expect(last.stderr).toMatch(
    /found 1\.6 GB in \S+ kB of the file, expected no more than 50 times .* --max-memory 1\.7GB/s,
  );
});

it.each([
  [
    'JSON beside a NaN',
    'a.json',
    () => `{"title":"${'a'.repeat(9e6)}","tokens":["a","b"],"rows":["q"],"layers":[[[1,NaN]]]}`,
    0,
  ],
  ['a table', 'a.csv', () => `"${'a'.repeat(9e6)}",b\n0.5,0.5\n0.1,0.9\n`, 2],
] as const)('a text of 9 MB in %s does not overflow the stack', async (_, name, content, code) => {
  const ran = await attnplot(
    folderWith({ [name]: content() }),
    'render',
    name,
    '-o',
    'fig.png',
    '--dpi',
    '50',
  );
  expect(ran.stderr).not.toContain('attnplot has failed');
  expect([0, code]).toContain(ran.code);
});

it('problems that are not told one by one are counted', async () => {
  const folder = folderWith({ 'a.json': { ...DATA, tokens: Array(40_000).fill(1) } });
  const { stdout } = await attnplot(folder, 'validate', 'a.json', '--json');
  const [{ findings }] = JSON.parse(stdout).files;
  expect(findings).toHaveLength(1001);
  expect(findings.at(-1)).toMatchObject({
    path: ['tokens', 1000],
    message: expect.stringContaining('found 39000 more wrong items from here on, expected none'),
  });
});

it('wrong items are counted up to a number, and none is kept', async () => {
  const folder = folderWith({
    'layers.json': { ...DATA, layers: Array(150_000).fill(1) },
    'keys.json': { ...DATA, ...Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, 0])) },
  });
  const last = async (name: string) => {
    const { findings } = JSON.parse((await attnplot(folder, 'validate', name, '--json')).stdout).files[0];
    expect(findings).toHaveLength(1001);
    return findings.at(-1).message;
  };
  expect(await last('layers.json')).toContain('found 149000 more items that are wrong or not read from here');
  expect(await last('keys.json')).toContain('found 4000 more unknown keys from here on');
});
