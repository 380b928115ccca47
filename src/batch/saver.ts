/** Saves a text that keeps changing: at intervals while it changes, and once at the end. */
import { makeFolderOf } from '../core/files.ts';
import { writeWhole } from '../core/write-whole.ts';

export interface Saver {
  /** Saves unless the last save is within the interval; does not wait for it. */
  readonly soon: () => void;
  /** Saves the text as it is now. @throws AttnplotError (io) */
  readonly now: () => Promise<void>;
}

/**
 * @param path of the file to write; undefined saves nothing
 * @param text gives the text as it is now
 */
export function createSaver(path: string | undefined, text: () => string, everyMs: number): Saver {
  if (path === undefined) return { soon: () => undefined, now: () => Promise.resolve() };
  let last = 0;
  let saving: Promise<void> = Promise.resolve();
  // One save at a time, so that an older text never replaces a newer one. An error of `soon` shows up again at the last save.
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
  makeFolderOf(path);
  writeWhole(path, Buffer.from(text));
}
