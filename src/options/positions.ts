/** Positions as other languages write them, in attnplot's syntax. */

/** The positions there are, for a hint about one that is not. */
export const positionsRun = (first: number, last: number): string =>
  `positions run ${first} to ${last}; -1 is the last`;

/** A slice such as 0:5, of which the end is left out. */
const SLICE = /^(\d*):(\d*)$/;
const WORDS: Readonly<Record<string, string>> = { last: '-1', first: '0', end: '-1' };

/**
 * `0:5` as `0-4`, `[0, 1]` as `0,1`, `2..5` as `2-5`, `last` as `-1`; undefined for what is attnplot's syntax already, or is no
 * list of positions.
 * @param last the last position there is, if it is known: a slice may go beyond it
 */
export function positionsAsWritten(
  value: string,
  last = Number.POSITIVE_INFINITY,
): { readonly text: string; readonly hint: string } | undefined {
  const bare = value.trim().replace(/^[[(]|[\])]$/g, '');
  const parts = bare.split(/[\s,;]+/).map((part) => positionOf(part.trim(), last));
  if (parts.length === 0 || parts.some((part) => part === undefined)) return undefined;
  const text = parts.join(',');
  if (text === value) return undefined;
  const isSlice = bare.includes(':');
  return { text, hint: `write ${text}${isSlice ? ', as a range includes its end' : ''}` };
}

function positionOf(part: string, last: number): string | undefined {
  const word = part.toLowerCase();
  if (Object.hasOwn(WORDS, word)) return WORDS[word];
  if (/^-?\d+$/.test(part)) return part;
  const [, start, past] = /^(\d+)-(\d*)$/.exec(part) ?? [];
  // A range may not go beyond the last position.
  if (start !== undefined) return Number(start) <= last && Number(past) > last ? `${start}-${last}` : part;
  const [, numbered] = /^(?:layer|head|[lh])[ _]?(\d+)$/i.exec(part) ?? [];
  if (numbered !== undefined) return numbered;
  const [, low, high] = /^(\d+)(?:\.\.|–|—|to)(\d+)$/.exec(part) ?? [];
  if (low !== undefined) return `${low}-${high}`;
  const [slice, from = '', to = ''] = SLICE.exec(part) ?? [];
  if (slice === undefined || slice === ':') return undefined;
  const first = Number(from);
  if (to === '') return `${first}-`;
  const end = Math.min(Number(to) - 1, last);
  return end < first ? undefined : end === first ? `${first}` : `${first}-${end}`;
}
