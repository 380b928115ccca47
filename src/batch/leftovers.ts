import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseTemporary } from '../write-whole.ts';

/**
 * Removes what a killed run left half-written beside its targets; files of a process that still runs are its own business.
 * @param targets paths of the files that such a run would have written
 */
export function removeLeftovers(targets: readonly string[]): void {
  const names = new Set(targets);
  for (const folder of new Set(targets.map(dirname))) {
    for (const entry of list(folder)) {
      const temporary = parseTemporary(entry);
      if (!temporary || !names.has(join(folder, temporary.name))) continue;
      if (temporary.pid === process.pid || !isRunning(temporary.pid))
        rmSync(join(folder, basename(entry)), { force: true });
    }
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
