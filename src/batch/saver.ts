import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeError, writeWhole } from '../write-whole.ts';

/** Saves something that keeps changing: now and then while it does, and once it no longer does. */
interface Saver {
  /** Saves unless that was done within the interval; does not wait for it. */
  readonly soon: () => void;
  /** Saves what there is now. */
  readonly now: () => Promise<void>;
}

/** @param path of the file to write; undefined saves nothing */
export function createSaver(path: string | undefined, text: () => string, everyMs: number): Saver {
  if (path === undefined) return { soon: () => undefined, now: () => Promise.resolve() };
  let last = 0;
  let saving: Promise<void> = Promise.resolve();
  // One at a time: each has the same temporary file. One that fails in passing fails again at the end, and is told there.
  const next = () => {
    last = performance.now();
    saving = saving.catch(() => undefined).then(() => saveText(path, text()));
    return saving;
  };
  return {
    soon: () => {
      if (performance.now() - last >= everyMs) next().catch(() => undefined);
    },
    now: next,
  };
}

async function saveText(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    writeWhole(path, Buffer.from(text));
  } catch (error) {
    throw writeError(error as NodeJS.ErrnoException, path);
  }
}
