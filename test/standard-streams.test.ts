/** Standard input and output in the place of files, and what is said on them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { attnplot, pipe, ROOT } from './support/command.ts';
import { seedFolder } from './support/folders.ts';

const SEED = join(ROOT, 'fixtures/abspe-pause.json');

describe('standard streams', () => {
  test('- reads standard input and writes standard output, with the same bytes as files', async () => {
    const folder = seedFolder();
    await attnplot(folder, 'render', 'data.json', '--dpi', '60', '-o', 'file.png');
    const ran = await pipe(folder, readFileSync(SEED), 'render', '-', '--dpi', '60', '-o', '-');
    expect(ran.code).toBe(0);
    expect(ran.stdout.equals(readFileSync(join(folder, 'file.png')))).toBe(true);
    expect(ran.stderr).toMatch(/^wrote the figure \(\d+ x \d+ px\)\n$/);
  });

  test('an error on standard input is located in it', async () => {
    const ran = await pipe(seedFolder(), '{"tokens": [],}', 'render', '-', '-o', 'x.png');
    expect(ran.code).toBe(3);
    expect(ran.stdout.length).toBe(0);
    expect(ran.stderr).toBe(
      'error: standard input is not JSON\n  standard input:1:14\n    found a comma before }, expected none after the last item\n    hint: remove the comma\n',
    );
  });

  test('standard input twice is refused, as nothing is left of it', async () => {
    const [folder, arrays] = [seedFolder(), '{"attentions": [[[0.5, 0.5], [0.4, 0.6]]]}'];
    const twice = 'found standard input (-) more than once';
    const drawn = await pipe(folder, arrays, 'render', '-', '--tokens', '-', '-o', 'x.png');
    expect(drawn).toMatchObject({ code: 2, stderr: expect.stringContaining(twice) });
    const { code, stdout } = await pipe(folder, arrays, 'validate', '-', '-');
    expect([code, stdout.toString()]).toEqual([2, expect.stringContaining(twice)]);
  });

  test('one line on success; none with --quiet; one object with --json', async () => {
    const folder = seedFolder();
    const plain = await attnplot(folder, 'render', 'data.json', '--dpi', '100');
    expect(plain).toMatchObject({ code: 0, stdout: '' });
    expect(plain.stderr).toMatch(/^wrote data\.png \(650 x \d+ px\)\n$/);
    expect(await attnplot(folder, 'render', 'data.json', '--quiet')).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    const json = await attnplot(
      folder,
      'render',
      'data.json',
      '--json',
      '--quiet',
      '--dpi',
      '100',
      '--vmax',
      '0.3',
    );
    expect(json).toMatchObject({ code: 0, stderr: '' });
    expect(json.stdout.trimEnd()).not.toContain('\n');
    expect(JSON.parse(json.stdout)).toEqual({
      path: 'data.png',
      format: 'png',
      inches: { width: 6.5, height: expect.any(Number) },
      written: true,
      pixels: { width: 650, height: expect.any(Number) },
      dpi: 100,
      extent: [0.005, 0.4],
      domain: [0, 0.3],
      clipped: { below: 0, above: expect.any(Number) },
      notices: [],
      noticeCodes: [],
      findings: [expect.objectContaining({ level: 'note' })],
      description: expect.stringContaining('12 layers'),
    });
  });
});
