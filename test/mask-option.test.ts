import { describe, expect, it } from 'vitest';
import { CellState } from '../src/attention/attention.ts';
import type { AttentionFile } from '../src/attention/file.ts';
import { maskCausal } from '../src/attention/mask.ts';
import { fromFile } from '../src/attention/read-file.ts';
import { OptionConflict } from '../src/core/errors.ts';
import { render } from '../src/pipeline/render.ts';
import { figureOf } from './support/figures.ts';

describe('--mask causal', () => {
  const file: AttentionFile = {
    tokens: ['a', 'b', 'c', 'd'],
    rows: [
      { label: 'x', query: 1 },
      { label: 'y', query: 3 },
    ],
    layers: [
      [
        [0.5, 0.4, 0, 0.1234567],
        [0.1, 0.2, 0.3, 0.4],
      ],
      [
        [0.5, 0.5],
        [null, 0.2, 0.3, 0.5],
      ],
    ],
  };
  const attentionOf = (value: AttentionFile) => fromFile({ name: 'x', value, duplicateKeys: [] }).attention;
  const { value, masked, missing } = CellState;

  it('masks the keys after each query, and reports hidden weights', () => {
    const before = attentionOf(file);
    const { attention, notices } = maskCausal(before);
    const [first, second] = attention.layers;
    expect([...(first?.states ?? [])]).toEqual([value, value, masked, masked, value, value, value, value]);
    expect([...(first?.weights ?? [])]).toEqual([0.5, 0.4, Number.NaN, Number.NaN, 0.1, 0.2, 0.3, 0.4]);
    expect([...(second?.states ?? [])]).toEqual([value, value, masked, masked, missing, value, value, value]);
    expect(notices.map(({ message }) => message)).toEqual([
      '1 weight other than 0 (up to 0.12) masked, as later than the query',
    ]);
    // The given attention is unchanged.
    expect(before.layers[0]?.weights[3]).toBe(0.1234567);
  });

  it('prints nothing if it hides only zeros', () => {
    const zeros = {
      ...file,
      layers: [
        [
          [0.5, 0.5, 0, 0],
          [0.1, 0.2, 0.3, 0.4],
        ],
      ],
    };
    expect(maskCausal(attentionOf(zeros)).notices).toEqual([]);
  });

  it('takes masked weights out of the scale, and reports them', async () => {
    const high: AttentionFile = {
      ...file,
      rows: [
        { label: 'x', query: 1 },
        { label: 'y', query: 2 },
      ],
      layers: [
        [
          [0.5, 0.4, 0, 0.9],
          [0.1, 0.2, 0.3, -0.4],
        ],
      ],
    };
    const { report } = await render(high, { mask: 'causal', dpi: 40 });
    expect(report).toMatchObject({ extent: [0.1, 0.5], domain: [0, 0.5] });
    expect(report.notices).toContain('2 weights other than 0 (up to 0.9) masked, as later than the query');
  });

  it('refuses rows without a query position', () => {
    const unknown = { ...file, rows: [{ label: 'x', query: 1 }, 'y'] };
    expect(() => maskCausal(attentionOf(unknown))).toThrow(OptionConflict);
    try {
      maskCausal(attentionOf(unknown));
    } catch (error) {
      const { problem } = error as OptionConflict;
      expect(problem).toMatchObject({ option: 'mask', path: ['rows', 1] });
      expect(problem.message).toContain('no query position for row "y"');
      expect(problem.hint).toContain('"query": 8');
    }
    // A row that is not drawn needs no query.
    expect(() => figureOf(unknown, { rows: 'x', mask: 'causal' })).not.toThrow();
  });
});
