/** What `curve` refuses, and the size that does where a page is too small. */
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attnplot, ROOT, readersFolder } from './support/command.ts';
import { ABSPE, NOPE, ROPE } from './support/curve.ts';

describe('what curve refuses', () => {
  it('is not in its help', async () => {
    const { stdout } = await attnplot('/', 'curve', '--help', 'all');
    expect(stdout).toContain('--colorbar-label');
    expect(stdout).not.toMatch(/--(annotate|(no-)?colorbar|colormap|columns|cells)\b(?!-)/);
  });

  it.each([
    [[ABSPE], '--stat', 'as in --stat entropy'],
    [[ABSPE, '--stat', 'given'], 'found "given"', 'as in --stat entropy'],
    [
      ['a.npz', '--stat', 'top', '--over', 'step'],
      'found a.npz, expected a name with the number of a step',
      'step-0100',
    ],
    [
      [ABSPE, '--stat', 'top', '--band', 'wide'],
      'found "wide", expected one of sd, quartiles, range, none',
      'default',
    ],
    [[ABSPE, ROPE, '--stat', 'top', '--names', 'one'], 'found 1 name, expected 2', '--names'],
    [[ABSPE, '--stat', 'top', '--annotate'], '--annotate\n    found with curve', 'leave it out'],
    [[ABSPE, '--stat', 'top', '--no-colorbar'], '--colorbar\n    found with curve', 'leave it out'],
    [[ABSPE, '--stat', 'top', '--height', '0.5in'], 'too low', 'larger height'],
    [[ABSPE, '--stat', 'top', '--width', '0.5in'], 'width', 'larger width'],
  ])('%j', async (args, message, hint) => {
    const folder = readersFolder();
    copyFileSync(join(ROOT, ABSPE), join(folder, 'a.npz'));
    writeFileSync(join(folder, 'keep.txt'), '');
    const ran = await attnplot(folder, 'curve', ...args, '-o', 'out.png');
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(message);
    expect(ran.stderr).toContain(hint);
  });
});

it.each([
  ['--width', '0.5in', [ABSPE]],
  ['--width', '1in', [ABSPE, ROPE]],
  ['--height', '0.5in', [ABSPE]],
  ['--height', '0.5in', [ABSPE, ROPE, NOPE]],
])(
  'a page too small for a curve does with the size that the message gives: %s %s %j',
  async (option, size, of) => {
    const folder = readersFolder();
    const draw = (length: string) =>
      attnplot(folder, 'curve', ...of, '--stat', 'top', option, length, '-o', 'out.svg');
    const refused = await draw(size);
    expect(refused.code).toBe(2);
    const [, enough = ''] = /expected ([\d.]+in) or more/.exec(refused.stderr) ?? [];
    expect(await draw(enough)).toMatchObject({ code: 0 });
  },
);

it('a narrow page without a height of its own is as high as its curve needs', async () => {
  expect(
    await attnplot(readersFolder(), 'curve', ABSPE, '--stat', 'top', '--width', '1.4in', '-o', 'out.svg'),
  ).toMatchObject({ code: 0 });
});
