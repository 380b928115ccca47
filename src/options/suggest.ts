/** "Did you mean": the known name nearest to an unknown one. */

import { closest, distance } from 'fastest-levenshtein';
import { COLORMAP_NAMES } from './colormaps.ts';
import { NAMES_ELSEWHERE } from './elsewhere.ts';

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

/** `did you mean "tokens"?`, for a name near a known one in spelling or in meaning; undefined otherwise. */
export function suggest(name: string, known: readonly string[]): string | undefined {
  const candidate = nearestName(name, known);
  return candidate === undefined ? undefined : `did you mean "${candidate}"?`;
}

/** The same for a colormap, in the direction that was asked for: only these go backwards. A list of colours is none. */
export function suggestColormap(name: string): string | undefined {
  if (/[,#]/.test(name))
    return 'name one, as colours cannot be listed: attnplot colormaps -o colormaps.png shows them all';
  const [map, direction] = name.endsWith('_r') ? [name.slice(0, -2), '_r'] : [name, ''];
  const asked = map.toLowerCase();
  const elsewhere = Object.hasOwn(COLORMAPS_ELSEWHERE, asked) ? COLORMAPS_ELSEWHERE[asked] : undefined;
  const candidate = elsewhere ?? nearestBySpelling(asked, COLORMAP_NAMES);
  return candidate === undefined ? undefined : `did you mean "${candidate}${direction}"?`;
}

/** The known name that was most likely meant, if any comes near. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const asked = name.toLowerCase();
  const elsewhere = Object.hasOwn(NAMES_ELSEWHERE, asked) ? NAMES_ELSEWHERE[asked] : undefined;
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
