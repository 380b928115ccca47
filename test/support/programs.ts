import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Whether a program that some tests use is installed. `.ci/run` installs all of them. */
export function has(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const PROGRAMS =
  'git script tmux xterm Xvfb import chromium pdfinfo rsvg-convert pdflatex slurmctld valgrind qemu-x86_64 qemu-aarch64-static';
const CJK = '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc';

/** What is not installed here, so that the tests that need it are skipped. */
export const lacking = (): string[] => [
  ...PROGRAMS.split(' ').filter((program) => !has(program)),
  ...(has('python3 && /usr/bin/python3 -c "import numpy"') ? [] : ['numpy']),
  ...(existsSync(CJK) ? [] : [CJK]),
];
