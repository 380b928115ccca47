import { spawn } from 'node:child_process';
import { mkdtempSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMAND, ROOT } from './support/command.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'attnplot-streams-'));
const SEED = join(ROOT, 'fixtures/abspe-pause.json');
const RENDER = ['render', SEED, '-o', join(FOLDER, 'seed.png'), '--dpi', '30'];

/** Runs a command whose reader of one stream has closed it. @returns the exit code and the output on the other */
function unread(
  stream: 'stdout' | 'stderr',
  args: readonly string[],
): Promise<{ code: number | null; other: string }> {
  const child = spawn(process.execPath, [COMMAND, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  child[stream].destroy();
  let other = '';
  child[stream === 'stdout' ? 'stderr' : 'stdout'].on('data', (chunk) => {
    other += chunk;
  });
  return new Promise((done) => void child.on('close', (code) => done({ code, other })));
}

describe('a reader that closes its end', () => {
  it.each([
    ['schema'],
    ['--help'],
    ['--version'],
    ['inspect', SEED],
    ['inspect', SEED, '--json'],
    ['validate', SEED],
    [...RENDER, '--json', '--quiet'],
  ])('of standard output is no error: %s %s', async (...args) => {
    expect(await unread('stdout', args)).toEqual({ code: 0, other: '' });
  });

  it('of a figure on standard output is no error', async () => {
    const { code, other } = await unread('stdout', ['render', SEED, '-o', '-', '--dpi', '30', '--quiet']);
    expect({ code, other }).toEqual({ code: 0, other: '' });
  });

  it('of standard error leaves the exit code as it is', async () => {
    expect(await unread('stderr', RENDER)).toEqual({ code: 0, other: '' });
    expect(await unread('stderr', ['render', 'nowhere.json'])).toEqual({ code: 4, other: '' });
  });

  it('does not stop a batch', async () => {
    const batch = ['batch', SEED, '-o', join(FOLDER, 'figs/{name}.png'), '--dpi', '30', '--json', '--quiet'];
    expect(await unread('stdout', batch)).toEqual({ code: 0, other: '' });
    expect(await unread('stdout', ['check', join(FOLDER, 'figs/abspe-pause.png')])).toEqual({
      code: 0,
      other: '',
    });
  });
});

describe.skipIf(process.platform !== 'linux')('standard output that cannot be written', () => {
  it.each([['schema'], ['render', SEED, '-o', '-']])('is reported in one line: %s', async (...args) => {
    const child = spawn(process.execPath, [COMMAND, ...args], {
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    });
    let text = '';
    child.stderr?.on('data', (chunk) => {
      text += chunk;
    });
    const code = await new Promise((done) => void child.on('close', done));
    expect({ code, text }).toEqual({
      code: 4,
      text: expect.stringMatching(/^error: cannot write to standard output\n {2}ENOSPC: .*\n$/),
    });
  });
});
