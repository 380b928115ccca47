import { closest, distance } from 'fastest-levenshtein';

/** `did you mean "tokens"?`, if a known name is a slip of the finger or two away. */
export function suggest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const nearest = closest(
    name.toLowerCase(),
    known.map((candidate) => candidate.toLowerCase()),
  );
  const candidate = known.find((one) => one.toLowerCase() === nearest);
  if (candidate === undefined) return undefined;
  const slips = distance(name.toLowerCase(), nearest);
  return slips <= Math.max(2, Math.floor(candidate.length / 3)) ? `did you mean "${candidate}"?` : undefined;
}
