import { OptionConflict } from '../core/errors.ts';
import type { FigureOptions } from '../options/options.ts';
import { layerLabel } from './attention.ts';
import { parseRange, positionsIn, rangeFlag } from './ranges.ts';
import { type HeadReduction, REDUCTION_KINDS } from './reduction.ts';

/** What becomes of a layer's heads. */
export interface HeadChoice {
  /** Heads to read, by their positions from 0; of `pairs` one for each panel. */
  readonly heads: readonly number[];
  /** What these heads go by. */
  readonly numbers: readonly number[];
  /** How they become one row; `each` is a row a head, `panels` a panel each, `pairs` a panel for each pair of layer and head. */
  readonly reduce: HeadReduction['kind'] | 'each' | 'panels' | 'pairs';
  /** What that makes of the weights; absent for those of a single head, or of each. */
  readonly reduction?: HeadReduction;
  /** Whether the heads were asked for by number. */
  readonly isListed: boolean;
  /** Of `pairs`, the number of each panel's layer. */
  readonly layers?: readonly number[];
}

/** The layers of an input, which pairs of layer and head choose among. */
export interface LayerChoice {
  readonly numbers: readonly number[];
  /** `--layers`, which pairs leave no room for. */
  readonly layers: FigureOptions['layers'];
  /** `--panels`: heads that are a panel each are not reduced. */
  readonly panels?: FigureOptions['panels'];
  /** Where the heads are, for messages. */
  readonly where?: string;
  /** Heads of a layer by its number, which pairs choose among; absent where all layers have the same. */
  readonly headsOf?: (layer: number) => readonly number[];
}

/** The heads of one layer. */
export interface HeadsOfLayer {
  readonly index: number;
  readonly heads: number;
  /** What they go by, where that is not their positions. */
  readonly headNumbers?: readonly number[];
}

/**
 * @param spec `mean`, `max`, `min`, `each`, `rollout`, a head, a list of heads, which are averaged, or pairs `layer:head`
 * @throws OptionConflict for a head or layer that does not exist, or is asked for twice
 */
export function resolveHeads(
  spec: FigureOptions['head'],
  layer: HeadsOfLayer,
  choice: LayerChoice,
): HeadChoice {
  if (choice.panels !== 'heads') return resolveSpec(spec, layer, choice);
  const found = resolveSpec(spec ?? 'each', layer, choice);
  if (found.reduce !== 'each' && !(found.isListed && found.reduce === 'mean'))
    throw new OptionConflict({
      option: 'head',
      code: 'flags-conflict',
      message: `found ${spec} where each head is drawn on its own, expected heads by number`,
      hint: `leave it out to draw all heads, or list some, as in --head ${rangeFlag(headNumbersOf(layer))}`,
    });
  const { heads, numbers, isListed } = found;
  return { heads, numbers, isListed, reduce: 'panels' };
}

function resolveSpec(
  spec: FigureOptions['head'],
  { heads: count, headNumbers }: HeadsOfLayer,
  choice: LayerChoice,
): HeadChoice {
  const all = Array.from({ length: count }, (_, head) => head);
  const numbers = headNumbers ?? all;
  const name = spec ?? 'mean';
  if (name === 'each') return { heads: all, numbers, reduce: 'each', isListed: false };
  if (isReduction(name)) {
    const isPlain = count === 1 && name !== 'rollout';
    // A lone head that has a number is named by it.
    const heads = isPlain && headNumbers ? headNumbers : count;
    const reduction = isPlain && !headNumbers ? {} : { reduction: { kind: name, heads } };
    return { heads: all, numbers, reduce: name, isListed: false, ...reduction };
  }
  if (typeof name === 'string' && name.includes(':')) return resolvePairs(name, numbers, choice);
  const listed =
    typeof name === 'number' ? [name] : typeof name === 'string' ? listHeads(name, numbers) : [...name];
  for (const head of listed) checkHead(head, numbers, choice.where);
  refuseRepeats(
    listed.map((head) => `head ${head}`),
    'it would count twice in the mean: leave one out',
  );
  const heads = listed.map((head) => numbers.indexOf(head));
  return {
    heads,
    numbers: listed,
    reduce: 'mean',
    reduction: { kind: 'mean', heads: listed },
    isListed: true,
  };
}

/** `0,3` or `0-3,5`. Of a range that is longer than the list of heads one more is enough: it has one that there is not. */
const listHeads = (text: string, numbers: readonly number[]): number[] =>
  text.split(',').flatMap((part) => {
    const range = parseRange(part, numbers.at(-1) ?? 0, 'head');
    if (!range) return [Number(part)];
    const { first, last } = range;
    return positionsIn({ first, last: Math.min(last, first + numbers.length) });
  });

function resolvePairs(
  text: string,
  heads: readonly number[],
  { numbers, layers: other, where, headsOf = () => heads }: LayerChoice,
): HeadChoice {
  const pairs = text.split(',').map((pair) => pair.split(':').map(Number) as [number, number]);
  if (other !== undefined)
    throw new OptionConflict({
      option: 'head',
      code: 'flags-conflict',
      message: `found ${text} with --layers, expected one of them`,
      hint: 'the pairs name their layers: leave --layers out',
    });
  const wrong = pairs.find(([layer]) => !numbers.includes(layer));
  if (wrong)
    throw new OptionConflict({
      option: 'head',
      code: 'no-such-layer',
      message: `found layer ${wrong[0]} in ${wrong.join(':')}, expected one of ${numbers.join(', ')}`,
      hint: 'a pair is layer:head, both from 0',
    });
  for (const [layer, head] of pairs) checkHead(head, headsOf(layer), where ?? layerLabel(layer));
  refuseRepeats(
    pairs.map((pair) => pair.join(':')),
    'leave one out',
  );
  return {
    heads: pairs.map(([layer, head]) => headsOf(layer).indexOf(head)),
    numbers: pairs.map(([, head]) => head),
    layers: pairs.map(([layer]) => layer),
    reduce: 'pairs',
    isListed: true,
  };
}

function refuseRepeats(names: readonly string[], hint: string): void {
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated === undefined) return;
  throw new OptionConflict({
    option: 'head',
    code: 'listed-twice',
    message: `found ${repeated} twice, expected each once`,
    hint,
  });
}

/** Whether a choice of heads joins all of them into one. */
export const isReduction = (name: unknown): name is HeadReduction['kind'] =>
  REDUCTION_KINDS.some((kind) => kind === name);

function checkHead(head: number, numbers: readonly number[], where = 'the input'): void {
  if (numbers.includes(head)) return;
  const [count, last] = [numbers.length, numbers.at(-1) ?? 0];
  throw new OptionConflict({
    option: 'head',
    code: 'no-such-head',
    message: `found head ${head}, expected one ${count === last + 1 ? `from 0 to ${last}` : `of ${numbers.join(', ')}`}`,
    hint: `${where} has ${count} ${count === 1 ? 'head' : 'heads'}; or use mean, max, min, each or rollout`,
  });
}

/** What the heads of a layer go by. */
export const headNumbersOf = ({ heads, headNumbers }: Pick<HeadsOfLayer, 'heads' | 'headNumbers'>) =>
  headNumbers ?? Array.from({ length: heads }, (_, head) => head);
