import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, whatever its exit code. */
export function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Ran> {
  return new Promise((done) => {
    execFile(program, [...args], { cwd, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
    });
  });
}

/** Control characters other than line ends, and marks of direction: a terminal obeys them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression looks for control characters.
export const OBEYED = /[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

/** The run under way in this process; the next one waits for it. */
let running: Promise<unknown> = Promise.resolve();

/**
 * Runs the command in a folder as a user would, but in this process, which saves the 0.2 s of a new one. Runs take turns, because
 * the current folder and the streams belong to the process. Tests about the process itself use `run`.
 */
export function attnplot(folder: string, ...args: readonly string[]): Promise<Ran> {
  const ran = running.then(() => runHere(folder, args));
  running = ran.catch(() => {});
  return ran;
}

async function runHere(folder: string, args: readonly string[]): Promise<Ran> {
  const { main } = await import('../../src/cli/main.ts');
  const home = process.cwd();
  const { stdout, stderr } = process;
  const [out, err] = [capture(stdout), capture(stderr)];
  process.chdir(folder);
  try {
    const code = await main(args, (line) => void stderr.write(`${line}\n`));
    return { code, stdout: out.text(), stderr: err.text() };
  } finally {
    process.chdir(home);
    for (const stream of [out, err]) stream.restore();
  }
}

/** Collects what is written to a stream until it is restored. */
function capture(stream: NodeJS.WriteStream): { readonly text: () => string; readonly restore: () => void } {
  const { write } = stream;
  const chunks: Buffer[] = [];
  stream.write = (chunk: string | Uint8Array, ...rest: readonly unknown[]) => {
    chunks.push(Buffer.from(chunk as string));
    const done = rest.at(-1);
    if (typeof done === 'function') done();
    return true;
  };
  return {
    text: () => Buffer.concat(chunks).toString(),
    restore: () => {
      stream.write = write;
    },
  };
}

export const ROOT = resolve(import.meta.dirname, '../..');
/** Path of the command's file, for Node. */
export const COMMAND = join(ROOT, 'bin/attnplot.js');

/** A new folder with the fixtures and attnplot installed, as a reader of the README has it. */
export function readersFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'attnplot-'));
  symlinkSync(join(ROOT, 'fixtures'), join(folder, 'fixtures'));
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
  symlinkSync(ROOT, join(folder, 'node_modules/attnplot'));
  symlinkSync(COMMAND, join(folder, 'node_modules/.bin/attnplot'));
  return folder;
}

/** Runs the command in a new process, with bytes on standard input. */
export function pipe(folder: string, input: Uint8Array | string, ...args: readonly string[]) {
  return new Promise<{ code: number | null; stdout: Buffer; stderr: string }>((done) => {
    const child = spawn(process.execPath, [COMMAND, ...args], { cwd: folder });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk) => out.push(chunk));
    child.stderr.on('data', (chunk) => err.push(chunk));
    child.on('close', (code) =>
      done({ code, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString() }),
    );
    // A command that refuses its flags exits without reading its input.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
