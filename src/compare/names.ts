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

/** @throws AttnplotError (usage) for one name of two lines, which would be drawn as one */
export function refuseSameName(names: readonly string[]): void {
  const again = names.find((name, i) => names.indexOf(name) !== i);
  if (again === undefined) return;
  throw new AttnplotError('usage', 'the command line is not valid', [
    {
      code: 'bad-flag',
      option: '--names',
      message: `found "${again}" twice, expected another name for each line`,
      hint: 'give each line a name of its own, or, for one line of all inputs, --lines one',
    },
  ]);
}

/** @throws AttnplotError (usage) for an input that is named twice, whose lines would be one */
export function refuseTwice(inputs: readonly string[]): void {
  const again = inputs.find((input, i) => inputs.indexOf(input) !== i);
  if (again === undefined) return;
  throw wrong(
    `found ${again === '-' ? 'standard input' : again} twice, expected each input once`,
    'leave one of the two out',
  );
}

/** @throws AttnplotError (usage) for fewer than two inputs, an empty name, or standard input twice */
export function refuseFew(inputs: readonly Input[]): void {
  if (inputs.includes('')) throw wrong('found an empty name, expected a path', 'is a shell variable unset?');
  if (inputs.length < 2)
    throw wrong(
      `found ${inputs.length === 0 ? 'no input' : 'one input'}, expected two or more`,
      inputs.length === 0
        ? 'name them: attnplot compare a.npz b.npz -o compared.pdf'
        : 'name another to compare it with, or draw it by itself: attnplot render',
    );
  if (inputs.filter((input) => input === '-').length > 1)
    throw wrong(
      'found standard input more than once, expected it once',
      'save it to a file: it can be read only once',
    );
}

/** @throws AttnplotError (usage) for more inputs than two, of at least as many */
export function twoOf<T>(inputs: readonly T[]): readonly [T, T] {
  const [a, b, ...more] = inputs;
  if (more.length === 0) return [a as T, b as T];
  throw wrong(
    `found ${inputs.length} inputs, expected two, as a difference has two sides`,
    'leave one out, or draw all side by side: attnplot compare',
  );
}

const wrong = (message: string, hint: string) =>
  new AttnplotError('usage', 'the command line is not valid', [
    { code: 'bad-flag', option: '<inputs>', message, hint },
  ]);
