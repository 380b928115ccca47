/** Lines and cells of tables as text, whatever divides them. */

import { lineAt } from '../core/source.ts';
import { refusal } from './limits.ts';

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

/** The most lines of a table: no sequence has as many queries, and the cells of a million take a gigabyte. */
const MOST_LINES = 500_000;

/**
 * The lines of a table; undefined for a text that is none.
 * @throws AttnplotError (input) for more lines, or cells of a line, than are read
 */
export function tableLines(name: string, text: string): readonly Line[] | undefined {
  const delimiter = delimiterOf(text);
  if (delimiter === undefined) return undefined;
  const count = lineAt(text, text.trimEnd().length);
  if (count > MOST_LINES)
    throw refusal(
      name,
      'too-large',
      `found a table of ${count} lines, expected at most ${MOST_LINES}`,
      "save the lines of the queries that are drawn, or an array: np.save('attentions.npy', x)",
    );
  if (hasManyCells(lastLine(text), delimiter))
    throw refusal(
      name,
      'too-large',
      `found a line of more than ${MOST_CELLS} cells, expected no more`,
      'save fewer keys of each query, as with x[:, :1000]',
    );
  return withoutEmptyEnds(withoutComments(linesOf(text, delimiter), delimiter));
}

/** Lines that all end in a delimiter have no cell after it. */
function withoutEmptyEnds(lines: readonly Line[]): readonly Line[] {
  const areEmpty = lines.every(({ cells }) => cells.length > 1 && cells.at(-1) === '');
  return areEmpty ? lines.map(({ number, cells }) => ({ number, cells: cells.slice(0, -1) })) : lines;
}

/** The most cells of a line: as many as keys that some can be chosen from. */
const MOST_CELLS = 4_000_000;

function hasManyCells(line: string, delimiter: Delimiter): boolean {
  let at = -1;
  for (let count = 1; count <= MOST_CELLS; count++) {
    at = line.indexOf(delimiter, at + 1);
    if (at < 0) return false;
  }
  return true;
}

const lastLine = (text: string): string => text.slice(text.trimEnd().lastIndexOf('\n') + 1).trim();

/** Cells by which a delimiter is judged. */
const MOST_JUDGED = 1000;

/** By the last line, as the first may hold names, which have any character. */
function delimiterOf(text: string): Delimiter | undefined {
  const last = lastLine(text);
  return DELIMITERS.find((delimiter) => {
    const [, ...cells] = last.split(delimiter === ' ' ? /\s+/ : delimiter, MOST_JUDGED);
    return cells.length > 0 && !cells.some((cell) => isText(unquoted(cell.trim())));
  });
}

interface TextLine extends Line {
  /** As comments do; a name in quotes is none. */
  readonly startsWithHash: boolean;
}

const startsWithHash = (cells: readonly string[]) => cells[0]?.startsWith('#') === true;

/** Lines that are empty hold no cells. */
function linesOf(text: string, delimiter: Delimiter): TextLine[] {
  if (delimiter === ' ')
    return text.split('\n').flatMap((line, i) => {
      const cells = line.match(/"[^"]*(?:""[^"]*){0,9999}"|\S+/g);
      if (!cells) return [];
      return [{ number: i + 1, cells: cells.map(unquoted), startsWithHash: startsWithHash(cells) }];
    });
  const rows = text.includes('"')
    ? quotedRows(text.trimEnd(), delimiter)
    : text
        .trimEnd()
        .split('\n')
        .map((line, i) => ({ number: i + 1, cells: line.split(delimiter).map((cell) => cell.trim()) }));
  return rows
    .filter(({ cells }) => cells.length > 1 || cells[0] !== '')
    .map(({ number, cells }) => ({
      number,
      cells: cells.map(unquoted),
      startsWithHash: startsWithHash(cells),
    }));
}

/** Lines of cells as they stand; a delimiter or a line break in quotes is part of a cell. */
function quotedRows(text: string, delimiter: Delimiter): Line[] {
  const lines: Line[] = [];
  let [cells, number, started]: [string[], number, number] = [[], 1, 1];
  // Blanks around quotes are none of the cell; a quote that does not end where a cell does is a character, as are more than any
  // token has, which would overflow the stack.
  const CELL = new RegExp(
    `( *"[^"]*(?:""[^"]*){0,9999}"[ \\r]*(?=${delimiter}|\\n|$)|[^${delimiter}\\n]*)(${delimiter}|\\n|$)`,
    'gy',
  );
  for (const [all, cell = '', end] of text.matchAll(CELL)) {
    cells.push(cell.trim());
    number += all.split('\n').length - 1;
    if (end === delimiter) continue;
    lines.push({ number: started, cells });
    [cells, started] = [[], number];
    if (end === '') break;
  }
  return lines;
}

const holdsText = ({ cells }: Line) => cells.slice(1).some(isText);

/** Without lines that begin with #, as np.savetxt writes its header, unless they are rows of tokens such as ##ing or name the tokens. */
function withoutComments(lines: readonly TextLine[], delimiter: Delimiter): readonly Line[] {
  const rest = lines.filter((line) => !line.startsWithHash);
  const width = (rest.at(-1) ?? lines.at(-1))?.cells.length ?? 0;
  const isNamed = namesRows(rest, width);
  return lines.flatMap((line, i) => {
    if (!line.startsWithHash || (isNamed && line.cells.length === width && !holdsText(line))) return [line];
    const isHeader = i === 0 && line.cells[0] === '#' && delimiter !== ' ' && line.cells.length === width;
    return isHeader && holdsText(line) ? [{ ...line, cells: ['', ...line.cells.slice(1)] }] : [];
  });
}

/** Whether lines begin with the name of a row: one of them does, or their first has no name for that column. */
function namesRows(lines: readonly Line[], width: number): boolean {
  const [first] = lines;
  if (!first || first.cells[0] === '' || first.cells.length < width) return true;
  return lines.some((line) => (holdsText(line) ? lines.length === 1 : isText(line.cells[0])));
}
