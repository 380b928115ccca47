import type { Bidi } from 'bidi-js';
import bidiFactory from 'bidi-js';

/** A run of text in one direction. `start`, `end` are UTF-16 offsets. */
interface DirectionRun {
  readonly start: number;
  readonly end: number;
  readonly rightToLeft: boolean;
}

/** Right-to-left letters, and characters that set a right-to-left direction. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

// The package's types say that its module is the namespace; at run time the default export is the function.
const createBidi = bidiFactory as unknown as () => Bidi;

let bidi: Bidi | undefined;

/** bidi-js reads UTF-16 units and takes surrogates for Latin letters, so these characters are replaced first. */
const ASTRAL = /[\u{10000}-\u{10ffff}]/gu;
const ASTRAL_RIGHT_TO_LEFT = /[\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Two units with the direction of the character: combining marks, Hebrew letters, symbols or Latin letters. */
function standIn(character: string): string {
  if (/\p{M}/u.test(character)) return '\u0300\u0300';
  if (ASTRAL_RIGHT_TO_LEFT.test(character)) return '\u05d0\u05d0';
  return /\p{S}/u.test(character) ? '\u2600\u2600' : 'aa';
}

/** Whether a line reads from right to left, as its first letter decides. */
export function readsRightToLeft(text: string): boolean {
  if (!RIGHT_TO_LEFT.test(text)) return false;
  bidi ??= createBidi();
  const [line] = bidi.getEmbeddingLevels(text.replace(ASTRAL, standIn), 'auto').paragraphs;
  return ((line?.level ?? 0) & 1) === 1;
}

/** The runs of a line in visual order, left to right (Unicode Bidirectional Algorithm, UAX #9). */
export function directionRuns(text: string): DirectionRun[] {
  if (!RIGHT_TO_LEFT.test(text)) return [{ start: 0, end: text.length, rightToLeft: false }];
  bidi ??= createBidi();
  const units = text.replace(ASTRAL, standIn);
  const embedding = bidi.getEmbeddingLevels(units, 'auto');
  const order: number[] = bidi.getReorderedIndices(units, embedding);
  const runs: { start: number; end: number; rightToLeft: boolean }[] = [];
  for (const index of order) {
    const rightToLeft = ((embedding.levels[index] ?? 0) & 1) === 1;
    const run = runs.at(-1);
    // In a right-to-left run, visual order counts indices down.
    if (
      run &&
      run.rightToLeft === rightToLeft &&
      (rightToLeft ? index === run.start - 1 : index === run.end)
    ) {
      if (rightToLeft) run.start = index;
      else run.end = index + 1;
    } else runs.push({ start: index, end: index + 1, rightToLeft });
  }
  return runs;
}
