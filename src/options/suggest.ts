/** "Did you mean": the known name nearest to an unknown one. */

import { closest, distance } from 'fastest-levenshtein';

/** Names in matplotlib, seaborn and transformers, and what they are called here. */
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
  jet: ['turbo'],
  rainbow: ['turbo'],
  gray: ['Greys'],
  grey: ['Greys'],
  hot: ['inferno'],
  coolwarm: ['RdBu_r', 'RdBu'],
  bwr: ['RdBu_r', 'RdBu'],
  seismic: ['RdBu_r', 'RdBu'],
};

/** `did you mean "tokens"?`, for a name near a known one in spelling or in meaning; undefined otherwise. */
export function suggest(name: string, known: readonly string[]): string | undefined {
  const candidate = nearestName(name, known);
  return candidate === undefined ? undefined : `did you mean "${candidate}"?`;
}

/** The known name that was probably meant; undefined if none is near. */
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
  // Two typing errors turn a word of four letters into any other: "some" is not "none".
  const slips = nearest.length <= 4 ? 1 : Math.max(2, Math.floor(nearest.length / 3));
  if (distance(asked, nearest) <= slips) return known.find((one) => one.toLowerCase() === nearest);
  return known.find((one) => isStart(one.toLowerCase(), asked) || isStart(asked, one.toLowerCase()));
}

/** Whether a word of 3 letters or more is the start of another: `log` of `logarithmic`. */
const isStart = (start: string, whole: string) => start.length >= 3 && whole.startsWith(start);
