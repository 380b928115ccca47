/** Patterns such as `layer_{layer}.pt`, each of which names the files of one input. */
import { isFilePattern } from '../pipeline/many-files.ts';

const ANY_PLACEHOLDER = /\{(?:layer|step|head)\}/g;

/** The glob of a pattern. */
export const anyNumber = (pattern: string): string => pattern.replace(ANY_PLACEHOLDER, '*');

/** A path with the placeholders of a pattern in the place of its numbers; undefined for one that has others there than numbers. */
export function toFilePattern(path: string, pattern: string): string | undefined {
  const parts = pattern.split('/');
  const from = parts.findIndex(isFilePattern);
  const own = path.split('/');
  // Stars before the first placeholder may stand for any number of folders.
  const offset = own.length - parts.length;
  for (const [i, part] of parts.entries()) {
    if (i < from || !isFilePattern(part)) continue;
    const pieces = part.split(/(\{(?:layer|step|head)\}|\*|\?)/);
    const source = pieces.map((piece) =>
      isFilePattern(piece)
        ? '\\d+'
        : piece === '*'
          ? '.*?'
          : piece === '?'
            ? '.'
            : piece.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'),
    );
    const match = new RegExp(`^${source.map((piece) => `(${piece})`).join('')}$`).exec(own[i + offset] ?? '');
    if (!match) return undefined;
    own[i + offset] = pieces.map((piece, p) => (isFilePattern(piece) ? piece : match[p + 1])).join('');
  }
  return own.join('/');
}
