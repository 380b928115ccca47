import { execFile } from 'node:child_process';
import { mkdtempSync, symlinkSync } from 'node:fs';
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

/** A new empty folder, with links to what a clone of the repository has. */
export function cloneFolder(...names: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'attnplot-'));
  for (const name of names) symlinkSync(join(ROOT, name), join(folder, name));
  return folder;
}
