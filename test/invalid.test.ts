import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { attnplot, ROOT } from './support/command.ts';

const FOLDER = join(ROOT, 'fixtures/invalid');
const OUT = mkdtempSync(join(tmpdir(), 'attnplot-invalid-'));

const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length));

describe('an invalid attention file prints its exact message and nothing else', () => {
  test.concurrent.each(names)('%s', async (name) => {
    const output = join(OUT, `${name}.png`);
    const { code, stdout, stderr } = await attnplot(FOLDER, 'render', `${name}.json`, '-o', output);
    expect(stderr).toBe(readFileSync(join(FOLDER, `${name}.error.txt`), 'utf8'));
    expect(code).toBe(3);
    expect(stdout).toBe('');
    expect(existsSync(output)).toBe(false);
  });

  test('every message file has its input file', () => {
    const messages = readdirSync(FOLDER).filter((file) => file.endsWith('.error.txt'));
    expect(messages.map((file) => file.slice(0, -'.error.txt'.length)).sort()).toEqual([...names].sort());
  });
});
