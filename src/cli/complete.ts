/** `complete`: answers the scripts of `completion`. */
import type { Command } from 'commander';
import { candidatesFor } from './candidates.ts';
import type { Commands } from './program.ts';
import { visible } from './terminal.ts';

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
      // A name with a line break would forge another candidate.
      const plain = found.filter(({ value }) => visible(value) === value);
      process.stdout.write(plain.map(({ value, about }) => `${value}\t${visible(about)}\n`).join(''));
    });
}
