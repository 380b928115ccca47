/** Labels that tell inputs apart: of animation frames and of figures in a gallery. */
import { basename, dirname, extname } from 'node:path';
import { isFolder } from '../core/files.ts';
import { isFilePattern } from '../pipeline/many-files.ts';

/** The shortest labels that differ for all inputs: steps, names, steps with folders, or paths. */
export function labelInputs(inputs: readonly string[]): string[] {
  const stepOrName = (input: string) => {
    const step = stepOf(input);
    return step === undefined ? nameOf(input) : `step ${step}`;
  };
  const ways = [
    stepOrName,
    nameOf,
    (input: string) => `${basename(dirname(namedPlace(input)))}, ${stepOrName(input)}`,
    (input: string) => input,
  ];
  const labelled = ways.map((way) => inputs.map(way));
  return labelled.find((labels) => new Set(labels).size === labels.length) ?? [...inputs];
}

/**
 * What an input goes by: a file's name without folder and extension. Of many files that make one it is that of a folder they are
 * in, as `step-100` of `step-100/attn/layer_{layer}.pt`: the last with a number in its name, or the last of all.
 */
export function nameOf(path: string): string {
  const place = namedPlace(path);
  return isFolder(path) || place !== path ? basename(place) : basename(place, extname(place));
}

/** The file or folder that an input is named after. */
export function namedPlace(path: string): string {
  const parts = path.split('/');
  const from = parts.findIndex(isFilePattern);
  if (from === -1) return path;
  const folders = parts.slice(0, from);
  const numbered = folders.findLastIndex((name) => /\d/.test(name));
  return (numbered === -1 ? folders : folders.slice(0, numbered + 1)).join('/') || path;
}

/** The last number in a file's name: the step of a checkpoint. As text, since one such as a time in nanoseconds is more than 2^53. */
function stepOf(path: string): string | undefined {
  const last = nameOf(path).match(/\d+/g)?.at(-1);
  return last?.replace(/^0+(?=\d)/, '');
}
