/** Statistics of rows and heads beside numpy's, to 1e-9. Without Python the stored answers of the same script stand in. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { CellState } from '../src/attention/attention.ts';
import {
  duplicateTokenScore,
  inductionScore,
  previousTokenScore,
  sinkShare,
  sinkStrength,
} from '../src/describe/head-scores.ts';
import { median, robustZ } from '../src/describe/robust.ts';
import {
  effectiveKeys,
  entropy,
  evenness,
  firstKey,
  gini,
  jensenShannon,
  keysSeen,
  lastKey,
  mass,
  massOn,
  meanDistance,
  peak,
  shareOn,
  specialKeys,
  topKeys,
  topWeight,
} from '../src/describe/statistics.ts';
import type { WeightRow } from '../src/describe/weight-row.ts';
import { ROOT } from './support/command.ts';
import { hasNumpy } from './support/tensors.ts';

type Cell = number | null | 'masked';
interface Matrix {
  readonly about: string;
  readonly rows: readonly (readonly Cell[])[];
  readonly queries: readonly (number | null)[];
  readonly tokens: readonly string[];
}
type Answer = number | null | readonly Answer[] | { readonly [name: string]: Answer };

const { matrices, answers } = JSON.parse(
  readFileSync(join(ROOT, 'fixtures/describe/statistics.json'), 'utf8'),
) as { matrices: readonly Matrix[]; answers: readonly Answer[] };

const weightRow = (cells: readonly Cell[], query: number | null = null): WeightRow => ({
  weights: Float64Array.from(cells, (cell) => (typeof cell === 'number' ? cell : Number.NaN)),
  states: Uint8Array.from(cells, (cell) => {
    if (typeof cell === 'number') return CellState.value;
    return cell === null ? CellState.missing : CellState.masked;
  }),
  query: query ?? undefined,
});

/** What the script answers, by attnplot; null where undefined. */
function ours({ rows, queries, tokens }: Matrix): Answer {
  const all = rows.map((cells, i) => weightRow(cells, queries[i]));
  const isSigned = all.some(({ weights }) => weights.some((weight) => weight < 0));
  const sinks = tokens.map((_, key) => sinkStrength(all, key));
  const roots = all.map(({ weights }) =>
    weights.reduce((sum, weight) => (Number.isNaN(weight) ? sum : sum + Math.sqrt(weight)), 0),
  );
  return {
    rows: all.map((row) => rowAnswers(row, tokens)),
    divergence: all.map((a) => all.map((b) => jensenShannon(a, b) ?? null)),
    scores: {
      previous: previousTokenScore(all) ?? null,
      duplicate: duplicateTokenScore(all, tokens) ?? null,
      induction: inductionScore(all, tokens) ?? null,
    },
    sinkStrength: isSigned ? null : sinks.map((strength) => strength ?? null),
    sinkShare: isSigned ? null : (sinkShare(sinks) ?? null),
    robustZ: isSigned ? null : robustZ(roots, 1e-3),
  };
}

function rowAnswers(row: WeightRow, tokens: readonly string[]): Answer {
  const [first, last] = [firstKey(row), lastKey(row)];
  return {
    keysSeen: keysSeen(row),
    mass: mass(row),
    entropy: entropy(row) ?? null,
    evenness: evenness(row) ?? null,
    effectiveKeys: effectiveKeys(row) ?? null,
    top3: topKeys(row, 3).map(({ key, weight }) => [key, weight]),
    firstKey: first ?? null,
    lastKey: last ?? null,
    massFirst: massOn(row, first === undefined ? [] : [first]),
    massLast: massOn(row, last === undefined ? [] : [last]),
    massOwn: row.query === undefined ? null : massOn(row, [row.query]),
    massSpecial: massOn(row, specialKeys(tokens)),
    shareOn013: shareOn(row, [0, 1, 3]) ?? null,
    meanDistance: meanDistance(row) ?? null,
    gini: gini(row) ?? null,
  };
}

/** Equal to 1e-9 of the larger number. */
function expectClose(found: Answer, expected: Answer, path = '$'): void {
  if (typeof expected === 'number' && typeof found === 'number') {
    const error = Math.abs(found - expected);
    if (error > 1e-9 * Math.max(1, Math.abs(expected)))
      throw new Error(`${path}: ${found}, numpy has ${expected}`);
    return;
  }
  if (typeof expected !== 'object' || expected === null) {
    expect(found, path).toBe(expected);
    return;
  }
  expect(Object.keys(found as object), path).toEqual(Object.keys(expected));
  for (const [name, value] of Object.entries(expected))
    expectClose((found as Record<string, Answer>)[name] ?? null, value as Answer, `${path}.${name}`);
}

