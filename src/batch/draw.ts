/** The second pass: draws a figure of every input that could be read, and keeps the manifest up to date meanwhile. */
import { unitedRoom } from '../options/reserve.ts';
import type { Cache } from './cache.ts';
import { bareDigest, isSameInput } from './digest.ts';
import { type BatchRecipe, headOf, readManifest, type ShardRecord } from './manifest.ts';
import type { PlanItem } from './plan.ts';
import type { BatchCounts, BatchEvent, Failure, Outcome, Station } from './protocol.ts';
import { type BatchRecord, createRecord, trustOf } from './record.ts';
import { createSaver, type Saver } from './saver.ts';
import type { SharedScale } from './shared-scale.ts';
import type { Survey } from './survey.ts';
import type { Texts } from './texts.ts';
import { type Crew, handOut } from './workers.ts';

/** The longest time between two saves of the manifest: a killed batch draws again what it finished since the last one. */
const SAVE_EVERY_MS = 1000;

interface DrawContext {
  /** The figures to draw here. */
  readonly items: readonly PlanItem[];
  readonly recipe: BatchRecipe;
  readonly shard: ShardRecord | undefined;
  /** Path of the manifest; undefined keeps none. */
  readonly manifest: string | undefined;
  /** Whether to draw figures that are up to date, too. */
  readonly force: boolean;
  readonly crew: Crew;
  readonly cache: Cache;
  /** Titles and subtitles that are patterns, filled, by input. */
  readonly texts: ReadonlyMap<string, Texts>;
  /** Inputs that have failed, by path. */
  readonly failures: ReadonlyMap<string, Failure>;
  readonly fail: (item: PlanItem, error: Failure) => void;
  readonly emit: (event: BatchEvent) => void;
  readonly isStopped: () => boolean;
}

/**
 * @param survey what the first pass found; empty where each figure has a scale of its own
 * @throws AttnplotError (io) where the manifest cannot be written
 */
export async function drawFigures(
  context: DrawContext,
  { scale, homes }: Partial<Survey>,
): Promise<Pick<BatchCounts, 'drawn' | 'unchanged'>> {
  const { items, force, crew, failures, isStopped } = context;
  const { record, saver } = await beginRecord(context, scale);
  const rooms = createRooms(items.flatMap((item) => (force ? [] : (record.previous(item)?.room ?? []))));
  const tally = createTally();
  const drawAll = (jobs: readonly PlanItem[], room: string) =>
    handOut(crew, {
      jobs,
      homeOf: ({ input }) => homes?.get(input),
      isStopped,
      work: async (item, station) => {
        const outcome = await drawItem(context, { item, station, scale, room, record });
        settle(context, record, item, outcome);
        tally.set(item, outcome);
        if (!('failure' in outcome)) rooms.set(item, 'drawn' in outcome ? outcome.drawn.room : room);
        saver.soon();
      },
    });
  try {
    await drawAll(
      items.filter(({ input }) => !failures.has(input)),
      rooms.all(),
    );
    const others = rooms.others();
    if (others.length > 0 && !isStopped()) {
      context.emit({ event: 'align', figures: others.length, room: rooms.all() });
      await drawAll(others, rooms.all());
    }
  } finally {
    await saver.now();
  }
  return tally.counts();
}

/**
 * The record of this run, with the figures of an earlier one that are trusted and the inputs that have failed, and what saves it.
 * @throws AttnplotError (io) where the manifest cannot be written, before the first figure is drawn
 */
async function beginRecord(
  { items, recipe, shard, manifest: path, failures, emit }: DrawContext,
  scale: SharedScale | undefined,
): Promise<{ readonly record: BatchRecord; readonly saver: Saver }> {
  const trust = path === undefined ? {} : trustOf(await readManifest(path), path, recipe, scale);
  if (trust.redraw) emit({ event: 'redraw', ...trust.redraw });
  const record = createRecord(path ?? '.', items, headOf(recipe, scale, shard), trust.manifest);
  for (const item of items) {
    const error = failures.get(item.input);
    if (error) record.set(item, { error });
  }
  const saver = createSaver(path, record.text, SAVE_EVERY_MS);
  await saver.now();
  return { record, saver };
}

/** Counts figures by what became of each the last time, because some are drawn twice to line up. */
function createTally() {
  const drawn = new Set<PlanItem>();
  const unchanged = new Set<PlanItem>();
  return {
    set: (item: PlanItem, outcome: Outcome) => {
      unchanged.delete(item);
      if ('drawn' in outcome) drawn.add(item);
      if ('unchanged' in outcome) unchanged.add(item);
      if ('failure' in outcome) drawn.delete(item);
    },
    counts: () => ({ drawn: drawn.size, unchanged: unchanged.size }),
  };
}

/**
 * The room that all figures leave: what any of them takes. It is known once each has been laid out. It begins with that of the
 * figures of an earlier run, so that these stay; it never shrinks, except under --force.
 */
function createRooms(earlier: readonly string[]) {
  const known = new Map<PlanItem, string>();
  let all = unitedRoom(earlier);
  return {
    all: () => all,
    set: (item: PlanItem, room: string) => {
      known.set(item, room);
      all = unitedRoom([all, room]);
    },
    /** Figures that leave less. */
    others: () => [...known].flatMap(([item, room]) => (room === all ? [] : [item])),
  };
}

/** What one figure is drawn with. */
interface Drawing {
  readonly item: PlanItem;
  readonly station: Station;
  readonly scale: SharedScale | undefined;
  readonly room: string;
  readonly record: BatchRecord;
}

/** Draws an item, unless the figure of an earlier run is up to date and leaves the same room. */
function drawItem(
  { cache, force, texts }: DrawContext,
  { item, station, scale, room, record }: Drawing,
): Promise<Outcome> {
  const before = force ? undefined : record.previous(item);
  return station.draw({
    ...{ ...item, scale, force, room },
    known: cache.get(item.input)?.digest,
    previous: before?.room === room ? before : undefined,
    texts: texts.get(item.input) ?? {},
  });
}

/** Records and reports the outcome of an item. */
function settle({ cache, emit, fail }: DrawContext, record: BatchRecord, item: PlanItem, outcome: Outcome) {
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
