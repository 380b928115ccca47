/** What an animation's file is made of, whatever its format. */
export interface AnimationSize {
  readonly width: number;
  readonly height: number;
}

/** Writes frames of one size, one after the other, into a file that repeats them for ever. */
export interface AnimationEncoder {
  /** @param pixels the whole page, `[y * width + x]`. @param centiseconds how long it is shown */
  readonly add: (pixels: Uint32Array, centiseconds: number) => Promise<void>;
  readonly finish: () => Buffer;
}
