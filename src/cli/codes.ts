/** `codes`: prints what the codes of `--json` mean. */
import type { Command } from 'commander';
import {
  BATCH_MEANINGS,
  FINDING_MEANINGS,
  NOTICE_MEANINGS,
  PROBLEM_MEANINGS,
  REASON_MEANINGS,
} from '../core/code-meanings.ts';

/** Codes by the field of `--json` that holds them. */
const KINDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  problems: PROBLEM_MEANINGS,
  findings: FINDING_MEANINGS,
  notices: NOTICE_MEANINGS,
  reasons: REASON_MEANINGS,
  events: BATCH_MEANINGS,
};

/** Adds `codes`. */
export function addCodesCommand(program: Command): void {
  program
    .command('codes')
    .description('Print what each code of --json means.')
    .option('--json', 'print one JSON object: meanings by kind and code')
    .action(({ json }: { readonly json?: boolean }) => {
      process.stdout.write(json ? `${JSON.stringify(KINDS, null, 2)}\n` : tables());
    });
}

const tables = (): string =>
  Object.entries(KINDS)
    .map(([kind, meanings]) => {
      const lines = Object.entries(meanings).map(([code, meaning]) => `  ${code.padEnd(21)}${meaning}\n`);
      return `${kind}\n${lines.join('')}`;
    })
    .join('\n');
