import { type Command, Option } from 'commander';
import { parseBytes } from '../options/bytes.ts';
import { mergeOptions } from '../options/merge.ts';
import { FIGURE_OPTIONS, flagOf } from '../options/schema.ts';
import type { ValidateOptions } from '../validate.ts';
import { figureSources } from './figure-flags.ts';

/** Flags that say what to make of arrays, as `render` has them. */
export function addArrayFlags(command: Command): Command {
  for (const name of ['tensor', 'axes', 'batch', 'maxMemory'] as const) {
    const { placeholder, help } = FIGURE_OPTIONS[name];
    command.addOption(new Option(`${flagOf(name)} ${placeholder}`, help));
  }
  return command;
}

/** What those flags say. @throws AttnplotError (usage) with every problem */
export async function arrayOptions(flags: Readonly<Record<string, unknown>>): Promise<ValidateOptions> {
  const { tensor, axes, batch, maxMemory } = mergeOptions(await figureSources(flags)).options;
  return { tensor, axes, batch, maxMemory: maxMemory === undefined ? undefined : parseBytes(maxMemory) };
}
