/** Files that options name. */
import type { FigureOptions } from './options.ts';

/** Options whose values are paths, by what reads them. What data says under these is opened only if `allowFiles` allows it. */
export const TOKEN_FILES = ['tokens', 'rowTokens'] as const;
export const FONT_FILES = ['typeface', 'font'] as const;
export const IMAGE_FILES = ['image'] as const;
export const FILE_OPTIONS = [...TOKEN_FILES, ...FONT_FILES, ...IMAGE_FILES] as const;
type FileOption = (typeof FILE_OPTIONS)[number];

/** What `tokens` says to number the keys, whatever tokens the file has. */
export const NO_TOKENS = 'none';

/** A bundled font. */
export type BundledName = 'sans' | 'serif';

/** Whether a typeface is a bundled font rather than a path. */
export const isBundled = (typeface: string): typeface is BundledName =>
  typeface === 'sans' || typeface === 'serif';

const isPath = (option: FileOption, value: string): boolean =>
  option === 'typeface' ? !isBundled(value) : option !== 'tokens' || value !== NO_TOKENS;

/** The paths that an option holds; fonts may name one of a collection, as in `NotoSansCJK.ttc#2`. */
export const pathsUnder = (option: FileOption, options: FigureOptions): string[] =>
  [options[option] ?? []].flat().filter((value) => isPath(option, value));

/** Paths of the files that options name. */
export const namedFiles = (options: FigureOptions): string[] => [
  ...FONT_FILES.flatMap((option) => pathsUnder(option, options).map((path) => path.replace(/#\d+$/, ''))),
  ...[...TOKEN_FILES, ...IMAGE_FILES].flatMap((option) => pathsUnder(option, options)),
];

/** Options with the paths of their files changed by `to`. */
export function renameNamed(options: FigureOptions, to: (path: string) => string): FigureOptions {
  const renamed = FILE_OPTIONS.filter((option) => pathsUnder(option, options).length > 0).map((option) => {
    const rename = (value: string) =>
      isPath(option, value) ? value.replace(/^.*?(?=(#\d+)?$)/s, to) : value;
    const value = options[option] as string | readonly string[];
    return [option, typeof value === 'string' ? rename(value) : value.map(rename)];
  });
  return { ...options, ...Object.fromEntries(renamed) };
}
