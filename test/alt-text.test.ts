/** The alt text of a figure. */
import { describe, expect, it } from 'vitest';
import type { Attention } from '../src/attention/attention.ts';
import { selectAttention } from '../src/attention/select.ts';
import { altText as describeFigure } from '../src/describe/alt-text.ts';
import { render } from '../src/pipeline/render.ts';
import { attentionOf, SEED, weights } from './support/resolved.ts';

/** The description of a figure without clipped values. */
const inWords = (attention: Attention) =>
  describeFigure(attention, { domain: [0, 1], clipped: { below: 0, above: 0 } });

describe('the description', () => {
  it('of the seed', () => {
    expect(inWords(attentionOf(SEED))).toBe(
      'Heatmaps of attention weights: 12 layers (Layer 0 to Layer 11), each with 2 rows (P@8, P@32) and 7 keys. ' +
        'Values run from 0.005 to 0.4; the largest is in Layer 2, row P@8, at key 3 ("1"). ' +
        'Averaged over layers, P@8 attends most to key 0 ("8", 0.294); P@32 attends most to key 6 ("7", 0.137). ' +
        'Effective keys (exp of the entropy, mean over layers): P@8 4.09 of 7, P@32 5.36 of 7.',
    );
  });

  it('covers the layers and rows drawn, and gives no average over one', () => {
    const selected = selectAttention(attentionOf(SEED), { layers: '2', rows: 'P@8' });
    expect(inWords(selected)).toBe(
      'Heatmaps of attention weights: 1 layer (Layer 2), each with 1 row (P@8) and 7 keys. ' +
        'Values run from 0.037 to 0.4; the largest is in Layer 2, row P@8, at key 3 ("1"). ' +
        'P@8 attends most to key 3 ("1", 0.4). Effective keys (exp of the entropy): P@8 5.13 of 7.',
    );
  });

  it('names tokens as the figure writes them', async () => {
    const descriptionOf = async (tokenStyle: 'raw' | 'readable') => {
      const tokens = ['She', 'Ġdid', 'Ċ'];
      const { report } = await render({ tokens, rows: ['Ċ'], layers: [[[0.1, 0.6, 0.3]]] }, { tokenStyle });
      return report.description;
    };
    expect(await descriptionOf('readable')).toContain('row ⏎, at key 1 ("␣did")');
    expect(await descriptionOf('raw')).toContain('row Ċ, at key 1 ("Ġdid")');
  });

  it('counts masked and missing cells, and averages without them', () => {
    const text = inWords(weights([[0.5], [null, 0.2]], [[null], [0.1, 0.4]]));
    expect(text).toContain('2 cells masked. 2 cells missing.');
    expect(text).toContain('Values run from 0.1 to 0.5; the largest is in Layer 0, row r0, at key 0 ("t0").');
    expect(text).toContain('r0 attends most to key 0 ("t0", 0.5); r1 attends most to key 1 ("t1", 0.3).');
  });

  it('distinguishes equal weights from a maximum, and a constant row from a peak', () => {
    expect(inWords(weights([[0.5, 0.5, 0]]))).toContain(
      'r0 attends most to key 0 ("t0", 0.5) and as much to 1 other.',
    );
    const constant = inWords(weights([[0, 0, 0]]));
    expect(constant).toContain('and 3 keys. All values are 0.');
    expect(constant).not.toContain('most');
  });

  it('says what is clipped', () => {
    const facts = { domain: [0, 0.25] as const, clipped: { below: 0, above: 2 } };
    expect(describeFigure(weights([[0.5, 0.3, 0.2]]), facts)).toContain(
      'Colours run from 0 to 0.25, and 2 values outside are clipped.',
    );
  });

  it('says so when no cell has a value', () => {
    expect(inWords(weights([[null]]))).toBe(
      'Heatmaps of attention weights: 1 layer (Layer 0), each with 1 row (r0) and 1 key. No cell has a value. 1 cell missing.',
    );
  });

  it('names a key that only a later, longer layer has', () => {
    const attention = attentionOf({
      tokens: ['a'],
      rows: ['r'],
      layers: [[[0.1]], { tokens: ['a', 'b'], weights: [[0.1, 0.9]] }],
    });
    expect(inWords(attention)).toContain('and up to 2 keys.');
    expect(inWords(attention)).toContain('r attends most to key 1 ("b", 0.9).');
  });
});
