/** Small files of JSON that stand for much: each is answered within 5 s of work. */
import { describe, it } from 'vitest';
import { expectAnswer } from '../support/bombs.ts';

const DATA = { tokens: ['a', 'b'], rows: ['q'], layers: [[[0.7, 0.3]]] };

const MANY = 100_000;
const SAME = (rest: string) => `{"attentions":{${rest},"data":[0.5]}}`;
const ONES = `[${Array(MANY).fill(1).join(',')}]`;

describe('a small file that stands for much is answered within 5 s of work', () => {
  it.each([
    ['dims of 100,000 axes', 'a.json', () => SAME(`"dims":${ONES}`), 'found 100000 axes'],
    ['strides of 100,000 axes', 'a.json', () => SAME(`"dims":${ONES},"stride":${ONES}`), 'found 100000 axes'],
    [
      'names of a megabyte in JSON',
      'a.json',
      () => ({
        ['k'.repeat(1e6)]: Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [i + 1, [[0.5]]])),
      }),
      'found a name of 1000000 characters',
    ],
    [
      '50,000 rows and 100,000 layers without tokens',
      'a.json',
      () =>
        `{"rows":[${Array(50_000).fill('""').join(',')}],"layers":[${Array(100_000).fill('[]').join(',')}]}`,
      'tokens\n    missing',
    ],
    [
      '70,000 heads by their labels',
      'a.json',
      () =>
        `{"tokens":["a"],"rows":["q"],"layers":[${Array.from({ length: 70_000 }, (_, i) => `{"label":"L${i}","head":0,"weights":[[1]]}`).join(',')}]}`,
      'found 70000 layers',
    ],
    [
      '100,000 rows by their positions',
      'a.json',
      () => ({ ...DATA, figure: { rows: Array.from({ length: 100_000 }, (_, i) => i).join(',') } }),
      'expected at most 100000 characters or items',
    ],
    [
      'a million ticks',
      'a.json',
      () => ({ ...DATA, figure: { colorbarTicks: '0,'.repeat(1e6) } }),
      'expected at most 100000 characters or items',
    ],
    [
      '100,000 segments',
      'a.json',
      () => ({
        ...DATA,
        tokens: Array(100_000).fill('a'),
        segments: Array.from({ length: 100_000 }, (_, i) => ({ name: 's', first: i, last: i })),
      }),
      'found 100000 segments, expected at most 1000',
    ],
    [
      'half a million tokens that are numbers',
      'a.json',
      () => ({ ...DATA, tokens: Array(500_000).fill(1) }),
      '(more than 1000 problems)',
    ],
    [
      'half a million layers without rows',
      'a.json',
      () => ({ ...DATA, layers: Array(500_000).fill([]) }),
      'found 500000 layers, expected at most 150000',
    ],
    [
      'half a million weights that are texts',
      'a.json',
      () => ({ ...DATA, layers: [[Array(500_000).fill('x')]] }),
      '(more than 1001 problems)',
    ],
    [
      'half a million rows that are too long',
      'a.json',
      () => ({ tokens: ['a'], rows: Array(500_000).fill(''), layers: [Array(500_000).fill([1, 2])] }),
      'found 2 weights, expected at most 1',
    ],
    [
      '500,000 keys',
      'a.json',
      () => ({
        ...DATA,
        tokens: Array.from({ length: 500_000 }, (_, i) => `t${i}`),
        layers: [[Array(500_000).fill(2e-6)]],
      }),
      'wrote fig.png',
    ],
    [
      '100,000 keys',
      'a.json',
      () => ({
        ...DATA,
        tokens: Array.from({ length: 100_000 }, (_, i) => `t${i}`),
        layers: [[Array(100_000).fill(1e-5)]],
      }),
      'wrote fig.png',
    ],
    [
      '1,000 labels of 900 letters',
      'a.json',
      () => ({
        tokens: ['a'],
        rows: Array.from({ length: 1000 }, (_, i) => 'ğ'.repeat(900) + i),
        layers: [Array(1000).fill([1])],
      }),
      '1000 labels longer than 98 characters cut in the middle',
    ],
  ] as const)('%s', (_, name, content, words) => expectAnswer(name, content, words));
});
