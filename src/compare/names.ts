/** What the inputs of a figure are called. */
import { basename, dirname } from 'node:path';
import { nameOf as inputName, namedPlace } from '../batch/labels.ts';
import { AttnplotError } from '../core/errors.ts';
import type { Input } from '../pipeline/input.ts';

/** What an input goes by; of standard input, that. */
const nameOf = (path: string): string => (path === '-' ? 'standard input' : inputName(path));

/** Paths of inputs; one in memory has its place for one. */
export const pathsOf = (inputs: readonly Input[]): string[] =>
  inputs.map((input, i) => (typeof input === 'string' ? input : `input ${i + 1}`));

/**
 * The names of inputs: those given, else the shortest parts of their paths that tell them apart.
 * @param given from `--names`
 * @throws AttnplotError (usage) for other than one name an input
 */
export function namesOf(inputs: readonly string[], given: readonly string[] | undefined): readonly string[] {
  if (given === undefined) return namesByPath(inputs);
  if (given.length === inputs.length) return given;
  throw new AttnplotError('usage', 'the command line is not valid', [
    {
      code: 'label-count',
      option: '--names',
      message: `found ${given.length} ${given.length === 1 ? 'name' : 'names'}, expected ${inputs.length}, one for each input`,
      hint: `separate them by commas: --names "${namesByPath(inputs).join(',')}"`,
    },
  ]);
}

function namesByPath(inputs: readonly string[]): string[] {
  const ways = [
    nameOf,
    (input: string) => `${basename(dirname(namedPlace(input)))}/${nameOf(input)}`,
    (input: string) => basename(input),
  ];
  const named = ways.map((way) => inputs.map(way));
  return named.find((names) => new Set(names).size === names.length) ?? [...inputs];
}
