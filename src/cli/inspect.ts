import type { Command } from 'commander';
import { inspect } from '../inspect.ts';
import { addArrayFlags, arrayOptions } from './array-flags.ts';
import { formatInspected } from './format-inspected.ts';

interface InspectFlags extends Readonly<Record<string, unknown>> {
  readonly json?: boolean;
}

export function addInspectCommand(program: Command): void {
  const command = program
    .command('inspect')
    .summary('list what an input holds')
    .description("List an input's arrays, tokens and ranges, and what would be taken for attention.")
    .argument('<file>', 'an attention file or arrays, or - for standard input');
  addArrayFlags(command).option('--json', 'print one JSON object').action(runInspect);
}

async function runInspect(file: string, flags: InspectFlags): Promise<void> {
  const found = await inspect(file, await arrayOptions(flags));
  if (!flags.json) {
    process.stdout.write(formatInspected(file, found));
    return;
  }
  const { error, ...rest } = { error: undefined, ...found };
  const problem = error ? { error: { message: error.message, problems: error.problems } } : {};
  process.stdout.write(`${JSON.stringify({ file, ...rest, ...problem })}\n`);
}
