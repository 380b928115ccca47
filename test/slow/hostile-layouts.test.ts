/** Small files that ask for pages which take minutes or gigabytes, by one list times another. */
import { describe, expect, it } from 'vitest';
import { arrangeColumns } from '../../src/attention/columns.ts';
import { createTypesetter } from '../../src/layout/typesetter.ts';
import { attnplot } from '../support/command.ts';
import { figureOf, placeholder } from '../support/figures.ts';
import { folderWith } from '../support/folders.ts';
import { attentionOf } from '../support/resolved.ts';

const listOf = <T>(length: number, item: (i: number) => T): T[] => Array.from({ length }, (_, i) => item(i));
const zeros = (length: number): number[] => listOf(length, () => 0);

/** What the command says of an attention file, and the seconds of a processor that it took. */
async function timed(file: object, ...args: string[]) {
  const folder = folderWith({ 'a.json': file });
  const from = process.cpuUsage();
  const { code, stderr } = await attnplot(folder, 'render', 'a.json', '-o', 'a.png', '--dpi', '50', ...args);
  const { user, system } = process.cpuUsage(from);
  return { code, stderr, seconds: (user + system) / 1e6 };
}

/** Of a processor, which a busy machine makes longer. */
const LONG_S = 6;

const TWO_KEYS = { tokens: ['a', 'b'], rows: ['r'], layers: [[[0.5, 0.5]]] };

describe('what no page shows is refused at once', () => {
  const words = listOf(300, () => 'a');
  const wide = { tokens: words, rows: listOf(400, (i) => `r${i}`), layers: [listOf(400, () => zeros(300))] };
  const named = listOf(1000, (i) => ({ name: `s${i}`, first: i, last: i }));

  it.each([
    [
      'numbers in cells',
      { ...wide, figure: { annotate: true } },
      /annotate\s+found 120000 cells with numbers/,
    ],
    ['peaks', { ...wide, figure: { mark: 'peak' } }, /mark\s+found more than 100000 outlines/],
    [
      'boxes around each place of a token',
      { ...wide, figure: { box: wide.rows.map((row) => `${row}:a`) } },
      /box\s+found more than 100000 outlines/,
    ],
    [
      'boxes that are too many to ask for',
      { ...wide, figure: { box: listOf(2000, (i) => `r${i % 400}:${i % 300}`) } },
      /box\s+found 1200 boxes, expected at most 1000/,
    ],
    [
      'panels that are rows',
      {
        tokens: ['a'],
        rows: listOf(5001, String),
        layers: [listOf(5001, () => [1])],
        figure: { panels: 'queries' },
      },
      /--rows\s+found 5001 rows, expected at most 5000, a panel each\s+hint: .* --rows 0-11/,
    ],
    [
      'brackets',
      {
        tokens: listOf(1000, () => 't'),
        rows: ['r'],
        segments: named,
        layers: listOf(101, () => [zeros(1000)]),
      },
      /--layers\s+found 101000 segments in all panels/,
    ],
    [
      'lines of labels',
      {
        rows: listOf(201, (i) => ({ label: 'r', tokens: [`t${i}`] })),
        layers: [listOf(201, () => [1])],
      },
      /--ticks\s+found rows with 201 lists of tokens in a panel/,
    ],
    [
      'rows of a panel',
      { tokens: ['t'], rows: listOf(50_001, () => 'r'), layers: [listOf(50_001, () => [1])] },
      /--rows\s+found 50001 rows, expected at most 50000 a panel\s+hint: draw some of them, such as --rows 0-99/,
    ],
    [
      'cells without a weight',
      { tokens: listOf(50_000, () => 'a'), rows: listOf(401, String), layers: [listOf(401, () => [1])] },
      /found 401 weights for 20050000 cells/,
    ],
  ])('%s', async (_, file, expected) => {
    const { code, stderr, seconds } = await timed(file);
    expect(stderr).toMatch(expected);
    expect(code).toBeGreaterThan(1);
    expect(seconds).toBeLessThan(LONG_S);
  });

  it('and drawn as the hints say', async () => {
    const queries = {
      tokens: ['a'],
      rows: listOf(5001, String),
      layers: [listOf(5001, () => [1])],
      figure: { panels: 'queries' },
    };
    expect(await timed(queries, '--rows', '0-11')).toMatchObject({ code: 0 });
    const lists = {
      rows: listOf(2001, (i) => ({ label: 'r', tokens: [`t${i}`] })),
      layers: [listOf(2001, () => [1])],
    };
    expect(await timed(lists, '--ticks', 'none')).toMatchObject({ code: 0 });
    expect(await timed(lists, '--rows', '0-11')).toMatchObject({ code: 0 });
    // Without numbers and outlines, and with fewer of them.
    expect(await timed(wide)).toMatchObject({ code: 0 });
    const peaks = { ...wide, figure: { mark: 'peak' } };
    expect(await timed(peaks, '--rows', '0-5', '--keys', '0-5')).toMatchObject({ code: 0 });
    const boxes = { ...wide, figure: { box: listOf(5, (i) => `r${i}:${i}`) } };
    expect(await timed(boxes, '--rows', '0-5', '--keys', '0-5')).toMatchObject({ code: 0 });
  });
});

