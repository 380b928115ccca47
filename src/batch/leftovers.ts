import { readdirSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseTemporary, processSpace } from '../write-whole.ts';

/**
 * Removes what a killed run left half-written beside its targets. Files of a process that still runs are its own
 * business, and whether one on another machine does cannot be told.
 * @param targets paths of the files that such a run would have written
 */
export function removeLeftovers(targets: readonly string[]): void {
  const names = new Set(targets.map(written));
  const space = processSpace();
  for (const folder of new Set([...names].map(dirname))) {
    for (const entry of list(folder)) {
      const temporary = parseTemporary(entry);
      if (!temporary || !names.has(join(folder, temporary.target)) || temporary.space !== space) continue;
      if (temporary.pid === process.pid || !isRunning(temporary.pid))
        rmSync(join(folder, entry), { force: true });
    }
  }
}

/** The path that is written: a link's end, as `writeWhole` has it. */
function written(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
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
