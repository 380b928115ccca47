import { type Command, Option } from 'commander';
import { type Against, finderIn, type ListedFigure, readListed } from '../check/against.ts';
import { type Checked, stale } from '../check/answer.ts';
import { checkFigure, checkListed } from '../check/check.ts';
import { FIGURE_OPTIONS, flagOf } from '../options/option-table.ts';
import { figureSources } from './flags.ts';
import { EXIT_CODES } from './report.ts';
import { usage } from './usage.ts';

/** A figure to be checked. */
interface CheckTask {
  readonly figure: string;
  /** What it is held against; absent for a figure that the manifest does not list. */
  readonly against?: Pick<Against, 'data' | 'asked' | 'scale'>;
  /** Why the batch has not drawn it. */
  readonly failed?: string;
}

/**
 * The figures that a command line asks for, each with what it is held against.
 * @throws AttnplotError (usage) for a line that leaves one of the two open, (io, usage) for what is no manifest
 */
export async function tasksOf(
  figures: readonly string[],
  { data, manifest }: { readonly data?: string; readonly manifest?: string },
): Promise<CheckTask[]> {
  if (manifest === undefined) return tasksWithout(figures, data);
  if (data !== undefined)
    throw usage(
      '--data',
      'flags-conflict',
      'found with --manifest, which names the data itself',
      'leave one of the two out',
    );
  const listed = await readListed(manifest);
  if (figures.length === 0) return listed.map((one) => taskOf(one.figure, one));
  const find = finderIn(listed);
  return figures.map((figure) => taskOf(figure, find(figure)));
}

function tasksWithout(figures: readonly string[], data: string | undefined): CheckTask[] {
  if (figures.length === 0)
    throw usage(
      '<figures>',
      'bad-flag',
      'missing, expected figures or --manifest',
      'name them: attnplot check figures/*.png',
    );
  const fromStdin = [...figures, data].filter((path) => path === '-').length;
  if (fromStdin > 1 || (data === '-' && figures.length > 1))
    throw usage(
      '-',
      'flags-conflict',
      'found standard input more than once, and it can be read once',
      'save it to a file first',
    );
  return figures.map((figure) => ({ figure, against: data === undefined ? {} : { data } }));
}

function taskOf(figure: string, listed: ListedFigure | undefined): CheckTask {
  if (!listed) return { figure };
  const { data, asked, scale, failed } = listed;
  return { figure, against: { data, asked, scale }, ...(failed === undefined ? {} : { failed }) };
}

interface CheckFlags extends Readonly<Record<string, unknown>> {
  readonly data?: string;
  readonly manifest?: string;
  readonly pixels?: boolean;
  readonly tolerance?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Options that say what this machine has, which figures do not carry. */
const LOCAL = ['tokens', 'rowTokens', 'font', 'maxMemory'] as const;

/** @param answer takes the exit code, once all figures have been checked */
export function addCheckCommand(program: Command, answer: (code: number) => void): void {
  const command = program
    .command('check')
    .summary('say whether figures are up to date')
    .description('Say whether figures are what their data and options give today; exit code 1 if not.')
    .argument('[figures...]', 'figures that attnplot has drawn (default: all of the manifest)')
    .option('--data <input>', 'the data they should show, drawn with their own options')
    .option('--manifest <file>', 'the manifest of a batch, which says from what and how each was drawn')
    .option('--pixels', 'draw them again and compare pixels too')
    .option('--tolerance <levels>', 'difference of a colour, of 255, that counts as none (default: 0)');
  for (const name of LOCAL) {
    const { placeholder, help } = FIGURE_OPTIONS[name];
    const option = new Option(`${flagOf(name)} ${placeholder}`, help);
    if (name === 'font') option.argParser((file: string, before: string[] = []) => [...before, file]);
    command.addOption(option);
  }
  command
    .option('--json', 'print one JSON object')
    .option('--quiet', 'name stale figures only')
    .action(async (figures: string[], flags: CheckFlags) => answer(await runCheck(figures, flags)));
}

async function runCheck(figures: readonly string[], flags: CheckFlags): Promise<number> {
  const [local] = (await figureSources(flags)).slice(-1);
  const shared = {
    local: local as Against['local'],
    pixels: flags.pixels === true || flags.tolerance !== undefined,
    tolerance: toleranceOf(flags),
  };
  const all: (Checked & { readonly file: string })[] = [];
  for (const task of await tasksOf(figures, flags)) {
    const { figure } = task;
    const checked = await checkTask(task, shared);
    all.push({ file: figure, ...checked });
    if (!flags.json) process.stdout.write(formatChecked(figure, checked, flags.quiet === true));
  }
  const code = codeOf(all);
  if (flags.json)
    process.stdout.write(`${JSON.stringify({ ok: code === EXIT_CODES.done, figures: all.map(toJson) })}\n`);
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
  // What a manifest lists is one of many; what --data names is all there is.
  return asked && data !== undefined
    ? checkListed(figure, { ...shared, ...against, data })
    : checkFigure(figure, { ...shared, ...against });
}

/** Sentences as they are printed, and beside them a code for each. */
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
  throw usage(
    '--tolerance',
    'bad-flag',
    `found ${JSON.stringify(tolerance)}, expected a whole number from 0 to 255`,
    'leave it out for none',
  );
}

/** A file that cannot be read leaves the question open; a stale figure answers it. */
function codeOf(all: readonly Checked[]): number {
  if (all.some(({ failed }) => failed === 'io')) return EXIT_CODES.io;
  return all.every(({ fresh }) => fresh) ? EXIT_CODES.done : EXIT_CODES.negative;
}

function formatChecked(
  file: string,
  { fresh, reasons, notes, failed, notFigure }: Checked,
  quiet: boolean,
): string {
  if (fresh && quiet) return '';
  const words = [...reasons, ...notes].map(({ message }) => message).join('; ');
  if (notFigure) return `${file}: not a figure: ${words} (${notFigure.hint})\n`;
  const state = failed === 'io' ? 'cannot be read' : fresh ? 'fresh' : 'stale';
  return `${file}: ${state}${words === '' ? '' : `: ${words}`}\n`;
}
