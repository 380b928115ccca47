/** Saves something that keeps changing: now and then while it does, and once it no longer does. */
export interface Saver {
  /** Saves unless that was done within the interval; does not wait for it. */
  readonly soon: () => void;
  /** Saves what there is now. */
  readonly now: () => Promise<void>;
  /** Once nothing is being saved. */
  readonly settled: () => Promise<void>;
}

export function createSaver(save: () => Promise<void>, everyMs: number): Saver {
  let last = 0;
  let saving: Promise<void> = Promise.resolve();
  // One at a time: each has the same temporary file. One that fails in passing fails again at the end, and is told there.
  const next = () => {
    last = performance.now();
    saving = saving.catch(() => undefined).then(save);
    return saving;
  };
  return {
    soon: () => {
      if (performance.now() - last >= everyMs) next().catch(() => undefined);
    },
    now: next,
    settled: () => saving.catch(() => undefined),
  };
}
