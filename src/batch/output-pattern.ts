/** Output patterns: names of figures from names of inputs, such as `figs/{dir}/{name}.png`. */
import { basename, dirname, extname, join, normalize, relative, resolve, sep } from 'node:path';
import { AttnplotError } from '../core/errors.ts';
import { namedPlace, nameOf } from './labels.ts';

/** What each placeholder stands for. */
const PLACEHOLDERS = {
  name: "the input's name without its extension; of a file a layer, their folder's",
  dir: 'its folder, relative to the deepest folder that holds all inputs (for a glob: to the part before the first wildcard)',
  ext: 'its extension without the dot',
  index: 'its position among the inputs, from 0000',
  step: 'the last number in its name',
} as const;

type Placeholder = keyof typeof PLACEHOLDERS;

const PLACEHOLDER = /\{([^{}]*)\}/g;
/** Digits of `{index}`: names sort correctly, and stay the same while a run grows, up to 10,000 inputs. */
const INDEX_DIGITS = 4;

/** What a figure's name is made from. */
interface NamedInput {
  readonly path: string;
  /** Position among the inputs, from 0. */
  readonly index: number;
  /** The folder that `{dir}` is relative to. */
  readonly base: string;
}

/** @throws AttnplotError (usage) for an unknown placeholder */
export function checkPattern(pattern: string): void {
  const unknown = placeholdersOf(pattern).find((name) => !Object.hasOwn(PLACEHOLDERS, name));
  if (unknown === undefined) return;
  throw new AttnplotError('usage', 'the output pattern is not valid', [
    {
      option: '--output',
      code: 'bad-pattern',
      message: `found {${unknown}} in "${pattern}", expected ${Object.entries(PLACEHOLDERS)
        .map(([name, meaning]) => `{${name}} (${meaning})`)
        .join(', ')}`,
    },
  ]);
}

/** Names of the placeholders of a pattern, known or not. */
export const placeholdersOf = (pattern: string): string[] =>
  [...pattern.matchAll(PLACEHOLDER)].map(([, name]) => name as string);

/** The folder before a pattern's first placeholder; every figure must lie in it. */
export function folderOf(pattern: string): string {
  const [fixed = ''] = pattern.split('{', 1);
  // Text right before a placeholder is the start of a name, not a folder.
  return normalize(pattern.includes('{') ? dirname(`${fixed}x`) : dirname(pattern));
}

/** The path of a figure; undefined where the pattern uses `{step}` and the input's name has no number. */
export function fillPattern(pattern: string, input: NamedInput): string | undefined {
  const values = valuesOf(input);
  const missing = placeholdersOf(pattern).some((name) => values[name as Placeholder] === undefined);
  if (missing) return undefined;
  const filled = pattern.replace(PLACEHOLDER, (_, name: Placeholder) => values[name] as string);
  // An empty {dir} at the start must not make the path absolute.
  return normalize(pattern.startsWith('{') ? filled.replace(/^\/+/, '') : filled);
}

/** A text with its placeholders filled; undefined as for `fillPattern`. Braces around anything else stay as they are. */
export function fillText(text: string, input: NamedInput): string | undefined {
  const { dir, ...others } = valuesOf(input);
  // In a path no folder is fine; in a title its name is needed.
  const values: Readonly<Record<string, string | undefined>> = {
    ...others,
    dir: dir || basename(dirname(resolve(input.path))),
  };
  const known = placeholdersOf(text).filter((name) => Object.hasOwn(values, name));
  if (known.some((name) => values[name] === undefined)) return undefined;
  return text.replace(PLACEHOLDER, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? whole) : whole,
  );
}

function valuesOf({ path, index, base }: NamedInput): Readonly<Record<Placeholder, string | undefined>> {
  const extension = extname(path);
  const name = nameOf(path);
  return {
    name,
    dir: relative(base, dirname(namedPlace(path)))
      .split(sep)
      .join('/'),
    ext: extension.slice(1),
    index: String(index).padStart(INDEX_DIGITS, '0'),
    step: name.match(/\d+/g)?.at(-1),
  };
}

/** The pattern with `{dir}` added, for a hint. */
export const withFolder = (pattern: string): string =>
  join(dirname(pattern), '{dir}', basename(pattern)).split(sep).join('/');

/** The pattern with `{name}` added, for a hint. */
export const withName = (pattern: string): string =>
  join(dirname(pattern), `{name}${extname(pattern)}`)
    .split(sep)
    .join('/');
