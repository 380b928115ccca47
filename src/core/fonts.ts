/** A font given with `--typeface`, or with `--font` for characters that the fonts before it lack. */
export interface FontFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Position of the font in a collection (.ttc), from 0. */
  readonly index: number;
}
