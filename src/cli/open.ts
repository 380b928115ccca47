/** Opens a file with the system's viewer. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { shellWord } from '../core/words.ts';

/** The viewer's command. No shell reads the path: `cmd /c start` would run what stands after an & in a name. */
const openerOf = (path: string): readonly [program: string, ...args: string[]] => {
  if (process.platform === 'darwin') return ['open', path];
  if (process.platform === 'win32') return ['explorer.exe', path];
  return ['xdg-open', path];
};

const needsDisplay = () => process.platform !== 'darwin' && process.platform !== 'win32';

/**
 * Opens a file that was written, and does not wait for its reader. A file that cannot be opened is written all the same.
 * @returns what to tell people where it was not opened
 */
export async function openFile(path: string): Promise<string | undefined> {
  const [program, ...args] = openerOf(resolve(path));
  if (needsDisplay() && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return `${shellWord(path)} is not opened: there is no display here (DISPLAY is not set)`;
  const child = spawn(program, args, { detached: true, stdio: 'ignore' });
  const started = await new Promise<boolean>((done) => {
    child.once('spawn', () => done(true));
    child.once('error', () => done(false));
  });
  child.unref();
  return started ? undefined : `${shellWord(path)} is not opened: ${program} is not installed here`;
}
