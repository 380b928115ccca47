/** Ends a pipeline between two of its steps. */

/** Lets events happen, and throws the signal's reason once it is aborted. Without a signal there is nothing to wait for. */
export async function unlessAborted(signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return;
  signal.throwIfAborted();
  // A timer that aborts has its turn only between tasks.
  await new Promise((done) => setImmediate(done));
  signal.throwIfAborted();
}
