import type { ProblemCode } from '../core/codes.ts';
import { AttnplotError } from '../core/errors.ts';
import { shellWord } from '../core/words.ts';

/**
 * The error of a file that is not what it should be.
 * @param name of the file, as messages call it
 * @param message what was found and what was expected, as a phrase
 * @param hint the likely cause and the remedy
 */
export const refusal = (name: string, code: ProblemCode, message: string, hint: string): AttnplotError =>
  new AttnplotError('input', `${name} cannot be read`, [{ code, message, hint }]);

/** The remedy for a file that ends too soon or whose parts contradict each other. */
export const WRITE_AGAIN = 'the file seems cut off or damaged: copy it or write it again';

/** The remedy for empty arrays. */
export const NOTHING_RECORDED = 'nothing was recorded: run the model with output_attentions=True';

/**
 * The command that makes a file of tensors of another file.
 * @param script Python that reads `sys.argv[1]` and writes `sys.argv[2]`, without double quotes
 * @param modules that it imports beside sys and torch: `pickle, `
 */
export function torchCommand(
  { path = 'file.pt' }: { readonly path?: string },
  script: string,
  modules = '',
): string {
  return pythonCommand({ path }, `import ${modules}sys, torch; ${script}`, '-tensors.pt');
}

/**
 * The command that makes a file that can be read of one that cannot.
 * @param script Python that reads `sys.argv[1]` and writes `sys.argv[2]`, without double quotes
 * @param ending of the new file's name, after the old one's without its extension
 */
export function pythonCommand(
  { path = 'file' }: { readonly path?: string },
  script: string,
  ending: string,
): string {
  const target = `${path.replace(/\.\w+$/, '')}${ending}`;
  return `python -c "${script}" ${shellWord(path)} ${shellWord(target)}`;
}

/** Bytes of memory a reader may take where nobody says otherwise. */
export const DEFAULT_MAX_MEMORY = 1e9;

/** What a reader refuses to exceed, in bytes. */
export interface Limits {
  /** A file's own description of itself, which is parsed as a whole: 100 MB by default, as safetensors has it. */
  readonly header: number;
  /** A file that is read as a whole. */
  readonly whole: number;
  /** The numbers or strings one read gives, once decoded. */
  readonly selection: number;
  /** What a compressed array inflates to; it streams, so this bounds time (and zip bombs), not memory: less memory lowers it no further. */
  readonly inflated: number;
}

const SHARE: Readonly<Record<keyof Limits, number>> = { header: 0.1, whole: 1, selection: 1, inflated: 10 };
const IN_WORDS: Readonly<Record<keyof Limits, string>> = {
  header: ', a tenth of --max-memory',
  whole: '',
  selection: '',
  inflated: ', or ten times --max-memory where that is more',
};

/** The least a hint says to allow, in bytes: with less, a file of any use would exceed one small limit after the other. */
const LEAST_ADVISED = 1e6;

/** @param maxMemory bytes; every limit grows with it, so that one number raises them all */
export function limitsFor(maxMemory = DEFAULT_MAX_MEMORY): Limits {
  return {
    header: maxMemory * SHARE.header,
    whole: maxMemory * SHARE.whole,
    selection: maxMemory * SHARE.selection,
    inflated: Math.max(maxMemory, DEFAULT_MAX_MEMORY) * SHARE.inflated,
  };
}

/**
 * @param what takes the bytes, with its article: `a header`
 * @throws AttnplotError (input) with both sizes and the flag that allows it
 */
export function checkLimit(
  name: string,
  limits: Limits,
  limit: keyof Limits,
  what: string,
  bytes: number,
): void {
  if (bytes <= limits[limit]) return;
  const advice = limit === 'selection' ? 'draw fewer rows, heads or layers, or allow it' : 'allow it';
  const most = formatBytes(limits[limit]);
  // Two sizes that differ by less than a decimal must not read the same.
  const found = formatBytes(bytes) === most ? formatBytes(bytes, Math.ceil) : formatBytes(bytes);
  throw refusal(
    name,
    'too-large',
    `found ${what} of ${found}, expected at most ${most}${IN_WORDS[limit]}`,
    `${advice} with ${allowing(bytes / SHARE[limit])}`,
  );
}

/** The most arrays of a file; a model of a hundred layers has a few thousand. */
const MOST_ARRAYS = 100_000;

/** @throws AttnplotError (input) for a file of more arrays than anybody saves */
export function checkArrayCount(name: string, count: number): void {
  if (count <= MOST_ARRAYS) return;
  throw refusal(
    name,
    'too-large',
    `found more than ${MOST_ARRAYS} arrays, expected no more`,
    'save the attention by itself, as one array [layer, head, query, key] or one for each layer',
  );
}

/**
 * Arrays by their names.
 * @throws AttnplotError (input) for one name of two, such as `a.0` of a list `a` and of an array beside it: one would stand for both
 */
export function arraysByName<T extends { readonly name: string }>(
  file: string,
  arrays: readonly T[],
): ReadonlyMap<string, T> {
  const byName = new Map(arrays.map((array) => [array.name, array]));
  const twice = byName.size < arrays.length && arrays.find((array) => byName.get(array.name) !== array);
  if (!twice) return byName;
  throw refusal(
    file,
    'damaged',
    `found ${twice.name} twice, expected each name once`,
    'save one of the two under another name',
  );
}

/** In UTF-16 units; patterns are made of names. */
const MOST_NAME = 2000;

/** @throws AttnplotError (input) for an array's name longer than any program writes */
export function checkArrayName(name: string): void {
  if (name.length <= MOST_NAME) return;
  throw refusal(
    `the array ${name.slice(0, 40)}…`,
    'too-large',
    `found a name of ${name.length} characters, expected at most ${MOST_NAME}`,
    'save it under a shorter name',
  );
}

/** numpy and torch make no more. */
export const MOST_AXES = 64;

/** What is wrong with a shape of more axes than arrays have; undefined for any other. */
export const tooManyAxes = ({ length }: readonly unknown[]): string | undefined =>
  length > MOST_AXES ? `found ${length} axes, expected at most ${MOST_AXES}` : undefined;

/** The flag that allows so many bytes: `--max-memory 1.2GB`. */
export const allowing = (bytes: number): string =>
  `--max-memory ${formatBytes(Math.max(bytes, LEAST_ADVISED), Math.ceil).replace(' ', '')}`;

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];

/** A size as people say it, in decimal units and to one decimal: `5.2 GB`. */
export function formatBytes(bytes: number, round: (x: number) => number = Math.round): string {
  const unit = Math.min(Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)), UNITS.length - 1);
  return `${round((bytes / 1000 ** unit) * 10) / 10} ${UNITS[unit]}`;
}
