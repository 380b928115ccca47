/** Files that options name. */
import type { FigureOptions } from './options.ts';

/** Options that are paths. What an input or a figure says under these is not opened, unless `allowFiles` allows it. */
export const FILE_OPTIONS = ['font', 'tokens', 'rowTokens'] as const;

/** What `tokens` says to number the keys, whatever tokens the file has. */
export const NO_TOKENS = 'none';

/** Paths of the files that options name. */
export function namedFiles({
  font,
  tokens,
  rowTokens,
}: Pick<FigureOptions, (typeof FILE_OPTIONS)[number]>): string[] {
  const fonts = [font ?? []].flat().map((name) => name.replace(/#\d+$/, ''));
  const lists = [tokens, rowTokens].flatMap((path) =>
    path === undefined || path === NO_TOKENS ? [] : [path],
  );
  return [...fonts, ...lists];
}

/** Options with the paths of their files changed by `to`. */
export function renameNamed(options: FigureOptions, to: (path: string) => string): FigureOptions {
  const rename = (name: string) => (name === NO_TOKENS ? name : name.replace(/^.*?(?=(#\d+)?$)/s, to));
  const given = FILE_OPTIONS.filter((name) => options[name] !== undefined);
  const renamed = given.map((name) => {
    const value = options[name] as string | readonly string[];
    return [name, typeof value === 'string' ? rename(value) : value.map(rename)];
  });
  return { ...options, ...Object.fromEntries(renamed) };
}