describe('statistics are those of numpy', () => {
  test.each(matrices.map(({ about }, i) => [about, i] as const))('%s', (_, i) => {
    expectClose(ours(matrices[i] as Matrix), answers[i] as Answer);
  });

  it.skipIf(!hasNumpy)('and numpy still has the stored answers (skipped without numpy)', () => {
    const { stdout, stderr } = spawnSync('python3', [join(ROOT, 'test/support/statistics.py')], {
      input: JSON.stringify(matrices),
      encoding: 'utf8',
    });
    expect(stderr).not.toContain('Traceback');
    expectClose(JSON.parse(stdout), answers);
  });

  it('has answers of every kind, and some that are undefined', () => {
    const rows = answers.flatMap((answer) => (answer as { rows: Record<string, Answer>[] }).rows);
    for (const name of Object.keys(rows[0] ?? {}))
      expect(
        rows.filter((row) => typeof row[name] === 'number' || Array.isArray(row[name])).length,
      ).toBeGreaterThan(4);
    expect(rows.filter(({ entropy }) => entropy === null).length).toBeGreaterThan(2);
  });
});

describe('limits of statistics', () => {
  const even = weightRow([0.25, 0.25, 0.25, 0.25], 3);
  const sink = weightRow([1, 0, 0, 0], 3);

  it('equal weights have entropy ln n, all keys effective, evenness 1, Gini 0', () => {
    expect(entropy(even)).toBeCloseTo(Math.log(4), 12);
    expect([effectiveKeys(even), evenness(even), gini(even)].map((x) => x?.toFixed(12))).toEqual([
      '4.000000000000',
      '1.000000000000',
      '0.000000000000',
    ]);
  });
  it('one key has entropy 0, one effective key, Gini 1 - 1/n', () => {
    expect([entropy(sink), effectiveKeys(sink), evenness(sink), gini(sink)]).toEqual([0, 1, 0, 0.75]);
    expect(topWeight(sink)).toBe(1);
  });
  it('rows without a key in common diverge by ln 2, equal rows by 0', () => {
    expect(jensenShannon(weightRow([1, 0]), weightRow([0, 3]))).toBeCloseTo(Math.LN2, 12);
    expect(jensenShannon(even, even)).toBe(0);
  });
  it('of equal weights the first key is the peak', () => {
    expect(peak(even)).toEqual({ key: 0, weight: 0.25 });
    expect(topKeys(weightRow([0.1, 0.4, 0.4, 0.1]), 3).map(({ key }) => key)).toEqual([1, 2, 0]);
  });
  it('are undefined for no weights, no mass, a weight below 0 and a sum too large for a number', () => {
    for (const cells of [[], [null, 'masked'], [0, 0], [0.5, -0.1], [1.7e308, 1.7e308]] as Cell[][]) {
      const row = weightRow(cells, 0);
      for (const statistic of [entropy, effectiveKeys, evenness, gini, meanDistance])
        expect(statistic(row), `${statistic.name} of ${JSON.stringify(cells)}`).toBeUndefined();
      expect(shareOn(row, [0])).toBeUndefined();
      expect(jensenShannon(row, even)).toBeUndefined();
    }
    expect(peak(weightRow([null]))).toBeUndefined();
    expect(peak(weightRow([-2, -1]))).toEqual({ key: 1, weight: -1 });
  });
  it('a head with no known query has no pattern, a head of few strong sinks a share', () => {
    expect(previousTokenScore([weightRow([0.5, 0.5])])).toBeUndefined();
    expect(sinkShare([0.31, 0.3, undefined, 0.1])).toBeCloseTo(1 / 3, 12);
    expect(sinkShare([undefined])).toBeUndefined();
  });
  it('a median is of the middle, and equal values have robust scores of 0', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
    expect(robustZ([2, 2, 2, 2])).toEqual([0, 0, 0, 0]);
    expect(robustZ([2, 2, 2, 5])).toEqual([0, 0, 0, Infinity]);
  });
});
