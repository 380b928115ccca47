/** What bin/attnplot.js does on a Node that is too old. The tests fake the version. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMAND, ROOT, run } from './support/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'attnplot-old-node-'));
const pretend = join(folder, 'pretend.cjs');
writeFileSync(
  pretend,
  `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: process.env.AS_NODE } });`,
);

const runAs = (version: string) =>
  run(process.execPath, ['--require', pretend, COMMAND, '--version'], folder, {
    ...process.env,
    AS_NODE: version,
  });

describe('the command', () => {
  it.each(['12.22.12', '18.20.8', '20.18.3', '8.17.0'])(
    'on Node %s says which version it needs',
    async (version) => {
      expect(await runAs(version)).toEqual({
        code: 2,
        stdout: '',
        stderr: `error: attnplot needs Node 20.19 or later, and this is Node ${version}\n  hint: install a newer one: https://nodejs.org/en/download, nvm install 22, or conda install -c conda-forge nodejs\n`,
      });
    },
  );

  it.each(['20.19.0', '22.12.0', '100.0.0'])('runs on Node %s', async (version) => {
    expect(await runAs(version)).toMatchObject({ code: 0, stderr: '' });
  });

  it('needs the version that package.json names', () => {
    const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(engines).toEqual({ node: '>=20.19' });
  });

  it('is written in syntax that Node 6 parses', () => {
    // No optional chaining, `??`, async functions, spread of objects, `catch` without a name, comma after the last argument, or ESM.
    const later = /\?\.|\?\?|\b(async|await)\b|\{\s*\.\.\.|catch \{|,\s*\)|^\s*(import|export)\b/m;
    expect(readFileSync(COMMAND, 'utf8')).not.toMatch(later);
    expect('write(\n  text,\n)').toMatch(later);
  });
});
