/** A sequence of figures with one scale and one layout: the frames of an animation. */
import { dirname, join } from 'node:path';
import { AttnplotError, type Problem, problemsOf } from '../core/errors.ts';
import type { Figure, FigureFacts } from '../figure/figure.ts';
import { type FrameLock, lockFrame, lockOf } from '../figure/frame.ts';
import type { HeatmapMark, Scene } from '../layout/scene.ts';
import { mergeOptions, type OptionSource } from '../options/merge.ts';
import { type Composed, compose, resolvePrepared } from '../pipeline/compose.ts';
import { type Prepared, prepare, refuseCurve } from '../pipeline/prepare.ts';
import { type ScaleRequest, scaleRequestOf } from '../pipeline/scale-request.ts';
import { labelInputs } from './labels.ts';
import { onScale, type SharedScale, uniteExtents, uniteScales } from './shared-scale.ts';
import { type Texts, withAsked } from './texts.ts';

/** What is known about all inputs before the first frame is drawn. */
export interface Sequence {
  readonly inputs: readonly string[];
  /** One for each input, drawn in the corner of its frame. */
  readonly labels: readonly string[];
  /** The scale that all frames share. */
  readonly scale: SharedScale;
  readonly extent: readonly [number, number] | null;
  /** Composes the frame of an input, from 0. @throws AttnplotError (input) where it does not line up with the first */
  readonly compose: (index: number) => Promise<Composed>;
}

/** Memory for inputs kept between the passes, in bytes; the other inputs are read again. */
const KEPT_BYTES = 500e6;
/** The default dpi of an animation, which is for screens. */
const SCREEN: OptionSource = { options: { dpi: 150 }, kind: 'usage', nameOf: (option) => option };

/**
 * Reads all inputs once to find the scale and the layout that their figures share.
 * @throws AttnplotError that names every input that cannot be drawn
 */
export async function openSequence(
  inputs: readonly string[],
  sources: readonly OptionSource[],
  texts: ReadonlyMap<string, Texts> = new Map(),
): Promise<Sequence> {
  const read = createReader(sources, texts);
  const labels = labelInputs(inputs);
  const surveyed = await surveyAll(inputs, read);
  const extent = uniteExtents(surveyed.map(({ facts }) => facts.extent));
  const scale = uniteScales(
    surveyed.map(({ request }) => request),
    sources,
  );
  const { domain } = scale;
  const frames = surveyed.map(({ figure }, i) => ({ figure, corner: labels[i] as string }));
  const clipped = {
    below: extent !== undefined && extent[0] < domain[0],
    above: extent !== undefined && extent[1] > domain[1],
  };
  const lock = lockOf(frames, clipped);
  const composeFrame = createComposer({ inputs, labels, read, lock, scale });
  return { inputs, labels, scale, extent: extent ?? null, compose: composeFrame };
}

type Reader = (input: string) => Promise<Prepared>;

/** Reads inputs and keeps them while there is room. */
function createReader(sources: readonly OptionSource[], texts: ReadonlyMap<string, Texts>): Reader {
  const kept = new Map<string, Prepared>();
  let keptBytes = 0;
  return async (input) => {
    const known = kept.get(input);
    if (known) return known;
    const asked = texts.get(input) ?? {};
    const prepared = onScreen(withAsked(await prepare(input, sources), asked));
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

/** Sets the default dpi of a screen, unless the options set one. */
function onScreen(prepared: Prepared): Prepared {
  const { dpi, preset } = mergeOptions(prepared.sources).options;
  return dpi === undefined && preset === undefined
    ? { ...prepared, sources: [SCREEN, ...prepared.sources] }
    : prepared;
}

const ANY_SCALE = { domain: [1, 2], colormap: 'inferno' } as const;

/** What the first pass keeps of an input. */
interface Surveyed {
  readonly facts: FigureFacts;
  readonly figure: Pick<Figure, 'title' | 'subtitle' | 'states'>;
  readonly request: ScaleRequest;
}

/** The first pass. @throws AttnplotError that names every input that cannot be drawn */
async function surveyAll(inputs: readonly string[], read: Reader): Promise<Surveyed[]> {
  const surveyed: Surveyed[] = [];
  const failed: { input: string; error: AttnplotError }[] = [];
  for (const input of inputs) {
    try {
      const prepared = await read(input);
      refuseCurve(prepared.attention);
      const request = await scaleRequestOf(prepared);
      // Cells are not needed before the figure is drawn, so any scale will do.
      const { figure, facts } = await resolvePrepared(
        onScale(prepared, { ...ANY_SCALE, scale: request.scale }),
      );
      const { title, subtitle, states } = figure;
      surveyed.push({ facts, figure: { title, subtitle, states }, request });
    } catch (error) {
      // An error of the command line is the same for every input.
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
    problemsOf(error).map(({ position, ...problem }) => ({
      ...problem,
      // A position holds the file's name without its folder, which may not tell inputs apart.
      position: position === undefined ? input : join(dirname(input), position),
    })),
  );
  return new AttnplotError(first.error.kind, `${failed.length} of ${count} inputs cannot be drawn`, problems);
}

interface Frames {
  readonly inputs: readonly string[];
  readonly labels: readonly string[];
  readonly read: Reader;
  readonly lock: FrameLock;
  readonly scale: SharedScale;
}

/** Composes frames and checks that each lines up with the first. */
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
    if (expected.key !== found.key) throw notAligned(first.input, expected.words, input, found.words);
    return composed;
  };
}

/** Positions and cells of the panels: a key to compare, and words for an error. */
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

const notAligned = (first: string, expected: string, input: string, found: string) =>
  new AttnplotError('input', 'the frames do not line up', [
    {
      position: input,
      code: 'frames-differ',
      message: `found ${found}, expected ${expected}, as in ${first}`,
      hint: 'select layers, rows or queries that all inputs have; if only labels differ, use --ticks none or --max-label',
    },
  ]);
