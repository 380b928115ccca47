/** `check`: says whether figures are up to date. */
import { type Command, Option } from 'commander';
import type { Against } from '../check/against.ts';
import { type Checked, stale } from '../check/answer.ts';
import { checkFigure, checkListed } from '../check/check.ts';
import { finderIn, type ListedFigure, readListed } from '../check/listed.ts';
import { AttnplotError } from '../core/errors.ts';
import { jsonLine } from '../core/words.ts';
import type { OptionSpec } from '../options/option-spec.ts';
import { FIGURE_OPTIONS, flagOf } from '../options/option-table.ts';
import { annotation, formatterOf } from './check-text.ts';
import { figureSources } from './flags.ts';
import { EXIT_CODES, formatError, usageError } from './report.ts';
import { textOf } from './terminal.ts';

interface CheckFlags extends Readonly<Record<string, unknown>> {
  readonly data?: readonly string[];
  readonly manifest?: string;
  readonly pixels?: boolean;
  readonly tolerance?: string;
  readonly json?: boolean;
  readonly format: string;
  readonly quiet?: boolean;
}

/** Options of this machine, which figures do not carry. */
const LOCAL = ['tokens', 'rowTokens', 'typeface', 'font', 'image', 'maxMemory', 'allowFiles'] as const;

/** Adds `check`. @param answer takes the exit code */
export function addCheckCommand(program: Command, answer: (code: number) => void): void {
  const command = program
    .command('check')
    .description('Say whether figures are what their data and options give today; exit code 1 if not.')
    .argument('[figures...]', 'figures that attnplot has drawn (default: all in the manifest)')
    .option(
      '--data <input>',
      'the data that they should show, drawn with their own options; once for each input of a comparison',
      (input: string, before: readonly string[] = []) => [...before, input],
    )
    .option('--manifest <file>', 'the manifest of a batch, which says how each figure was drawn')
    .option('--pixels', 'redraw them and compare pixels too')
    .option('--tolerance <levels>', 'largest difference of a colour to ignore, out of 255 (default: 0)');
  for (const name of LOCAL) {
    const { placeholder, help }: OptionSpec = FIGURE_OPTIONS[name];
    const option = new Option(placeholder ? `${flagOf(name)} ${placeholder}` : flagOf(name), help);
    if (name === 'font') option.argParser((file: string, before: string[] = []) => [...before, file]);
    command.addOption(option);
  }
  command
    .option('--json', 'print one JSON object')
    .addOption(
      new Option('--format <how>', 'text, or github for annotations of a pull request').default('text'),
    )
    .option('--quiet', 'name stale figures only')
    .action(async (figures: string[], flags: CheckFlags) => answer(await annotated(figures, flags)));
}

/** An error that ends the check is an annotation too, where annotations are asked for. */
async function annotated(figures: readonly string[], flags: CheckFlags): Promise<number> {
  try {
    return await runCheck(figures, flags);
  } catch (error) {
    if (flags.format === 'github' && error instanceof AttnplotError) {
      const [file, ...others] = figures;
      const place = others.length === 0 ? file : undefined;
      process.stdout.write(
        textOf([annotation('error', place, 'figures cannot be checked', formatError(error))]),
      );
    }
    throw error;
  }
}

async function runCheck(figures: readonly string[], flags: CheckFlags): Promise<number> {
  // `--format` is the answer's here, not a figure's.
  const [local] = (await figureSources({ ...flags, format: undefined })).slice(-1);
  const shared = {
    local: local as Against['local'],
    pixels: flags.pixels === true || flags.tolerance !== undefined,
    tolerance: toleranceOf(flags),
  };
  const linesOf = formatterOf(flags);
  const all: (Checked & { readonly file: string })[] = [];
  for (const task of await tasksOf(figures, flags)) {
    const { figure } = task;
    const checked = await checkTask(task, shared);
    all.push({ file: figure, ...checked });
    if (!flags.json) process.stdout.write(textOf(linesOf(figure, checked, flags.quiet === true)));
  }
  const code = codeOf(all);
  if (flags.json) process.stdout.write(jsonLine({ ok: code === EXIT_CODES.done, figures: all.map(toJson) }));
  return code;
}

