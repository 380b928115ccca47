/** How small files that stand for much are answered: in few seconds of work, with the words that say what is wrong. */
import { expect } from 'vitest';
import { attnplot } from './command.ts';
import { folderWith } from './folders.ts';

const LIMIT_MS = 5000;

/** Draws a file, and expects words on standard error within the limit. */
export async function expectAnswer(name: string, content: () => unknown, words: string): Promise<void> {
  const folder = folderWith({ [name]: content() });
  const started = process.cpuUsage();
  const ran = await attnplot(folder, 'render', name, '-o', 'fig.png');
  const { user, system } = process.cpuUsage(started);
  expect(ran.stderr).toContain(words);
  expect((user + system) / 1000).toBeLessThan(LIMIT_MS);
}
