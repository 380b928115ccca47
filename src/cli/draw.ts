/** Draws a prepared figure, writes it, and says what was drawn. */
import { readExisting } from '../core/files.ts';
import { clippedWords, jsonLine } from '../core/words.ts';
import { removeLeftovers } from '../core/write-whole.ts';
import { hintOf } from '../diagnose/finding.ts';
import { FORMATS } from '../options/formats.ts';
import type { RenderReport } from '../pipeline/compose.ts';
import type { Prepared } from '../pipeline/prepare.ts';
import { drawUnlessFresh } from '../pipeline/render.ts';
import { writeOutput } from './output.ts';
import { usageError } from './report.ts';

/** Flags about what is said. */
export interface SayFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/**
 * Draws a figure and writes it, unless the file already is that figure.
 * @param output a path, or `-` for standard output
 * @param say writes a line for people
 * @param more what `--json` says besides the report
 */
export async function drawTo(
  output: string,
  prepared: Prepared,
  flags: SayFlags,
  say: (line: string) => void,
  more: object = {},
): Promise<void> {
  if (output !== '-') removeLeftovers([output]);
  const { bytes, report } = await drawUnlessFresh(
    prepared,
    output === '-' ? undefined : readExisting(output),
  );
  if (bytes) await writeOutput(output, bytes);
  const written = bytes !== undefined;
  if (!flags.quiet)
    for (const line of [summaryLine(output, written, report), ...warningLines(report)]) say(line);
  if (flags.json) process.stdout.write(jsonLine({ path: output, written, ...report, ...more }));
}

/** @throws AttnplotError (usage) for a figure and JSON that would mix */
export function refuseTwoOnStdout(output: string | undefined, { json }: SayFlags): void {
  if (output === '-' && json)
    throw usageError(
      '--json',
      'flags-conflict',
      'found with -o -, and both write to standard output',
      'write the figure to a file',
    );
}

/** One line: what was written, and what the figure clips or leaves out. */
function summaryLine(output: string, written: boolean, report: RenderReport): string {
  const { clipped, domain, notices } = report;
  const name = output === '-' ? 'the figure' : output;
  const size = `(${sizeOf(report)})`;
  const parts = [written ? `wrote ${name} ${size}` : `${name} is up to date ${size}`, ...notices];
  const outside = clippedWords(clipped, domain);
  if (outside) parts.push(outside);
  return parts.join('; ');
}

/** The size in pixels, or in inches for a vector format. */
function sizeOf({ format, pixels, inches }: RenderReport): string {
  if (!FORMATS[format].vector) return `${pixels.width} x ${pixels.height} px`;
  return `${inches.width.toFixed(2)} x ${inches.height.toFixed(2)} in`;
}

/** The first error or warning; `validate` prints all of them. */
function warningLines({ findings }: RenderReport): string[] {
  const first = findings.find(({ level }) => level !== 'note');
  return first ? [`warning: ${first.message} (${hintOf(first)})`] : [];
}
