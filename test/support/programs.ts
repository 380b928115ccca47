import { execFileSync } from 'node:child_process';

/** Whether a program that some tests ask for their opinion is installed; `.ci/run` installs them all. */
export function has(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
