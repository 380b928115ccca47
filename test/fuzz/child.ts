/** The process in which cases run, one after the other. */
import { attnplot } from '../support/command.ts';
import type { Outcome } from './judge.ts';

const answer = (outcome: Outcome | (Omit<Outcome, 'left' | 'torn'> & { kind: 'ended' })) =>
  process.send?.(outcome);
const threw = (error: unknown) =>
  answer({ kind: 'threw', stack: error instanceof Error ? String(error.stack) : String(error) });

process.on('uncaughtException', threw);
process.on('message', ({ folder, args }: { readonly folder: string; readonly args: readonly string[] }) => {
  attnplot(folder, ...args).then((ran) => answer({ kind: 'ended', ...ran }), threw);
});
