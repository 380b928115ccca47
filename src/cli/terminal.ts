/** Everything that is printed for people: texts of files and paths cannot move the cursor, colour text or turn it around. */
import { writeSync } from 'node:fs';
import { visibleLine } from '../figure/token-label.ts';

/** The most characters of a line; more of a line comes from names as long as texts. */
const MOST_LINE = 6000;

/** A line with control characters, line breaks and marks of direction written as their codes, such as `\x1B`, and its middle left out if it is very long. */
export const visible = (line: string): string => {
  const shown = line.length > MOST_LINE ? `${line.slice(0, MOST_LINE - 1000)}…${line.slice(-999)}` : line;
  return /^[ -~]*$/.test(shown) ? shown : visibleLine(shown).text;
};

/** Lines as one text, each made visible and ended. */
export const textOf = (lines: readonly string[]): string =>
  lines.map((line) => `${visible(line)}\n`).join('');

/**
 * Writes a line to standard error. Does not use `process.stderr`, which loads Node's sockets if it is a pipe: that would add 3 %
 * to the instructions of a render.
 */
export function writeLine(line: string): void {
  const bytes = Buffer.from(`${line}\n`);
  let written = 0;
  try {
    written = writeSync(2, bytes);
  } catch (error) {
    // Full or closed: the stream waits for its reader, or reports that there is none.
    if (!['EAGAIN', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
  if (written < bytes.length) process.stderr.write(bytes.subarray(written));
}
