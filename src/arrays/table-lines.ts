/** Lines and cells of tables as text, whatever divides them. */

/** A line of a table. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly cells: readonly string[];
}

const DELIMITERS = ['\t', ';', ',', ' '] as const;
type Delimiter = (typeof DELIMITERS)[number];

const NUMBER = /^[+-]?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
/** Words for a value that is not there, or not finite, as numpy, pandas and R write them. */
const WORDS: ReadonlyMap<string, number> = new Map([
  ['', Number.NaN],
  ['nan', Number.NaN],
  ['na', Number.NaN],
  ['none', Number.NaN],
  ['null', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
]);

/** A number as text, or a word for one that is not there; undefined for any other text. */
export const numberOf = (cell: string): number | undefined =>
  NUMBER.test(cell) ? Number(cell) : WORDS.get(cell.toLowerCase());
export const DECIMAL_COMMA = /^[+-]?\d+,\d+$/;
/** Whether a cell is no number in any notation. */
export const isText = (cell: string | undefined) =>
  cell !== undefined && numberOf(cell) === undefined && !DECIMAL_COMMA.test(cell);

const unquoted = (cell: string) => (/^".*"$/s.test(cell) ? cell.slice(1, -1).replaceAll('""', '"') : cell);

/** The lines of a table; undefined for a text that is none. */
export function tableLines(text: string): readonly Line[] | undefined {
  const delimiter = delimiterOf(text);
  return delimiter === undefined ? undefined : withoutEmptyEnds(linesOf(text, delimiter));
}

/** Lines that all end in a delimiter have no cell after it. */
function withoutEmptyEnds(lines: readonly Line[]): readonly Line[] {
  const areEmpty = lines.every(({ cells }) => cells.length > 1 && cells.at(-1) === '');
  return areEmpty ? lines.map(({ number, cells }) => ({ number, cells: cells.slice(0, -1) })) : lines;
}

/** By the last line, as the first may hold names, which have any character. */
function delimiterOf(text: string): Delimiter | undefined {
  const last = text.slice(text.trimEnd().lastIndexOf('\n') + 1).trim();
  return DELIMITERS.find((delimiter) => {
    const cells = last.split(delimiter === ' ' ? /\s+/ : delimiter).map((cell) => unquoted(cell.trim()));
    return cells.length > 1 && !cells.slice(1).some(isText);
  });
}

/** Lines that are empty or begin with #, as np.savetxt writes its header, hold no cells. */
function linesOf(text: string, delimiter: Delimiter): Line[] {
  if (delimiter === ' ')
    return text
      .split('\n')
      .map((line, i) => ({
        number: i + 1,
        cells: (line.match(/"[^"]*(?:""[^"]*)*"|\S+/g) ?? ['']).map(unquoted),
      }))
      .filter(({ cells: [first = ''] }) => first !== '' && !first.startsWith('#'));
  const lines: Line[] = [];
  let [cells, number, started]: [string[], number, number] = [[], 1, 1];
  const CELL = new RegExp(`("[^"]*(?:""[^"]*)*"|[^${delimiter}\\n]*)(${delimiter}|\\n|$)`, 'gy');
  for (const [all, cell = '', end] of text.trimEnd().matchAll(CELL)) {
    cells.push(cell.startsWith('"') ? unquoted(cell) : cell.trim());
    number += all.split('\n').length - 1;
    if (end === delimiter) continue;
    if ((cells.length > 1 || cells[0] !== '') && !cells[0]?.startsWith('#'))
      lines.push({ number: started, cells });
    [cells, started] = [[], number];
    if (end === '') break;
  }
  return lines;
}
