/** `batch`: draws many figures on one scale. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { itemsOf, runBatch } from '../../batch/batch.ts';
import type { BatchCounts } from '../../batch/protocol.ts';
import { removeLeftovers } from '../../core/write-whole.ts';
import { EXIT_CODES, usageError } from '../report.ts';
import { textOf } from '../terminal.ts';
import { interruptible } from '../watch.ts';
import { addBatchFlags, allowOnly, type BatchFlags } from './flags.ts';
import { checkGallery, galleryFor, writeGallery } from './gallery.ts';
import { runMerge } from './merge.ts';
import { batchReporter } from './report.ts';
import { resolveRequest } from './request.ts';

/** Adds `batch`. @param answer takes the exit code */
export function addBatchCommand(program: Command, answer: (code: number) => void): void {
  const command = program
    .command('batch')
    .description('Draw a figure of every input, all on one colour scale.')
    .argument('[inputs...]', "paths and quoted globs: 'runs/*/step-*.npz'");
  addBatchFlags(command).action(async (inputs: string[], flags: BatchFlags) =>
    answer(await runCommand(inputs, flags, command)),
  );
}

async function runCommand(patterns: readonly string[], flags: BatchFlags, command: Command): Promise<number> {
  if (flags.open && (!flags.gallery || flags.watch)) throw nothingToOpen(flags.watch === true);
  if (flags.merge) {
    allowOnly(command, 'merge', ['manifest', 'gallery', 'json', 'quiet']);
    return runMerge(patterns, flags);
  }
  if (flags.watch) return (await import('./watch.ts')).watchBatch(patterns, flags);
  const request = await resolveRequest(patterns, flags);
  if (flags.gallery) await checkGallery(request);
  const reporter = batchReporter(flags);
  const outputs = itemsOf(request).map(({ output }) => output);
  const { counts, interrupted } = await interruptible(
    async (signal) => ({
      counts: await runBatch(request, { emit: reporter, signal }),
      interrupted: signal.aborted,
    }),
    () => removeLeftovers(outputs, true),
  );
  if (interrupted) return EXIT_CODES.interrupted;
  // With --fail-fast, a batch may end before it has written a manifest.
  if (flags.gallery && existsSync(request.manifest as string)) {
    const page = galleryFor(request.plan.folder, request.manifest as string);
    reporter(await writeGallery(request.manifest as string, page));
    const unopened = flags.open ? await (await import('../open.ts')).openFile(page) : undefined;
    if (unopened !== undefined) process.stderr.write(textOf([unopened]));
  }
  return codeOf(counts);
}

const nothingToOpen = (watches: boolean) =>
  usageError(
    '--open',
    'flags-conflict',
    watches
      ? 'found with --watch, which does not end, expected a page that is written once'
      : 'found without --gallery, expected its page, which is what opens',
    watches ? 'leave one of the two out' : 'add --gallery',
  );

const codeOf = ({ failed }: BatchCounts): number => (failed > 0 ? EXIT_CODES.negative : EXIT_CODES.done);
