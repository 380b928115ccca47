import { execFileSync } from 'node:child_process';

/** Whether a program that some tests use is installed. `.ci/run` installs all of them. */
export function has(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
