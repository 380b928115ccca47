import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMAND, ROOT, run } from './support/command.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'attnplot-optimise-'));
const RECORDER = join(FOLDER, 'record.cjs');
const SEED = join(ROOT, 'fixtures/abspe-pause.json');
writeFileSync(
  RECORDER,
  `const flags = [];
require('node:v8').setFlagsFromString = (flag) => void flags.push(flag);
Object.defineProperty(process, 'version', { value: process.env.AS_NODE });
process.on('exit', () => process._rawDebug('flags ' + flags.join(' ')));
`,
);

/** The flags that V8 is given for a command, which need not go well. */
async function flagsOf(version: string, ...args: readonly string[]): Promise<string | undefined> {
  const env = { ...process.env, AS_NODE: version };
  const { stderr } = await run(process.execPath, ['--require', RECORDER, COMMAND, ...args], FOLDER, env);
  return /^flags (.*)$/m.exec(stderr)?.[1];
}

describe('V8', () => {
  it.each(['v20.19.0', 'v22.12.0'])(
    'of Node %s is told not to optimise what draws one figure',
    async (version) => {
      const budget = version === 'v20.19.0' ? ' --interrupt-budget=300000' : '';
      expect(await flagsOf(version, 'render', SEED, '--format', 'tiff')).toBe(
        `--no-parallel-scavenge --liftoff-only${budget}`,
      );
      expect(await flagsOf(version, 'batch', SEED, '--format', 'tiff')).toBe('--no-parallel-scavenge');
    },
  );

  it('knows the flags: it has no line on standard error, whatever runs the tests', async () => {
    const drawn = ['render', SEED, '-o', join(FOLDER, 'figure.png'), '--quiet'];
    expect((await run(process.execPath, [COMMAND, ...drawn], FOLDER)).stderr).toBe('');
  });
});
