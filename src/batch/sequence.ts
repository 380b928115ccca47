/** Figures of one kind, drawn so that they can be laid over one another: one scale, one layout. */
import { basename, dirname, join } from 'node:path';
import { AttnplotError, type Problem, problemsOf } from '../core/errors.ts';
import type { Figure, FigureFacts } from '../figure/figure.ts';
import { type FrameLock, lockFrame, lockOf } from '../figure/frame.ts';
import { percentileNote } from '../figure/percentiles.ts';
import type { HeatmapMark, Scene } from '../layout/scene.ts';
import { mergeOptions, type OptionSource } from '../options/merge.ts';
import { type Composed, compose, resolvePrepared } from '../pipeline/compose.ts';
import { type Prepared, prepare, type ScaleRequest, scaleRequestOf } from '../pipeline/prepare.ts';
import { labelInputs } from './inputs.ts';
import { onScale, type SharedScale, uniteScales } from './shared-scale.ts';

/** What was found out about all inputs before the first is drawn. */
export interface Sequence {
  readonly inputs: readonly string[];
  /** One for each input, drawn in its figure's corner. */
  readonly labels: readonly string[];
  /** The scale that all share, and the ends of the data. */
  readonly scale: SharedScale;
  readonly extent: readonly [number, number] | null;
  /** The figure of an input, from 0. */
  readonly compose: (index: number) => Promise<Composed>;
}

/** Memory that inputs may take between the passes, in bytes; the rest is read again. */
const KEPT_BYTES = 500e6;
/** Options under all others: a screen shows no more than this. */
const SCREEN: OptionSource = { options: { dpi: 150 }, kind: 'usage', nameOf: (option) => option };

/**
 * Reads all inputs once, and finds the scale and the room that their figures share.
 * @throws AttnplotError that names every input that cannot be drawn
 */
export async function openSequence(
  inputs: readonly string[],
  sources: readonly OptionSource[],
): Promise<Sequence> {
  const read = createReader(sources);
  const labels = labelInputs(inputs);
  const surveyed = await surveyAll(inputs, read);
  const extents = surveyed.flatMap(({ facts }) => (facts.extent ? [facts.extent] : []));
  const extent =
    extents.length === 0
      ? null
      : ([least(extents.map(([min]) => min)), most(extents.map(([, max]) => max))] as const);
  const scale = uniteScales(
    surveyed.map(({ request }) => request),
    sources,
  );
  const { domain, percentiles } = scale;
  const frames = surveyed.map(({ figure }, i) => ({ figure, corner: labels[i] as string }));
  const clipped = {
    below: extent !== null && extent[0] < domain[0],
    above: extent !== null && extent[1] > domain[1],
  };
  const notes = percentiles ? [percentileNote(percentiles, domain, 'the values of all frames')] : [];
  const lock = lockOf(frames, { clipped, notes });
  const composeFrame = createComposer({ inputs, labels, read, lock, scale });
  return { inputs, labels, scale, extent, compose: composeFrame };
}

const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b));
const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b));

type Reader = (input: string) => Promise<Prepared>;

/** Reads inputs, and keeps them as long as there is room. */
function createReader(sources: readonly OptionSource[]): Reader {
  const kept = new Map<string, Prepared>();
  let keptBytes = 0;
  return async (input) => {
    const known = kept.get(input);
    if (known) return known;
    const prepared = onScreen(await prepare(input, sources));
    const bytes = prepared.attention.layers.reduce(
      (sum, { weights, states }) => sum + weights.byteLength + states.byteLength,
      0,
    );
    if (keptBytes + bytes <= KEPT_BYTES) {
      keptBytes += bytes;
      kept.set(input, prepared);
    }
    return prepared;
  };
}

function onScreen(prepared: Prepared): Prepared {
  const { dpi, preset } = mergeOptions(prepared.sources).options;
  return dpi === undefined && preset === undefined
    ? { ...prepared, sources: [SCREEN, ...prepared.sources] }
    : prepared;
}

const ANY_SCALE = { domain: [1, 2], colormap: 'inferno' } as const;

