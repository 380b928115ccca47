/** The second pass: a figure of every input that could be read, and the record of it. */
import { handOut } from './crew.ts';
import { bareDigest, isSameInput } from './digest.ts';
import type { BatchCounts } from './events.ts';
import type { Outcome, Station } from './jobs.ts';
import { headOf, readManifest } from './manifest.ts';
import type { PlanItem } from './plan.ts';
import { type BatchRecord, createRecord, trustOf } from './record.ts';
import type { Run } from './run.ts';
import { createSaver } from './saver.ts';
import { recordOf } from './shard-record.ts';
import type { Survey } from './survey.ts';

/** A killed batch draws again what it finished in its last moments: at most this long. */
const SAVE_EVERY_MS = 1000;

/** @param survey the scale, none where each figure has its own, and where inputs that were read for it are kept */
export async function drawFigures(
  run: Run,
  { scale, homes }: Partial<Survey>,
): Promise<Pick<BatchCounts, 'drawn' | 'unchanged'>> {
  const { request, items, recipe, crew, failures, isStopped } = run;
  const { plan, shard, force, manifest: path } = request;
  const trust = path === undefined ? {} : trustOf(await readManifest(path), path, recipe, scale);
  if (trust.redraw) run.emit({ event: 'redraw', ...trust.redraw });
  const place = path ?? '.';
  const head = headOf(recipe, scale, shard && recordOf(shard, plan.items, place));
  const record = createRecord(place, items, head, trust.manifest);
  const saver = createSaver(path, record.text, SAVE_EVERY_MS);
  const counts = { drawn: 0, unchanged: 0 };
  for (const item of items) {
    const error = failures.get(item.input);
    if (error) record.set(item, { error });
  }
  // A folder that cannot be written to is found out before the first figure.
  await saver.now();
  const work = async (item: PlanItem, station: Station) => {
    const known = run.cache.get(item.input)?.digest;
    const previous = force ? undefined : record.previous(item);
    const outcome = await station.draw({ ...item, known, scale, force, previous });
    settle(run, record, item, outcome);
    if ('drawn' in outcome) counts.drawn++;
    if ('unchanged' in outcome) counts.unchanged++;
    saver.soon();
  };
  const jobs = items.filter(({ input }) => !failures.has(input));
  try {
    await handOut(crew, { jobs, homeOf: ({ input }) => homes?.get(input), isStopped, work });
  } finally {
    await saver.now();
  }
  return counts;
}

/** Notes what became of an item, and says so. */
function settle({ cache, emit, fail }: Run, record: BatchRecord, item: PlanItem, outcome: Outcome): void {
  if ('failure' in outcome) {
    record.set(item, { error: outcome.failure });
    fail(item, outcome.failure);
    return;
  }
  const { digest } = outcome;
  const known = cache.get(item.input);
  cache.set(item.input, known && isSameInput(known.digest, digest) ? { ...known, digest } : { digest });
  if ('unchanged' in outcome) {
    emit({ event: 'unchanged', ...item });
    return;
  }
  record.set(item, { ...bareDigest(digest), ...outcome.drawn });
  emit({ event: 'figure', ...item, ...outcome.drawn });
}
