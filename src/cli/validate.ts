/** `validate`: says whether the numbers of inputs are attention. */
import type { Command } from 'commander';
import { count, jsonLine } from '../core/words.ts';
import { type Finding, hintOf } from '../diagnose/finding.ts';
import type { OptionSource } from '../options/merge.ts';
import { READING_OPTIONS } from '../options/options.ts';
import { refuseArrayOptions } from '../pipeline/open-attention.ts';
import { blaming } from '../pipeline/sources.ts';
import { type Verdict, validate } from '../pipeline/validate.ts';
import { addFigureFlags, figureSources } from './flags.ts';
import { TO_READ } from './help-words.ts';
import { EXIT_CODES } from './report.ts';
import { textOf } from './terminal.ts';

interface ValidateFlags extends Readonly<Record<string, unknown>> {
  readonly strict?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds `validate`. @param answer takes the exit code */
export function addValidateCommand(program: Command, answer: (code: number) => void): void {
  const command = program
    .command('validate')
    .description('Say whether the numbers of files are attention weights, and if not, why.')
    .argument('<files...>', 'attention files or arrays, or - for standard input');
  addFigureFlags(command, [], [...READING_OPTIONS, 'tokens', 'rowTokens'], TO_READ)
    .option('--strict', 'fail on warnings too')
    .option('--json', 'print one JSON object')
    .option('--quiet', 'print errors and warnings only')
    .action(async (files: string[], flags: ValidateFlags) => answer(await runValidate(files, flags)));
}

async function runValidate(files: readonly string[], flags: ValidateFlags): Promise<number> {
  const sources = await figureSources(flags);
  const verdicts: (Verdict & { readonly file: string })[] = [];
  for (const file of files) {
    const verdict = await validate(file, sources, files.length > 1);
    verdicts.push({ file, ...verdict });
    if (!flags.json) process.stdout.write(textOf(verdictLines(file, verdict, flags.quiet === true)));
  }
  await refuseUnused(verdicts, sources);
  const strict = flags.strict === true;
  if (flags.json) process.stdout.write(jsonLine({ ok: codeOf(verdicts, strict) === 0, files: verdicts }));
  return codeOf(verdicts, strict);
}

/** @throws AttnplotError (usage) for an option that no input has a use for */
async function refuseUnused(verdicts: readonly Verdict[], sources: readonly OptionSource[]): Promise<void> {
  const [{ unused = [] } = {}] = verdicts;
  const ofAll = unused.filter((option) => verdicts.every((one) => one.unused?.includes(option)));
  await blaming({ sources }, async () => refuseArrayOptions(ofAll, 'each input'));
}

/** Invalid data outweighs a wrong command line, which outweighs a file that cannot be read. */
function codeOf(verdicts: readonly Verdict[], strict: boolean): number {
  const isWrong = ({ failed, findings }: Verdict) =>
    failed === 'input' ||
    (failed === undefined &&
      findings.some(({ level }) => level === 'error' || (strict && level === 'warning')));
  if (verdicts.some(isWrong)) return EXIT_CODES.input;
  if (verdicts.some(({ failed }) => failed === 'usage')) return EXIT_CODES.usage;
  return verdicts.some(({ failed }) => failed === 'io') ? EXIT_CODES.io : EXIT_CODES.done;
}

/** `file: ok`, or the numbers of errors and warnings; then a block for each finding. */
function verdictLines(file: string, { findings }: Verdict, quiet: boolean): string[] {
  const numberOf = (level: Finding['level']) => findings.filter((finding) => finding.level === level).length;
  const counts = (['error', 'warning'] as const).flatMap((level) =>
    numberOf(level) > 0 ? [count(numberOf(level), level)] : [],
  );
  if (quiet && counts.length === 0) return [];
  const shown = quiet ? findings.filter(({ level }) => level !== 'note') : findings;
  return [`${file}: ${counts.join(', ') || 'ok'}`, ...shown.flatMap(findingLines)];
}

function findingLines(finding: Finding): string[] {
  const { level, message, cause, remedy } = finding;
  const hasHint = cause !== undefined || remedy !== undefined;
  return [`  ${level}: ${message}`, ...(hasHint ? [`    hint: ${hintOf(finding)}`] : [])];
}
