/** Runs cases in a process of their own, which is ended when it takes too long or too much memory. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { folderWith } from '../support/folders.ts';
import type { Case, Outcome } from './judge.ts';
import { isWhole } from './whole.ts';

type Files = Readonly<Record<string, Uint8Array>>;

/** Whether a run wrote a file that is cut off. One that the case began with, and that the run left alone, may be anything. */
function isTorn(left: Files, given: Files, name: string): boolean {
  const [before, after] = [given[name], left[name] as Uint8Array];
  return !(before && Buffer.compare(before, after) === 0) && !isWhole(name, after);
}

/** Of the processor's time, so that other work on the machine does not count. */
const MOST_SECONDS = 10;
/** Of a case that waits for something. */
const LONGEST_WAIT_MS = 60_000;
const MOST_BYTES = 1e9;
/** A new process now and then, so that what its garbage takes is no case's fault. */
const CASES_A_PROCESS = 400;
const POLL_MS = 200;

export interface Runner {
  readonly run: (given: Case) => Promise<Outcome>;
  /** Ends the process, so that the next case starts afresh. */
  readonly restart: () => void;
}

/** Files of a folder and of those in it, by path. */
export function filesIn(folder: string): Record<string, Uint8Array> {
  const paths = readdirSync(folder, { recursive: true }).map(String);
  const files = paths.filter((path) => statSync(join(folder, path)).isFile());
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(folder, path))]));
}

/** @param script the module of the process */
export function createRunner(script: string): Runner {
  let child: ChildProcess | undefined;
  let count = 0;
  const restart = () => {
    child?.kill('SIGKILL');
    child = undefined;
    count = 0;
  };
  const run = async ({ args, files }: Case): Promise<Outcome> => {
    if (count++ >= CASES_A_PROCESS) restart();
    child ??= fork(script, {
      execArgv: ['--max-old-space-size=900'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const folder = folderWith();
    try {
      for (const [name, bytes] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), bytes);
      }
      const outcome = await outcomeOf(child, { folder, args });
      if (outcome.kind !== 'ended') restart();
      if (outcome.kind !== 'ended') return outcome;
      const left = filesIn(folder);
      // A manifest has the name that the user gives it.
      const manifest = args[args.indexOf('--manifest') + 1];
      const isOutput = (name: string) => name.startsWith('out') && name !== manifest;
      const torn = Object.keys(left).filter((name) => isOutput(name) && isTorn(left, files, name));
      return { ...outcome, left: Object.keys(left), torn };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  return { run, restart };
}

/** Sends a case to a process, and waits for its answer or its end. */
function outcomeOf(child: ChildProcess, message: object): Promise<Outcome> {
  return new Promise((resolve) => {
    const end = (outcome: Outcome) => {
      clearTimeout(timer);
      clearInterval(poll);
      child.removeAllListeners();
      resolve(outcome);
    };
    const die = (why: string) => end({ kind: 'died', why });
    const timer = setTimeout(() => die(`more than ${LONGEST_WAIT_MS / 1000} s`), LONGEST_WAIT_MS);
    const before = secondsOf(child);
    const poll = setInterval(() => {
      if (memoryOf(child) > MOST_BYTES) die('more than 1 GB');
      if (secondsOf(child) - before > MOST_SECONDS) die(`more than ${MOST_SECONDS} s`);
    }, POLL_MS);
    child.once('message', (answer) => end(answer as Outcome));
    child.once('exit', (code, signal) => end({ kind: 'died', why: `a crash (${signal ?? code})` }));
    child.send(message);
  });
}

/** Resident bytes of a process; 0 where the system does not tell them. */
const memoryOf = (child: ChildProcess): number => 4096 * Number(ofProcess(child, 'statm')[1] ?? 0);

/** Seconds of the processor that a process has taken; 0 where the system does not tell them. */
function secondsOf(child: ChildProcess): number {
  const [user = 0, system = 0] = ofProcess(child, 'stat').slice(13, 15).map(Number);
  return (user + system) / 100;
}

/** The fields of a file in /proc; Node's name in them has no spaces. */
function ofProcess({ pid }: ChildProcess, name: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8').split(' ');
  } catch {
    return [];
  }
}
