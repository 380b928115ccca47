/** A format that figures can be written in, and what it can do. */
export interface FormatSpec {
  /** The format's name in messages. */
  readonly title: string;
  /** File name extensions. attnplot uses the first where it names the file itself. */
  readonly extensions: readonly string[];
  /** Whether it holds shapes rather than pixels. */
  readonly vector: boolean;
  /** Whether it takes `quality`. */
  readonly lossy: boolean;
  /** Whether the page can be transparent. */
  readonly transparent: boolean;
  /** Largest side that other programs open: in pixels, or in points for a vector format. */
  readonly mostASide: number;
  /** Largest number of pixels that other programs open. */
  readonly mostPixels: number;
  /** Memory that the encoder takes for each pixel, in bytes; absent where a page is written band by band. */
  readonly bytesPerPixel?: number;
}

const raster = { vector: false, transparent: true, mostASide: 32_767 };
/** Encoders of lossy formats take all pixels at once and hold them twice. */
const lossy = { ...raster, lossy: true, mostPixels: 100e6, bytesPerPixel: 9 };
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
  avif: { ...lossy, title: 'AVIF', extensions: ['.avif'], bytesPerPixel: 30 },
  html: { ...vector, title: 'HTML', extensions: ['.html', '.htm'] },
} as const satisfies Record<string, FormatSpec>;

export type Format = keyof typeof FORMATS;

export const FORMAT_NAMES = Object.keys(FORMATS) as Format[];

/** Extensions of all formats, with the dot. */
export const EXTENSIONS: readonly string[] = FORMAT_NAMES.flatMap((name) => FORMATS[name].extensions);

export const DEFAULT_FORMAT: Format = 'png';

/** The extension that attnplot gives a file of a format, with the dot. */
export const extensionOf = (format: Format): string => FORMATS[format].extensions[0];

/** The format of an extension such as `.PNG`; undefined for an unknown one. */
export const formatOfExtension = (extension: string): Format | undefined =>
  FORMAT_NAMES.find((name) =>
    (FORMATS[name].extensions as readonly string[]).includes(extension.toLowerCase()),
  );
