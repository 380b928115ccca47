/** `schema`: prints the JSON Schema of the attention file. */
import type { Command } from 'commander';
import { attentionJsonSchema } from '../attention/json-schema.ts';

/** Adds `schema`. */
export function addSchemaCommand(program: Command): void {
  program
    .command('schema')
    .description("Print the attention file's JSON Schema, for editors and validators.")
    .action(() => void process.stdout.write(`${JSON.stringify(attentionJsonSchema(), null, 2)}\n`));
}
