import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMAND, ROOT, run } from './support/command.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'attnplot-optimise-'));
const RECORDER = join(FOLDER, 'record.cjs');
const SEED = join(ROOT, 'fixtures/abspe-pause.json');
writeFileSync(join(FOLDER, 'large.json'), ' '.repeat(2e6));
writeFileSync(
  RECORDER,
  `const flags = [];
require('node:v8').setFlagsFromString = (flag) => void flags.push(flag);
if (process.env.AS_NODE) Object.defineProperty(process, 'version', { value: process.env.AS_NODE });
process.on('exit', () => process._rawDebug('flags ' + flags.join(' ')));
process.stdin.destroy();
`,
);

/** The flags that V8 is given for a command, which need not go well. */
async function flagsOf(version: string, ...args: readonly string[]): Promise<string | undefined> {
  const env = { ...process.env, AS_NODE: version };
  const { stderr } = await run(process.execPath, ['--require', RECORDER, COMMAND, ...args], FOLDER, env);
  return /^flags (.*)$/m.exec(stderr)?.[1];
}

const SHORT = '--interrupt-budget=3000000';
const LONG = `${SHORT} --interrupt-budget=1000000`;

describe('how long V8 waits before it optimises', () => {
  it.each([
    [['render', SEED, '--format', 'tiff'], SHORT],
    [['render', SEED, '-o', '-', '--format', 'tiff'], SHORT],
    [['render', 'large.json'], LONG],
    [['render', '-', '-o', 'figure.tiff'], LONG],
    [['render', SEED, '--watch', '--format', 'tiff'], LONG],
    [['batch', SEED, '--format', 'tiff'], LONG],
  ])('%s', async (args, flags) => {
    expect(await flagsOf('v20.19.0', ...args)).toBe(flags);
  });

  it.each(['v22.12.0', 'v24.1.0', 'v26.0.0'])(
    'is left to Node %s, which has no such flag',
    async (version) => {
      expect(await flagsOf(version, 'render', SEED, '--format', 'tiff')).toBe('');
    },
  );

  it('is no line on standard error, whatever runs the tests', async () => {
    expect((await run(process.execPath, [COMMAND, '--version'], FOLDER)).stderr).toBe('');
  });
});
