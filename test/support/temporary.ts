/** Gives the tests a folder for temporary files, and removes it after them. Vitest runs this module once for each project. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default function makeFolder(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'attnplot-'));
  // Some tests run as another user.
  chmodSync(folder, 0o755);
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  return () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(folder, { recursive: true, force: true });
  };
}
