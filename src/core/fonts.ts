/** A font to fall back on for what the ones before it lack. */
export interface FontFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Which font of a collection (.ttc), from 0. */
  readonly index: number;
}
