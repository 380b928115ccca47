/** The figure of a curve: how it is drawn and checked, in a gallery and as an input. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attnplot, readersFolder } from './support/command.ts';
import { ABSPE, curve, NOPE, ROPE } from './support/curve.ts';

describe('the figure of a curve', () => {
  it('is checked against all its data, and found stale', async () => {
    const folder = readersFolder();
    await curve(folder, ABSPE, ROPE, '--stat', 'gini');
    const check = (...data: readonly string[]) =>
      attnplot(folder, 'check', 'curve.png', '--pixels', ...data.flatMap((one) => ['--data', one]));
    expect(await check(ABSPE, ROPE)).toMatchObject({ code: 0 });
    expect(await check()).toMatchObject({ code: 0 });
    const swapped = await check(ROPE, ABSPE);
    expect(swapped.code).toBe(1);
    expect(swapped.stdout).toContain('values changed');
    expect((await check(ABSPE)).stdout).toContain('it shows 2 inputs');
  });

  it.each(['svg', 'pdf', 'html', 'webp'])('is drawn as %s', async (format) => {
    const folder = readersFolder();
    const ran = await attnplot(
      folder,
      'curve',
      ABSPE,
      ROPE,
      '--stat',
      'top',
      '-o',
      `curve.${format}`,
      '--dots',
    );
    expect(ran).toMatchObject({ code: 0 });
    const file = readFileSync(join(folder, `curve.${format}`), 'latin1');
    if (format === 'svg' || format === 'html') expect(file).toContain('stroke-linejoin="round"');
    if (format === 'html') {
      expect(file).toContain('<th scope="col">Layer</th>');
      expect(file).toContain('id="cells"');
    }
    expect(await attnplot(folder, 'check', `curve.${format}`)).toMatchObject({ code: 0 });
  });

  it('has a legend where names at the ends have no room', async () => {
    const folder = readersFolder();
    const long = `${'a very long name of a run '.repeat(3)},b`;
    const svg = async (...flags: readonly string[]) => {
      await attnplot(
        folder,
        'curve',
        ABSPE,
        ROPE,
        '--stat',
        'top',
        '-o',
        'c.svg',
        '--svg-text',
        'text',
        ...flags,
      );
      return readFileSync(join(folder, 'c.svg'), 'utf8');
    };
    const xOf = (text: string, name: string) =>
      Number(new RegExp(`x="([\\d.]+)"[^>]*>${name}<`).exec(text)?.[1]);
    expect(xOf(await svg('--names', 'a,b'), 'b')).toBeGreaterThan(400);
    expect(xOf(await svg('--names', long), 'b')).toBeLessThan(380);
  });
});

describe('a curve in a gallery', () => {
  it('has no cells to point at', async () => {
    const folder = readersFolder();
    await attnplot(folder, 'curve', ABSPE, '--stat', 'entropy', '-o', 'curve.svg');
    const page = async (input: string) => {
      const ran = await attnplot(folder, 'batch', input, '-o', 'out/{name}.png', '--gallery', '--force');
      expect(ran).toMatchObject({ code: 0 });
      // Each batch into a folder has a page of its own.
      const [, path] = /gallery of 1: (.+)\n$/.exec(ran.stderr) ?? [];
      return readFileSync(join(folder, path as string), 'utf8');
    };
    expect(await page('curve.svg')).not.toContain('application/json');
    expect(await page(NOPE)).toContain('application/json');
  });
});

describe('a curve as an input', () => {
  it.each([
    ['compare', ['curve.svg', ABSPE], 'out.png'],
    ['render', ['--over', 'curve.svg', ABSPE], 'out.png'],
    ['diff', ['curve.svg', 'curve.svg'], 'out.png'],
    ['curve', ['curve.svg', '--stat', 'entropy'], 'out.png'],
    ['animate', ['curve.svg', ABSPE], 'out.gif'],
  ])('is refused by %s %j, which would draw its numbers as weights', async (command, inputs, output) => {
    const folder = readersFolder();
    const drawn = await attnplot(folder, 'curve', ABSPE, '--stat', 'entropy', '-o', 'curve.svg');
    expect(drawn.code).toBe(0);
    const ran = await attnplot(folder, command, ...inputs, '-o', output);
    expect(ran).toMatchObject({ code: 3, stdout: '' });
    expect(ran.stderr).toContain('curve.svg');
    expect(ran.stderr).toContain('found a curve, expected attention weights');
    expect(existsSync(join(folder, output))).toBe(false);
  });
});