describe('lists are not gone through for each item of another', () => {
  it.each([
    [
      'groups and layers',
      {
        ...TWO_KEYS,
        layers: listOf(1000, () => [[0.5, 0.5]]),
        figure: { layerGroups: listOf(6000, () => 'g:5000-9999') },
      },
      /found no layer of "g"/,
    ],
    [
      'pinned keys and labels that have room',
      {
        tokens: listOf(60_000, (i) => `t${i}`),
        rows: ['r'],
        layers: [[zeros(60_000)]],
        figure: { pin: listOf(50_000, (i) => i), width: '60in', fontSize: 1 },
      },
      /small-text|read in print/,
    ],
    [
      'ranges of keys and tokens',
      {
        tokens: listOf(600_000, () => 'a'),
        rows: ['r'],
        layers: [[zeros(600_000)]],
        figure: { keys: listOf(15_000, (i) => `${i}-${i + 1}`) },
      },
      /15001 keys/,
    ],
    [
      'names of the rows of a line of labels',
      {
        rows: listOf(40_000, (i) => ({ label: '', tokens: [i % 2 ? 'a' : 'b'] })),
        layers: [listOf(40_000, () => [1])],
      },
      /40000 rows share/,
    ],
    [
      'columns of a grid',
      {
        ...TWO_KEYS,
        inputs: listOf(2000, (i) => `m${i}`),
        layers: listOf(2000, (i) => ({ input: i, number: 0, label: 'L0', weights: [[0.5, 0.5]] })),
      },
      /found a width of/,
    ],
  ])('%s', async (_, file, expected) => {
    const { stderr, seconds } = await timed(file);
    expect(stderr).toMatch(expected);
    expect(seconds).toBeLessThan(LONG_S);
  });

  it('kept keys and words', () => {
    const [count, from] = [200_000, process.cpuUsage()];
    const tokens = listOf(count, (i) => `Ġw${i}`);
    const read = attentionOf({ tokens, rows: ['r'], layers: [[zeros(count)]] });
    const { attention } = arrangeColumns(read, { mergeSubwords: true, keys: `0-${count - 1}` });
    expect(attention.layers[0]?.keyCount).toBe(count);
    expect(process.cpuUsage(from).user / 1e6).toBeLessThan(2 * LONG_S);
  });
});

it('labels are measured as they are asked for, not all that there are', () => {
  const tokens = listOf(1000, (i) => `token ${i}`);
  const figure = figureOf({ tokens, rows: ['r'], layers: [[zeros(1000)]] });
  const measured: string[] = [];
  const { fitLabels } = createTypesetter(figure, {
    ...placeholder,
    widthPt: (text, sizePt) => {
      measured.push(text);
      return placeholder.widthPt(text, sizePt);
    },
  });
  const list = figure.panels[0]?.tokens[0];
  if (!list) throw new Error('no tokens');
  expect(fitLabels(list).labelOf(3).text).toBe('token 3');
  expect([...new Set(measured)]).toEqual(['token 3']);
});
