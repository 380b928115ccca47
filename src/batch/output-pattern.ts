/** Names of figures made from names of inputs: `figs/{dir}/{name}.png`. */
import { basename, dirname, extname, join, normalize, relative, sep } from 'node:path';
import { AttnplotError } from '../core/errors.ts';

/** What a placeholder of `-o` becomes. */
const PLACEHOLDERS = {
  name: "the input's name without its extension",
  dir: 'its folder, below the deepest folder that holds all inputs (of a glob: below the part before the first wildcard)',
  ext: 'its extension without the dot',
  index: 'its place among the inputs, from 0000',
  step: 'the last number in its name',
} as const;

type Placeholder = keyof typeof PLACEHOLDERS;

const PLACEHOLDER = /\{([^{}]*)\}/g;
/** Digits of `{index}`: names stay the same, and in order, while a run grows to 10,000 inputs. */
const INDEX_DIGITS = 4;

/** An input and its place: what a figure's name is made from. */
interface NamedInput {
  readonly path: string;
  /** Position among the inputs, from 0. */
  readonly index: number;
  /** The folder that `{dir}` counts from. */
  readonly base: string;
}

/** @throws AttnplotError (usage) for a placeholder nobody knows */
export function checkPattern(pattern: string): void {
  const unknown = placeholdersOf(pattern).find((name) => !Object.hasOwn(PLACEHOLDERS, name));
  if (unknown === undefined) return;
  throw new AttnplotError('usage', 'the figures have no place to go', [
    {
      option: '--output',
      code: 'bad-pattern',
      message: `found {${unknown}} in "${pattern}", expected ${Object.entries(PLACEHOLDERS)
        .map(([name, meaning]) => `{${name}} (${meaning})`)
        .join(', ')}`,
    },
  ]);
}

export const placeholdersOf = (pattern: string): string[] =>
  [...pattern.matchAll(PLACEHOLDER)].map(([, name]) => name as string);

/** The folder before a pattern's first placeholder, which every figure must lie in. */
export function folderOf(pattern: string): string {
  const [fixed = ''] = pattern.split('{', 1);
  // What stands right before a placeholder is the start of a name, not a folder.
  return normalize(pattern.includes('{') ? dirname(`${fixed}x`) : dirname(pattern));
}

/** A figure's name; undefined where the pattern asks for a number and the input's name has none. */
export function fillPattern(pattern: string, input: NamedInput): string | undefined {
  const values = valuesOf(input);
  const missing = placeholdersOf(pattern).some((name) => values[name as Placeholder] === undefined);
  if (missing) return undefined;
  const filled = pattern.replace(PLACEHOLDER, (_, name: Placeholder) => values[name] as string);
  // An empty {dir} at the start would make the name an absolute one.
  return normalize(pattern.startsWith('{') ? filled.replace(/^\/+/, '') : filled);
}

function valuesOf({ path, index, base }: NamedInput): Readonly<Record<Placeholder, string | undefined>> {
  const extension = extname(path);
  const name = basename(path, extension);
  return {
    name,
    dir: relative(base, dirname(path)).split(sep).join('/'),
    ext: extension.slice(1),
    index: String(index).padStart(INDEX_DIGITS, '0'),
    step: name.match(/\d+/g)?.at(-1),
  };
}

/** The pattern with the input's folder in it, for a hint. */
export const withFolder = (pattern: string): string =>
  join(dirname(pattern), '{dir}', basename(pattern)).split(sep).join('/');

/** The pattern with the input's name in it, for a hint. */
export const withName = (pattern: string): string =>
  join(dirname(pattern), `{name}${extname(pattern)}`)
    .split(sep)
    .join('/');
