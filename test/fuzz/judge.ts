/** What must be true of every run of the command, whatever its input. */
import type { Ran } from '../support/command.ts';
import { OBEYED } from '../support/command.ts';

/** A command line, and the files in the folder that it runs in. */
export interface Case {
  readonly args: readonly string[];
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** How a run ended: by itself, with the files of its folder afterwards, and those of them that are cut off, or killed. */
export type Outcome =
  | ({ readonly kind: 'ended'; readonly left: readonly string[]; readonly torn: readonly string[] } & Ran)
  | { readonly kind: 'threw'; readonly stack: string }
  | { readonly kind: 'died'; readonly why: string };

/** What each run must not do. */
type Fault = { readonly rule: string; readonly shown: string };

const CODES = [0, 1, 2, 3, 4];
const STACK = /^\s+at .*:\d+:\d+\)?$/m;

/** The words before `--`: those after it are no flags. */
const flagsIn = (args: readonly string[]): readonly string[] =>
  args.includes('--') ? args.slice(0, args.indexOf('--')) : args;

/** The rule that a run broke; undefined if it broke none. */
export function faultOf({ args, files }: Case, outcome: Outcome): Fault | undefined {
  if (outcome.kind === 'died') return { rule: outcome.why, shown: '' };
  if (outcome.kind === 'threw') return { rule: 'an error was not caught', shown: outcome.stack };
  const { code, stderr, left, torn } = outcome;
  const stdout = withoutPicture(args, outcome.stdout);
  // The answers of validate and check go to standard output, and list the errors of each file. Annotations repeat an error.
  const isAnswer = ['validate', 'check'].includes(args[0] ?? '') && /^(?!::)./m.test(stdout);
  const blocks = errorsIn(stderr) + (isAnswer ? 1 : 0);
  const rules: readonly (readonly [broken: boolean, rule: string, shown?: string])[] = [
    [/attnplot has failed/.test(stdout + stderr), 'a bug'],
    [!CODES.includes(code), `exit code ${code}`],
    [STACK.test(stdout + stderr), 'a stack trace'],
    [OBEYED.test(stderr), 'control characters on standard error'],
    // Shells take what complete prints apart at its tabs.
    [
      OBEYED.test(args[0] === 'complete' ? stdout.replaceAll('\t', '') : stdout),
      'control characters on standard output',
      stdout,
    ],
    [code >= 2 && blocks !== 1, `${blocks} error blocks, expected 1`],
    [code === 0 && errorsIn(stderr) > 0, 'an error, and exit code 0'],
    [code === 1 && !mayAnswerNo(args), 'exit code 1, which is not an answer here'],
    [
      code < 2 && flagsIn(args).includes('--json') && !(isJson(stdout) || asksForHelp(args)),
      '--json, and no JSON',
      stdout,
    ],
    [left.some((name) => name.endsWith('-tmp')), 'a temporary file is left'],
    [torn.length > 0, 'a file is cut off', torn.join(', ')],
    [code >= 2 && left.some((name) => /^out\b/.test(name) && !(name in files)), 'an error, and an output'],
  ];
  const [, rule, shown = stderr] = rules.find(([broken]) => broken) ?? [];
  return rule === undefined ? undefined : { rule, shown };
}

/** Whether a case got through to a picture: a file that was not there, or one in the terminal. */
export const hasDrawn = ({ args, files }: Case, outcome: Outcome): boolean =>
  outcome.kind === 'ended' &&
  outcome.code === 0 &&
  (args[0] === 'preview' || outcome.left.some((name) => /^out\b/.test(name) && !(name in files)));

/** What a terminal obeys of a preview is its picture: colours, or one of three protocols. */
const PICTURE = new RegExp(
  ['~\\[[\\d;]*m', '~_G[^~]*~\\\\', '~\\]1337;File=[^~]*?\u0007', '~P[\\d;]*q[^~]*~\\\\']
    .join('|')
    .replaceAll('~', '\u001b'),
  'g',
);

const withoutPicture = ([command]: readonly string[], stdout: string): string =>
  command === 'preview' ? stdout.replace(PICTURE, '') : stdout;

const errorsIn = (text: string) => text.match(/^error: /gm)?.length ?? 0;

/** Commands whose answer may be no: their exit code 1 means that. */
const mayAnswerNo = ([command]: readonly string[]) => ['check', 'batch', 'doctor'].includes(command ?? '');

/** One JSON text, or one a line. */
function isJson(text: string): boolean {
  const parses = (part: string) => {
    try {
      JSON.parse(part);
      return true;
    } catch {
      return false;
    }
  };
  return parses(text) || text.trimEnd().split('\n').every(parses);
}

/** Help is text. */
const asksForHelp = (args: readonly string[]) =>
  args.some((word) => ['-h', '--help', 'help', '-v', '--version', 'version'].includes(word));
