/** An image given with `--image`, decoded. */
export interface Photo {
  /** The file's name in messages. */
  readonly name: string;
  /** Of the file's bytes. */
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
  /** `pixels[y * width + x]`: opaque words of RGBA. */
  readonly pixels: Uint32Array;
}
