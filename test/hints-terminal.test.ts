/** Hints that a terminal, standard input or the library gives: each is read and followed to the letter. */
import { expect, test } from 'vitest';
import { render } from '../src/index.ts';
import { attnplot, pipe } from './support/command.ts';
import { FILES } from './support/hint-inputs.ts';
import { shellWords, write } from './support/hints.ts';

/** Runs the command as in a terminal of so many columns; its output is captured all the same. */
async function inTerminal(columns: number, folder: string, ...args: readonly string[]) {
  const { isTTY, columns: width, rows, getColorDepth } = process.stdout;
  Object.assign(process.stdout, { isTTY: true, columns, rows: 24, getColorDepth: () => 8 });
  try {
    return await attnplot(folder, ...args);
  } finally {
    Object.assign(process.stdout, { isTTY, columns: width, rows, getColorDepth });
  }
}

const text = FILES['f.json'] as string;
const arrays = Uint8Array.from(FILES['a.npz'] as Uint8Array);
const folder = write({ 'f.json': text, 'a.npz': arrays });

test('a figure for the terminal is redirected', async () => {
  const { code, stderr } = await inTerminal(80, folder, 'render', 'f.json', '-o', '-', '--format', 'png');
  const [, flags = ''] = /redirect it: (-o -) > figure\.png/.exec(stderr) ?? [];
  expect([code, flags]).toEqual([2, '-o -']);
  const ran = await attnplot(folder, 'render', 'f.json', ...shellWords(flags), '--format', 'png');
  expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('PNG') });
});

test('a window that is too narrow is widened, or labels are shortened', async () => {
  const args = ['preview', 'a.npz', '--protocol', 'blocks', '--query', '1,2'];
  const narrow = await inTerminal(20, folder, ...args);
  expect(narrow.stderr).toMatch(
    /hint: widen the window, or shorten the labels: --layer-labels, --row-labels/,
  );
  expect((await inTerminal(40, folder, ...args)).code).toBe(0);
  const short = [...args, '--layer-labels', 'a,b', '--row-labels', 'c,d'];
  expect((await inTerminal(20, folder, ...short)).code).toBe(0);
});

test('doctor names the completions of the shell', async () => {
  const { SHELL = '' } = process.env;
  process.env.SHELL = '/bin/bash';
  const { stdout } = await inTerminal(80, folder, 'doctor');
  process.env.SHELL = SHELL;
  const [, line = ''] = /completions: attnplot (completion \w+)/.exec(stdout) ?? [];
  expect(await attnplot(folder, ...shellWords(line))).toMatchObject({ code: 0 });
});

test('standard input has no name', async () => {
  const { stderr } = await pipe(folder, text, 'render', '-');
  const [, named = '', out = ''] = /add (-o figure\.png), or (-o -) for/.exec(stderr) ?? [];
  expect((await pipe(folder, text, 'render', '-', ...shellWords(named))).code).toBe(0);
  const { stdout } = await pipe(folder, text, 'render', '-', ...shellWords(out));
  expect(stdout.toString('latin1')).toContain('PNG');
});

test('the library takes numbers with their shape, or the bytes of a file', async () => {
  const data = new Float32Array([1, 0, 0.5, 0.5]);
  const hint = /write \{ shape: \[12, 8, 64, 64\], data \}.*, or new Uint8Array\(buffer\) for bytes/;
  for (const value of [data, arrays.buffer])
    await expect(render(value as never, {})).rejects.toMatchObject({
      problems: [{ hint: expect.stringMatching(hint) }],
    });
  for (const followed of [{ shape: [1, 2, 2], data }, new Uint8Array(arrays.buffer)])
    expect((await render(followed as never, { format: 'svg' })).bytes.length).toBeGreaterThan(0);
});
