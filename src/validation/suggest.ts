import { closest, distance } from 'fastest-levenshtein';

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
  jet: ['turbo'],
  rainbow: ['turbo'],
  gray: ['Greys'],
  grey: ['Greys'],
  hot: ['inferno'],
  coolwarm: ['RdBu_r', 'RdBu'],
  bwr: ['RdBu_r', 'RdBu'],
  seismic: ['RdBu_r', 'RdBu'],
};

/** `did you mean "tokens"?`, if a known name is a slip of the finger or two away, or what the name means elsewhere. */
export function suggest(name: string, known: readonly string[]): string | undefined {
  const candidate = nearestName(name, known);
  return candidate === undefined ? undefined : `did you mean "${candidate}"?`;
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
