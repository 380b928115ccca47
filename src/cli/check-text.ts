/** The answers of `check`: a line for people, or an annotation for GitHub. */
import type { Checked } from '../check/answer.ts';
import { suggest } from '../options/suggest.ts';
import { usageError } from './report.ts';

/** The lines of the answer for a figure; none for one that `--quiet` leaves out. */
type Formatter = (file: string, checked: Checked, quiet: boolean) => readonly string[];

/**
 * The way to write answers that the flags ask for.
 * @throws AttnplotError (usage) for an unknown one, and for two at once
 */
export function formatterOf({
  format,
  json,
}: {
  readonly format: string;
  readonly json?: boolean;
}): Formatter {
  if (!['text', 'github'].includes(format))
    throw usageError(
      '--format',
      'bad-flag',
      `found "${format}", expected one of text, github`,
      suggest(format, ['text', 'github']),
    );
  if (json && format === 'github')
    throw usageError(
      '--format',
      'flags-conflict',
      'found github with --json, expected one of the two',
      'leave one of the two out',
    );
  return format === 'github' ? annotate : checkedLines;
}

/**
 * A workflow command of GitHub Actions, which shows it at the figure in the pull request.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function annotation(
  level: 'error' | 'notice',
  file: string | undefined,
  title: string,
  text: string,
): string {
  const place = file === undefined ? '' : `file=${encode(file).replace(/:/g, '%3A').replace(/,/g, '%2C')},`;
  return `::${level} ${place}title=${title}::${encode(text)}`;
}

/** An annotation of a figure; a fresh one without notes is text. */
function annotate(file: string, checked: Checked, quiet: boolean): readonly string[] {
  const [line] = checkedLines(file, checked, quiet);
  if (line === undefined) return [];
  if (checked.fresh && checked.notes.length === 0) return [plain(line)];
  const level = checked.fresh ? 'notice' : 'error';
  const title = checked.fresh
    ? 'figure is up to date'
    : checked.failed === 'io'
      ? 'figure cannot be checked'
      : 'figure is stale';
  return [annotation(level, file, title, line)];
}

/** Text that is no command: a workflow obeys a line that begins with ::, and older commands, which begin with ##[ anywhere. */
const plain = (line: string): string => line.replace(/^(?=\s*::)/, './').replaceAll('##[', '## [');

const encode = (text: string): string =>
  text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');

function checkedLines(
  file: string,
  { fresh, reasons, notes, failed, notFigure }: Checked,
  quiet: boolean,
): readonly string[] {
  if (fresh && quiet) return [];
  const words = [...reasons, ...notes].map(({ message }) => message).join('; ');
  if (notFigure) return [`${file}: not a figure: ${words} (${notFigure.hint})`];
  const state = failed === 'io' ? 'cannot be checked' : fresh ? 'fresh' : 'stale';
  return [`${file}: ${state}${words === '' ? '' : `: ${words}`}`];
}