interface Surveyed {
  readonly facts: FigureFacts;
  readonly figure: Pick<Figure, 'title' | 'subtitle' | 'states'>;
  readonly request: ScaleRequest;
}

async function surveyAll(inputs: readonly string[], read: Reader): Promise<Surveyed[]> {
  const surveyed: Surveyed[] = [];
  const failed: { input: string; error: AttnplotError }[] = [];
  for (const input of inputs) {
    try {
      const prepared = await read(input);
      const request = await scaleRequestOf(prepared);
      // Cells are not needed before the figure is drawn, so any scale will do.
      const { figure, facts } = await resolvePrepared(
        onScale(prepared, { ...ANY_SCALE, scale: request.scale }),
      );
      const { title, subtitle, states } = figure;
      surveyed.push({ facts, figure: { title, subtitle, states }, request });
    } catch (error) {
      // A wrong command line is wrong for every input.
      if (!(error instanceof AttnplotError) || error.kind === 'usage') throw error;
      failed.push({ input, error });
    }
  }
  if (failed.length > 0) throw allFailed(failed, inputs.length);
  return surveyed;
}

function allFailed(
  failed: readonly { readonly input: string; readonly error: AttnplotError }[],
  count: number,
): AttnplotError {
  const [first] = failed as [(typeof failed)[number], ...typeof failed];
  if (count === 1) return first.error;
  const problems = failed.flatMap(({ input, error }): Problem[] =>
    problemsOf(error).map((problem) => ({ ...problem, position: inFolder(problem.position, input) })),
  );
  return new AttnplotError(first.error.kind, `${failed.length} of ${count} inputs cannot be drawn`, problems);
}

/** A place in an input as `folder/file:line:column`: among several inputs, the file's name alone may not tell which. */
const inFolder = (position: string | undefined, input: string): string =>
  position?.startsWith(basename(input)) ? join(dirname(input), position) : (position ?? input);

interface Frames {
  readonly inputs: readonly string[];
  readonly labels: readonly string[];
  readonly read: Reader;
  readonly lock: FrameLock;
  readonly scale: SharedScale;
}

/** Composes frames, and makes sure that every one lines up with the first. */
function createComposer({ inputs, labels, read, lock, scale }: Frames): Sequence['compose'] {
  let first: { scene: Scene; input: string } | undefined;
  return async (index) => {
    const input = inputs[index] as string;
    const prepared = await read(input);
    const composed = await compose(onScale(prepared, scale), (figure) =>
      lockFrame(figure, lock, labels[index] as string),
    );
    first ??= { scene: composed.scene, input };
    const [expected, found] = [shapeOf(first.scene), shapeOf(composed.scene)];
    if (expected.key !== found.key) throw doNotLineUp(first.input, expected.words, input, found.words);
    return composed;
  };
}

/** Where panels stand and what they are divided into, to compare and in words. */
function shapeOf({ widthPt, heightPt, groups }: Scene): { key: string; words: string } {
  const panels = groups
    .filter(({ kind }) => kind === 'panel')
    .map(({ marks }) => marks.find(({ type }) => type === 'heatmap') as HeatmapMark);
  const key = [
    widthPt,
    heightPt,
    ...panels.flatMap(({ x, y, width, height, rows, columns }) => [x, y, width, height, rows, columns]),
  ];
  const [panel] = panels;
  return {
    key: key.map((pt) => pt.toFixed(3)).join(' '),
    words: `${panels.length} layers of ${panel?.rows} rows and ${panel?.columns} keys on a page of ${widthPt.toFixed(1)} x ${heightPt.toFixed(1)} pt`,
  };
}

const doNotLineUp = (first: string, expected: string, input: string, found: string) =>
  new AttnplotError('input', 'the frames do not line up', [
    {
      position: input,
      code: 'frames-differ',
      message: `found ${found}, expected what ${first} has: ${expected}`,
      hint: 'choose the same --layers, --rows or --query of all; where only labels differ, use --ticks none or --max-label',
    },
  ]);
