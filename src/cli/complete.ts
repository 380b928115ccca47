/** `complete`: answers the scripts of `completion`. */
import type { Command } from 'commander';
import { candidatesFor } from './candidates.ts';
import type { Commands } from './program.ts';

/** Adds `complete`, which the scripts call: a candidate a line, with a tab before its description; no line means files. */
export function addCompleteCommand(
  program: Command,
  _answer: unknown,
  _say: unknown,
  commands: Commands,
): void {
  program
    .command('complete')
    .description('Print what may stand at the last of the words, for the scripts of completion.')
    .argument('[words...]')
    .action(async (words: readonly string[]) => {
      const found = await candidatesFor(words, commands);
      process.stdout.write(found.map(({ value, about }) => `${value}\t${about}\n`).join(''));
    });
}
