/** Formats a figure can be written in, and what each of them can do. */
export interface FormatSpec {
  /** As written in front of users. */
  readonly title: string;
  /** File name extensions, the first of which is used where none is given. */
  readonly extensions: readonly string[];
  /** Whether it is made of shapes rather than pixels. */
  readonly vector: boolean;
  /** Whether it takes `quality`. */
  readonly lossy: boolean;
  /** Whether the page can be transparent. */
  readonly transparent: boolean;
  /** Largest side, in pixels or, of a vector format, in points; and pixels in all. Beyond these, programs stop opening it. */
  readonly mostASide: number;
  readonly mostPixels: number;
}

const raster = { vector: false, transparent: true, mostASide: 32_767 };
/** Their encoders want all pixels at once, and hold them twice. */
const lossy = { ...raster, lossy: true, mostPixels: 100e6 };
const vector = {
  vector: true,
  lossy: false,
  transparent: true,
  mostASide: 1e6,
  mostPixels: Number.POSITIVE_INFINITY,
};

export const FORMATS = {
  png: { ...raster, title: 'PNG', extensions: ['.png'], lossy: false, mostPixels: 400e6 },
  svg: { ...vector, title: 'SVG', extensions: ['.svg'] },
  // A page may be 200 in wide (ISO 32000-1, annex C).
  pdf: { ...vector, title: 'PDF', extensions: ['.pdf'], mostASide: 14_400 },
  // Sizes are 14 bits (RFC 9649, section 2.3).
  webp: { ...lossy, title: 'WebP', extensions: ['.webp'], mostASide: 16_383 },
  jpeg: { ...lossy, title: 'JPEG', extensions: ['.jpg', '.jpeg'], transparent: false },
  avif: { ...lossy, title: 'AVIF', extensions: ['.avif'] },
  html: { ...vector, title: 'HTML', extensions: ['.html', '.htm'] },
} as const satisfies Record<string, FormatSpec>;

export type Format = keyof typeof FORMATS;

export const FORMAT_NAMES = Object.keys(FORMATS) as Format[];

/** Extensions of all formats, with their dots. */
export const EXTENSIONS: readonly string[] = FORMAT_NAMES.flatMap((name) => FORMATS[name].extensions);

export const DEFAULT_FORMAT: Format = 'png';

/** The extension that a name of ours gets, with its dot. */
export const extensionOf = (format: Format): string => FORMATS[format].extensions[0];

/** The format of an extension such as `.PNG`, if there is one. */
export const formatOfExtension = (extension: string): Format | undefined =>
  FORMAT_NAMES.find((name) =>
    (FORMATS[name].extensions as readonly string[]).includes(extension.toLowerCase()),
  );
