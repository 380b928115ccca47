import { EXIT_CODES } from './report.ts';

/** What is begun may take this long to finish once the user, or a cluster, wants the command to end. */
const GRACE_MS = 5000;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs something that can be asked to end: on Ctrl-C or SIGTERM the signal is aborted, and what is begun may finish. When it
 * takes too long, or the user asks again, the command ends at once.
 * @param vanish removes what is half-written
 */
export async function interruptible<T>(
  run: (signal: AbortSignal) => Promise<T>,
  vanish: () => void,
): Promise<T> {
  const controller = new AbortController();
  const end = () => {
    vanish();
    process.exit(EXIT_CODES.interrupted);
  };
  let timer: NodeJS.Timeout | undefined;
  const interrupt = () => {
    if (controller.signal.aborted) end();
    controller.abort();
    timer = setTimeout(end, GRACE_MS);
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  try {
    return await run(controller.signal);
  } finally {
    clearTimeout(timer);
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}
