import { execFile } from 'node:child_process';
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

export const ROOT = resolve(import.meta.dirname, '../..');
/** The command's file, to be run by Node. */
export const COMMAND = join(ROOT, 'bin/attnplot.js');

/** A new folder as a reader of the README has it: the fixtures, and attnplot installed. */
export function readersFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'attnplot-'));
  symlinkSync(join(ROOT, 'fixtures'), join(folder, 'fixtures'));
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
  symlinkSync(ROOT, join(folder, 'node_modules/attnplot'));
  symlinkSync(COMMAND, join(folder, 'node_modules/.bin/attnplot'));
  return folder;
}
