/** Runs the command on damaged inputs, and prints what broke a rule of judge.ts, with its seed and a smaller input. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { folderWith } from '../support/folders.ts';
import { randomOf } from '../support/mutate.ts';
import { COMMAND_KINDS } from './commands.ts';
import type { Kind } from './common.ts';
import { makeCorpus } from './corpus.ts';
import { type Case, faultOf, hasDrawn, type Outcome } from './judge.ts';
import { KINDS as DATA_KINDS } from './kinds.ts';
import { createRunner } from './runner.ts';
import { shrink } from './shrink.ts';

const KINDS = { ...DATA_KINDS, ...COMMAND_KINDS };
const HELP = `npm run fuzz -- [flags]: runs attnplot on damaged inputs, and prints what broke a rule, with its seed and a smaller input
  --minutes <n>  how long (default 1)
  --seed <n>     seed of the first case (default 1); each case has a seed of its own
  --cases <n>    how many seeds (default: as many as the minutes allow); --seed S --cases 1 runs one case again
  --kind <name>  only one kind: ${Object.keys(KINDS).join(', ')}`;

const flags = readFlags();
const first = Number(flags.seed);
const end = Date.now() + 60_000 * Number(flags.minutes);
const kinds = Object.keys(KINDS).filter((name) => flags.kind === undefined || name === flags.kind);
const runner = createRunner(join(import.meta.dirname, 'fuzz-child.js'));
const corpus = await makeCorpus('fixtures', 'dist');
/** Runs of each kind by exit code, and what they took together. */
const counts = new Map<string, Map<string, number>>();
const milliseconds = new Map<string, number>();
/** Runs of each kind that ended with a picture. */
const drawn = new Map<string, number>();
const seen = new Set<string>();

for (let seed = first; seed < first + Number(flags.cases) && Date.now() < end; seed++) {
  const random = randomOf(seed);
  // The kind goes by the seed, so that each kind has its share; `--kind` changes only which seeds are run.
  const kind = Object.keys(KINDS)[seed % Object.keys(KINDS).length] as string;
  if (!kinds.includes(kind)) continue;
  const started = performance.now();
  const given = await (KINDS[kind] as Kind)(random, corpus);
  const outcome = await runner.run(given);
  milliseconds.set(kind, (milliseconds.get(kind) ?? 0) + performance.now() - started);
  count(kind, outcome);
  if (hasDrawn(given, outcome)) drawn.set(kind, (drawn.get(kind) ?? 0) + 1);
  const fault = faultOf(given, outcome);
  if (!fault) continue;
  const id = idOf(fault);
  if (seen.has(id)) continue;
  seen.add(id);
  await report(kind, seed, given, id);
}
runner.restart();
printCounts();
process.exitCode = seen.size > 0 ? 1 : 0;

/** The flags; the process ends here when help is asked for or one is wrong. */
function readFlags() {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      options: {
        minutes: { ...text, default: '1' },
        seed: { ...text, default: '1' },
        cases: { ...text, default: 'Infinity' },
        kind: text,
        help: { type: 'boolean' },
      },
    });
    const wrong = ['minutes', 'seed', 'cases'].find((name) => Number.isNaN(Number(values[name as 'seed'])));
    if (wrong !== undefined) throw new Error(`--${wrong}: expected a number`);
    if (values.kind !== undefined && !Object.hasOwn(KINDS, values.kind))
      throw new Error(`no kind "${values.kind}"`);
    if (!values.help) return values;
    console.log(HELP);
    process.exit(0);
  } catch (error) {
    console.error(`error: ${(error as Error).message}\n\n${HELP}`);
    process.exit(2);
  }
}

function count(kind: string, outcome: Outcome): void {
  const ofKind = counts.get(kind) ?? new Map<string, number>();
  const ending = outcome.kind === 'ended' ? `exit ${outcome.code}` : outcome.kind;
  counts.set(kind, ofKind.set(ending, (ofKind.get(ending) ?? 0) + 1));
}

/** Faults with the same rule and first line are one; the names and numbers in it do not matter. */
function idOf({ rule, shown }: { readonly rule: string; readonly shown: string }): string {
  const [line = ''] = shown.split('\n');
  return `${rule}: ${line
    .slice(0, 100)
    .replace(/["'].*/, '…')
    .replace(/\d+/g, '0')}`;
}

/** Prints a fault, the command line and the files that show it. One that does not come again alone is said to depend on earlier runs. */
async function report(kind: string, seed: number, given: Case, id: string): Promise<void> {
  const again = async (smaller: Case) => {
    const outcome = await runner.run(smaller);
    const fault = faultOf(smaller, outcome);
    return fault !== undefined && idOf(fault) === id;
  };
  runner.restart();
  const repeats = await again(given);
  const { args, files } = repeats ? await shrink(given, again) : given;
  const folder = folderWith(files);
  const fault = faultOf({ args, files }, await runner.run({ args, files }));
  console.log(`\nFAULT ${id}`);
  console.log(
    `  ${kind}: npm run fuzz -- --seed ${seed} --cases 1${repeats ? '' : ' (only after earlier cases)'}`,
  );
  console.log(`  attnplot ${args.map((word) => JSON.stringify(word.slice(0, 300))).join(' ')}`);
  console.log(`  in ${folder}`);
  for (const [name, bytes] of Object.entries(files))
    if (bytes.length < 600)
      console.log(`  ${name}: ${JSON.stringify(Buffer.from(bytes).toString('latin1'))}`);
  console.log((fault?.shown ?? '').slice(0, 2000).replace(/^/gm, '  | '));
  writeFileSync(join(folder, 'ARGS.json'), JSON.stringify(args));
}

function printCounts(): void {
  let all = 0;
  for (const [kind, endings] of counts) {
    const total = [...endings.values()].reduce((sum, one) => sum + one, 0);
    const parts = [...endings].sort().map(([ending, one]) => `${ending}: ${one}`);
    const each = Math.round((milliseconds.get(kind) ?? 0) / total);
    const share = Math.round((100 * (drawn.get(kind) ?? 0)) / total);
    console.log(
      `${kind.padEnd(16)} ${String(total).padStart(7)}  ${String(share).padStart(3)} % drawn  ${String(each).padStart(4)} ms each  ${parts.join(', ')}`,
    );
    all += total;
  }
  console.log(`${all} cases from seed ${first}, ${seen.size} faults`);
}
