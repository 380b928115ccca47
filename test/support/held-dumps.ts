/** What the tests of dumps share: a folder of inputs, drawn by the command, and what is said of them. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { attnplot as attnplotIn } from './command.ts';

export const FOLDER = mkdtempSync(join(tmpdir(), 'attnplot-dumps-'));

export const attnplot = (...args: readonly string[]) => attnplotIn(FOLDER, ...args);

export function save(name: string, content: Uint8Array | string): string {
  mkdirSync(dirname(join(FOLDER, name)), { recursive: true });
  writeFileSync(join(FOLDER, name), content);
  return name;
}

/** An input, what is typed after its name, and what the report or the error says. */
export type Case = readonly [
  what: string,
  content: Buffer | string,
  args: readonly string[],
  says: readonly (string | RegExp)[],
];

let files = 0;

/** A number that no other file has. */
export function nextFile(): number {
  return files++;
}

/** Draws a case, or is refused: the alt text, notices and findings in one text, or the error. */
async function outcomeOf(content: Buffer | string, args: readonly string[]): Promise<string> {
  const name = save(`case-${nextFile()}.${typeof content === 'string' ? 'json' : 'npz'}`, content);
  const { code, stdout, stderr } = await attnplot('render', name, ...args, '-o', `${name}.svg`, '--json');
  if (code !== 0) return `exit ${code}: ${stderr}`;
  const { description, notices, findings } = JSON.parse(stdout);
  const found = findings.map((one: { code: string; message: string }) => `${one.code}: ${one.message}`);
  return [description, ...notices, ...found].join('\n');
}

export function check(cases: readonly Case[]): void {
  test.each(cases)('%s', async (_, content, args, says) => {
    const outcome = await outcomeOf(content, args);
    for (const one of says)
      if (typeof one === 'string') expect(outcome).toContain(one);
      else expect(outcome).toMatch(one);
  });
}

export const QUERY = ['--query', '-1'];

export const pick = (nested: unknown, ...at: readonly number[]) =>
  at.reduce((value, i) => (value as readonly unknown[])[i], nested) as readonly number[];
