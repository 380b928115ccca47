import { expect, it } from 'vitest';
import { type Case, faultOf, type Outcome } from './fuzz/judge.ts';
import { shrink } from './fuzz/shrink.ts';

const given: Case = { args: ['render', 'in.json'], files: {} };
const ended = (code: number, stderr = '', left: readonly string[] = []): Outcome => ({
  ...{ kind: 'ended', code, stdout: '', stderr, left, torn: [] },
});

it('the fuzzer takes results and error blocks, and nothing else', () => {
  for (const good of [ended(0, 'a notice\n'), ended(3, 'error: in.json\n  found x\n')])
    expect(faultOf(given, good)).toBeUndefined();
  for (const bad of [
    ended(1, 'error: attnplot has failed: x\n'),
    ended(7),
    ended(3),
    ended(3, 'error: a\nerror: b\n'),
    ended(0, '\u001b[31mred'),
    ended(3, 'error: x\n    at main (file.js:1:2)\n'),
    ended(3, 'error: x\n', ['out.png']),
    ended(0, '', ['fig.attnplot-tmp']),
    { ...ended(0), torn: ['out.png'] },
    { kind: 'died', why: 'more than 10 s' } as const,
    { kind: 'threw', stack: 'Error' } as const,
  ])
    expect(faultOf(given, bad)).toBeDefined();
});

it('the fuzzer makes a failing case smaller', async () => {
  const large: Case = {
    args: ['render', 'in.json', '--dpi', '40', '--quiet'],
    files: { 'in.json': Buffer.from('aaaaaaaaaXaaaaaaaaaaaaaaa'), other: Buffer.from('x') },
  };
  const fails = async ({ args, files }: Case) =>
    args.includes('in.json') && Buffer.from(files['in.json'] ?? []).includes('X');
  const small = await shrink(large, fails);
  expect(small.args).toEqual(['render', 'in.json']);
  expect(Object.keys(small.files)).toEqual(['in.json']);
  expect(Buffer.from(small.files['in.json'] ?? []).toString()).toBe('X');
});
