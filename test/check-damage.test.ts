/** Figures that are cut off, carry no provenance, or carry the values of another. */
import { PNG } from 'pngjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { provenanceOfPng } from '../src/formats/png.ts';
import { attnplot, drawFigures, pixels, read, save, withProvenance } from './support/checked.ts';

beforeAll(drawFigures);

describe('check', () => {
  test('a figure that is cut off or carries no provenance is stale', async () => {
    save('cut.png', read('fig.png').subarray(0, -30));
    save('foreign.png', PNG.sync.write(new PNG({ width: 2, height: 2 })));
    expect(await attnplot('check', 'cut.png', 'foreign.png')).toEqual({
      code: 1,
      stdout:
        'cut.png: stale: it is cut off or damaged\nforeign.png: stale: found a PNG without provenance, expected a figure that attnplot has drawn\n',
      stderr: '',
    });
  });

  test('a figure that is cut off after its values is drawn from them, with a notice', async () => {
    save('short.png', read('fig.png').subarray(0, -30));
    const ran = await attnplot('render', 'short.png', '-o', 'from-short.png');
    expect(ran.code).toBe(0);
    expect(ran.stderr).toMatch(
      /^wrote from-short\.png \(.*\); short\.png is cut off or damaged, but the values it carries are whole; 5 values/,
    );
    expect(pixels('from-short.png')).toBe(pixels('fig.png'));
    expect((await attnplot('render', 'fig.png', '-o', 'from-whole.png')).stderr).not.toContain('cut off');
  });

  test('options that no flag takes are damage', async () => {
    await attnplot('curve', 'data.json', '--stat', 'top', '--no-config', '-o', 'curve.png', '--dpi', '30');
    const change = (text: string) => text.replace('"stat":"top"', '"stat":null');
    save('odd.png', withProvenance(read('curve.png'), change));
    for (const data of [[], ['--data', 'data.json']])
      expect(await attnplot('check', 'odd.png', ...data)).toMatchObject({
        code: 1,
        stdout: expect.stringContaining('found damaged provenance'),
      });
  });

  test('values with another digest are reported, not compared', async () => {
    const other = JSON.parse(provenanceOfPng(read('npz.png')) as string).data;
    save(
      'swapped.png',
      withProvenance(read('fig.png'), (text) => JSON.stringify({ ...JSON.parse(text), data: other })),
    );
    for (const data of [[], ['--data', 'data.json']])
      expect((await attnplot('check', 'swapped.png', ...data)).stdout).toContain(
        'found damaged values, expected values as attnplot writes them',
      );
  });
});