async function checkTask(
  { figure, against, failed }: CheckTask,
  shared: Pick<Against, 'local' | 'pixels' | 'tolerance'>,
): Promise<Checked> {
  if (!against) return stale({ code: 'unlisted', message: 'it is not in the manifest' });
  if (failed !== undefined)
    return stale({ code: 'batch-failed', message: `the batch could not draw it: ${failed}` });
  const { data, asked } = against;
  // A figure of a manifest is one of many, so that a problem of its data must not end the check.
  return asked && data !== undefined
    ? checkListed(figure, { ...shared, ...against, data })
    : checkFigure(figure, { ...shared, ...against });
}

/** A figure to be checked. */
interface CheckTask {
  readonly figure: string;
  /** What it is checked against; absent for a figure that the manifest does not list. */
  readonly against?: Pick<Against, 'asked' | 'scale'> & { readonly data?: readonly string[] };
  /** Why the batch could not draw it. */
  readonly failed?: string;
}

/**
 * The figures to check, each with what it is checked against.
 * @throws AttnplotError (usage) for a command line without figures, (io, usage) for a file that is no manifest
 */
export async function tasksOf(
  figures: readonly string[],
  { data, manifest }: { readonly data?: readonly string[]; readonly manifest?: string },
): Promise<CheckTask[]> {
  if (manifest === undefined) return tasksWithout(figures, data);
  if (data !== undefined)
    throw usageError(
      '--data',
      'flags-conflict',
      'found with --manifest, expected one of the two, because the manifest names the data',
      'leave one of the two out',
    );
  const listed = await readListed(manifest);
  if (figures.length === 0) return listed.map((one) => taskOf(one.figure, one));
  const find = finderIn(listed);
  return figures.map((figure) => taskOf(figure, find(figure)));
}

function tasksWithout(figures: readonly string[], data: readonly string[] | undefined): CheckTask[] {
  if (figures.length === 0)
    throw usageError(
      '<figures>',
      'bad-flag',
      'missing, expected figures or --manifest',
      'name them: attnplot check figures/*.png',
    );
  const fromStdin = [...figures, ...(data ?? [])].filter((path) => path === '-').length;
  if (fromStdin > 1 || (data?.includes('-') && figures.length > 1))
    throw usageError(
      '-',
      'flags-conflict',
      'found standard input more than once, expected it once',
      'save it to a file: it can be read only once',
    );
  return figures.map((figure) => ({ figure, against: data === undefined ? {} : { data } }));
}

function taskOf(figure: string, listed: ListedFigure | undefined): CheckTask {
  if (!listed) return { figure };
  const { data, asked, scale, failed } = listed;
  return { figure, against: { data: [data], asked, scale }, ...(failed === undefined ? {} : { failed }) };
}

/** Reasons and notes as sentences, with a list of codes beside each. */
const toJson = ({ reasons, notes, ...rest }: Checked & { readonly file: string }) => ({
  ...rest,
  reasons: reasons.map(({ message }) => message),
  reasonCodes: reasons.map(({ code }) => code),
  notes: notes.map(({ message }) => message),
  noteCodes: notes.map(({ code }) => code),
});

function toleranceOf({ tolerance = '0' }: CheckFlags): number {
  const levels = Number(tolerance);
  if (/^\d+$/.test(tolerance) && levels <= 255) return levels;
  throw usageError(
    '--tolerance',
    'bad-flag',
    `found ${JSON.stringify(tolerance)}, expected a whole number from 0 to 255`,
    'leave it out to ignore no difference',
  );
}

/** A file that cannot be read outweighs a stale figure, because the check is then incomplete. */
function codeOf(all: readonly Checked[]): number {
  if (all.some(({ failed }) => failed === 'io')) return EXIT_CODES.io;
  return all.every(({ fresh }) => fresh) ? EXIT_CODES.done : EXIT_CODES.negative;
}
