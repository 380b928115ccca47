import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromFile } from '../src/attention/read-file.ts';
import { givenScale, uniteScales } from '../src/batch/shared-scale.ts';
import type { OptionConflict } from '../src/core/errors.ts';
import { resolveFigure } from '../src/figure/figure.ts';
import type { OptionSource } from '../src/options/merge.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { prepare } from '../src/pipeline/prepare.ts';
import { scaleRequestOf } from '../src/pipeline/scale-request.ts';

const flags = (options: FigureOptions): OptionSource => ({
  options,
  kind: 'usage',
  nameOf: (name) => `--${name}`,
});

/** A file of one layer, a row for each list of weights. */
const fileOf = (rows: readonly (readonly number[])[], figure?: FigureOptions) => ({
  tokens: ['a', 'b', 'c'],
  rows: rows.map((_, i) => `q${i}`),
  layers: [rows],
  ...(figure ? { figure } : {}),
});

async function share(files: readonly ReturnType<typeof fileOf>[], options: FigureOptions = {}) {
  const sources = [flags(options)];
  const requests = await Promise.all(files.map(async (file) => scaleRequestOf(await prepare(file, sources))));
  return uniteScales(requests, sources);
}

const domainAlone = (rows: readonly (readonly number[])[], options: FigureOptions) => {
  const { attention } = fromFile({ name: 'all', value: fileOf(rows), duplicateKeys: [] });
  return resolveFigure(attention, options).facts.domain;
};

describe('a shared scale', () => {
  const positive = fc.double({ min: 1e-6, max: 1, noNaN: true });
  // Not down to 5e-324, where no scale can have two colours.
  const signed = fc.integer({ min: -1e6, max: 1e6 }).map((n) => n / 1e6);
  const rowsOf = (weight: fc.Arbitrary<number>) =>
    fc.array(fc.array(weight, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 4 });
  const ends = fc.constantFrom<FigureOptions>({}, { vmin: 0.01 }, { vmax: 0.4 });
  const cases = fc.oneof(
    fc.tuple(rowsOf(positive), fc.constantFrom('linear', 'log', 'symlog', 'pow:0.5'), ends),
    fc.tuple(rowsOf(signed), fc.constantFrom('linear', 'symlog'), fc.constant<FigureOptions>({})),
  );

  it('equals the scale of one figure of all the data, for each norm, with and without a given end', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ([rows, scale, given]) => {
        const options = { ...given, scale };
        const files = rows.map((row) => fileOf([row]));
        let domain: readonly number[];
        try {
          domain = domainAlone(rows, options);
        } catch (error) {
          // One end alone beyond all the data.
          const { message } = (error as OptionConflict).problem;
          await expect(share(files, options)).rejects.toMatchObject({ problems: [{ message }] });
          return;
        }
        expect(await share(files, options)).toMatchObject({ domain, scale });
      }),
    );
  });

  it('has percentiles of the values of all inputs, and names them', async () => {
    const rows = fc.array(fc.array(fc.integer({ min: -50, max: 200 }), { minLength: 3, maxLength: 3 }), {
      minLength: 1,
      maxLength: 5,
    });
    const asked = fc.constantFrom<FigureOptions>(
      { vmax: 'p90' },
      { vmin: 'p5' },
      { vmin: 'p5', vmax: 'p90' },
    );
    await fc.assert(
      fc.asyncProperty(rows, asked, async (rows, options) => {
        const inputs = rows.map((row) => fileOf([row]));
        let alone: readonly number[] | undefined;
        try {
          alone = domainAlone(rows, options);
        } catch {
          // What is refused to one figure of all the data is refused to all of them.
          await expect(share(inputs, options)).rejects.toThrow('the figure cannot be drawn as asked');
          return;
        }
        const { domain, percentiles } = await share(inputs, options);
        expect(domain).toEqual(alone);
        expect(percentiles).toEqual(options);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it('counts a percentile that only some inputs ask for as their own end', async () => {
    const [one, other] = [fileOf([[0, 0.5, 0.9]], { vmax: 'p50' }), fileOf([[0, 0.1, 0.3]])];
    expect(await share([one, other])).toEqual({ domain: [0, 0.5], scale: 'linear', colormap: 'inferno' });
  });

  it('with an end for all is that of one figure, however far the data reaches beyond it', async () => {
    const rows = [[-0.1, 0.2, 50]];
    expect((await share([fileOf(rows)], { vmax: 0.4 })).domain).toEqual(domainAlone(rows, { vmax: 0.4 }));
  });

  it('includes an earlier scale of its norm, except at a given end', async () => {
    const before = { domain: [0, 0.9], scale: 'linear', colormap: 'inferno' } as const;
    const grown = async (weights: number[], options: FigureOptions = {}) => {
      const sources = [flags(options)];
      const requests = [await scaleRequestOf(await prepare(fileOf([weights]), sources))];
      return uniteScales(requests, sources, before);
    };
    expect(await grown([0.1, 0.2, 0.5])).toEqual(before);
    expect((await grown([0.1, 0.2, 0.95])).domain).toEqual([0, 0.95]);
    expect((await grown([0.1, 0.2, 0.5], { vmax: 0.3 })).domain).toEqual([0, 0.3]);
    expect((await grown([0.1, 0.2, 0.5], { scale: 'log' })).domain).toEqual([0.1, 0.5]);
    expect(await grown([-0.1, 0.2, 0.5])).toMatchObject({ domain: [-0.9, 0.9], colormap: 'RdBu_r' });
  });

  it('is diverging for all if one input is signed', async () => {
    expect(await share([fileOf([[0, 0.5, 1]]), fileOf([[-0.2, 0, 0.1]])])).toEqual({
      domain: [-1, 1],
      scale: 'linear',
      colormap: 'RdBu_r',
    });
  });

  it('uses the end that an input sets for itself', async () => {
    const [clipping, other] = [fileOf([[0, 0.5, 0.9]], { vmax: 0.4 }), fileOf([[0, 0.1, 0.3]])];
    expect((await share([clipping, other])).domain).toEqual([0, 0.4]);
    expect((await share([clipping, clipping])).domain).toEqual([0, 0.4]);
    expect((await share([clipping, fileOf([[0, 0.1, 0.6]])])).domain).toEqual([0, 0.6]);
  });

  it('is refused if inputs ask for different norms', async () => {
    await expect(
      share([fileOf([[0.1, 0.2, 0.3]], { scale: 'log' }), fileOf([[0.1, 0.2, 0.3]])]),
    ).rejects.toMatchObject({
      kind: 'usage',
      problems: [{ message: expect.stringContaining('found log and linear in the figure blocks') }],
    });
  });

  it('reads no input if both ends are given, and refuses ends that make no scale', () => {
    expect(givenScale([flags({ vmin: -1, vmax: 1 })])).toEqual({
      domain: [-1, 1],
      scale: 'linear',
      colormap: 'RdBu_r',
    });
    expect(givenScale([flags({ vmin: 0 })])).toBeUndefined();
    expect(() => givenScale([flags({ vmin: 1, vmax: 0 })])).toThrow('the figure cannot be drawn as asked');
    expect(() => givenScale([flags({ vmin: 0, vmax: 1, scale: 'log' })])).toThrow(
      'the figure cannot be drawn as asked',
    );
  });
});
