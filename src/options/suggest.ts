import { closest, distance } from 'fastest-levenshtein';
import type { Path, Problem } from '../core/errors.ts';
import { COLORMAP_NAMES } from './colormaps.ts';

/** What matplotlib, seaborn and transformers call things that have another name here. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  attention: ['weights', 'layers'],
  attentions: ['layers', 'weights'],
  matrix: ['weights'],
  values: ['weights'],
  keys: ['tokens'],
  labels: ['tokens'],
  queries: ['rows'],
  cmap: ['colormap'],
  cbar: ['colorbar'],
  norm: ['scale'],
  figsize: ['width'],
  facecolor: ['background'],
  annot: ['annotate'],
};

/** The nearest map, low to high, to one of another library, or to one of matplotlib's that orders nothing. */
const COLORMAPS_ELSEWHERE: Readonly<Record<string, string>> = {
  rocket: 'inferno',
  mako: 'viridis',
  flare: 'YlOrRd',
  crest: 'YlGnBu',
  vlag: 'coolwarm',
  icefire: 'coolwarm',
  berlin: 'coolwarm',
  vanimo: 'PiYG',
  balance: 'coolwarm',
  thermal: 'inferno',
  parula: 'viridis',
  flag: 'turbo',
  prism: 'turbo',
};

/** `did you mean "tokens"?`, if a known name is a slip of the finger or two away, or what the name means elsewhere. */
export function suggest(name: string, known: readonly string[]): string | undefined {
  const candidate = nearestName(name, known);
  return candidate === undefined ? undefined : `did you mean "${candidate}"?`;
}

/** The same for a colormap, in the direction that was asked for: only these go backwards. */
export function suggestColormap(name: string): string | undefined {
  const [map, direction] = name.endsWith('_r') ? [name.slice(0, -2), '_r'] : [name, ''];
  const asked = map.toLowerCase();
  const elsewhere = Object.hasOwn(COLORMAPS_ELSEWHERE, asked) ? COLORMAPS_ELSEWHERE[asked] : undefined;
  const candidate = elsewhere ?? nearestBySpelling(asked, COLORMAP_NAMES);
  return candidate === undefined ? undefined : `did you mean "${candidate}${direction}"?`;
}

/** The known name that was most likely meant, if any comes near. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const asked = name.toLowerCase();
  const elsewhere = Object.hasOwn(ELSEWHERE, asked) ? ELSEWHERE[asked] : undefined;
  return elsewhere?.find((one) => known.includes(one)) ?? nearestBySpelling(asked, known);
}

function nearestBySpelling(asked: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const nearest = closest(
    asked,
    known.map((candidate) => candidate.toLowerCase()),
  );
  // Two slips in a word of four letters can make it any other: "some" is not "none".
  const slips = nearest.length <= 4 ? 1 : Math.max(2, Math.floor(nearest.length / 3));
  if (distance(asked, nearest) <= slips) return known.find((one) => one.toLowerCase() === nearest);
  return known.find((one) => isStart(one.toLowerCase(), asked) || isStart(asked, one.toLowerCase()));
}

/** Whether a word is the start of another, and long enough to mean it: `log` of `logarithmic`. */
const isStart = (start: string, whole: string) => start.length >= 3 && whole.startsWith(start);

/** The problems in the order in which their places stand in the document, as a reader fixes them; stable otherwise. */
export function inDocumentOrder(problems: readonly Problem[], document: unknown): Problem[] {
  return problems
    .map((problem) => ({ problem, ranks: ranksOf(problem.path ?? [], document) }))
    .sort((a, b) => compareRanks(a.ranks, b.ranks))
    .map(({ problem }) => problem);
}

/** For each step of a path, its place among its siblings; a key that is missing comes before all that are there. */
function ranksOf(path: Path, document: unknown): number[] {
  let value = document;
  return path.map((step) => {
    const parent = value;
    value =
      typeof parent === 'object' && parent !== null ? (parent as Record<string, unknown>)[step] : undefined;
    if (typeof step === 'number') return step;
    return typeof parent === 'object' && parent !== null ? Object.keys(parent).indexOf(step) : -1;
  });
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((rank, i) => rank !== b[i]);
  // Equal so far: the shorter path is the parent, which begins first.
  return at === -1 ? a.length - b.length : at >= b.length ? 1 : (a[at] as number) - (b[at] as number);
}
