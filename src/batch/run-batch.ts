/**
 * Many inputs, one figure each. A first pass reads every input for the scale they share, a second draws; each input stands or
 * falls by itself. The manifest is written about once a second, so that a batch that is killed goes on where it was.
 */
import { drawFigures } from './draw-figures.ts';
import type { BatchCounts } from './events.ts';
import { removeLeftovers } from './leftovers.ts';
import { cacheOf } from './record-names.ts';
import { type BatchHooks, type BatchRequest, openRun, type Run } from './run.ts';
import { givenScale } from './shared-scale.ts';
import { type Survey, surveyInputs } from './survey.ts';

/** @throws AttnplotError (usage) where inputs cannot share a scale, (io) where the manifest cannot be written */
export async function runBatch(request: BatchRequest, hooks: BatchHooks): Promise<BatchCounts> {
  const { plan, shard, manifest } = request;
  const run = await openRun(request, hooks);
  const { items, crew } = run;
  // Other shards may be writing their figures at this moment, on machines whose processes are not seen from here.
  removeLeftovers([...items.map(({ output }) => output), ...(manifest ? recordsOf(manifest) : [])]);
  hooks.emit({
    ...{ event: 'start', inputs: items.length, folder: plan.folder, jobs: crew.stations.length },
    ...(shard && { shard: { ...shard, of: plan.items.length } }),
  });
  try {
    const survey = await scaleOf(run);
    const isBegun = !run.isStopped();
    const done = isBegun ? await drawFigures(run, survey) : { drawn: 0, unchanged: 0 };
    const failed = run.failures.size;
    const counts = { ...done, failed, left: items.length - done.drawn - done.unchanged - failed };
    hooks.emit({ event: 'end', manifest: isBegun && manifest ? manifest : null, ...counts });
    return counts;
  } finally {
    await crew.close();
    await run.cache.save();
  }
}

const recordsOf = (manifest: string) => [manifest, cacheOf(manifest)];

/** The scale of the figures, none where each has its own, and where inputs that have been read for it are kept. */
async function scaleOf(run: Run): Promise<Partial<Survey>> {
  const { request, cache, emit } = run;
  if (request.scale === 'own') return {};
  const scale = typeof request.scale === 'object' ? request.scale : givenScale(request.sources);
  const mine = new Set(run.items);
  const survey = scale
    ? { scale, homes: new Map<string, number>() }
    : await surveyInputs(request.plan.items, {
        ...{ ...run, sources: request.sources, leastScale: request.leastScale },
        isMine: (item) => mine.has(item),
        // The scale is that of all inputs, and what is wrong with another shard's is that shard's to say.
        fail: (item, error) => mine.has(item) && run.fail(item, error),
      });
  await cache.save();
  const someRead = run.failures.size < run.items.length;
  if (someRead && !run.isStopped()) emit({ event: 'scale', ...survey.scale });
  return survey;
}
