/** A canvas that this machine cannot load, as in node_modules copied from another: said as that, with a remedy, by all commands. */
import { copyFileSync, existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attnplot, COMMAND, ROOT, run } from './support/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'attnplot-no-canvas-'));
const DATA = 'data.json';
copyFileSync(join(ROOT, 'fixtures/abspe-pause.json'), join(folder, DATA));
copyFileSync(join(ROOT, 'fixtures/abspe-pause.png'), join(folder, 'photo.png'));
writeFileSync(join(folder, 'of-another.node'), 'a build of another system');

/** The canvas loads the build that this variable names, and no other. */
const runWith = (build: string, ...args: string[]) =>
  run(process.execPath, [COMMAND, ...args], folder, {
    ...process.env,
    NAPI_RS_NATIVE_LIBRARY_PATH: join(folder, build),
  });

const HINT =
  'hint: install attnplot again on this system, with optional packages: npm install --include=optional';

describe('without a canvas', () => {
  it.each([
    ['absent.node', 'found no build for this system in node_modules, expected one for '],
    ['of-another.node', 'found a build that this system cannot load ('],
  ])('%s: render says what is missing and what to do', async (build, found) => {
    const ran = await runWith(build, 'render', DATA, '-o', 'never.png');
    expect(ran).toMatchObject({ code: 4, stdout: '' });
    const [first, second, third, ...rest] = ran.stderr.split('\n');
    expect(first).toBe('error: @napi-rs/canvas, which draws pictures, cannot be loaded');
    expect(second?.trim().startsWith(found), second).toBe(true);
    expect(third?.trim()).toBe(HINT);
    expect(rest).toEqual(['']);
    expect(existsSync(join(folder, 'never.png'))).toBe(false);
  });

  it('SVG, PDF and HTML are drawn all the same', async () => {
    for (const format of ['svg', 'pdf', 'html'])
      expect(await runWith('absent.node', 'render', DATA, '-o', `vector.${format}`)).toMatchObject({
        code: 0,
      });
  });

  it('a batch fails for each figure, with the code', async () => {
    const ran = await runWith('absent.node', 'batch', DATA, '-o', 'out/{name}.png', '--json');
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('"code":"no-canvas"');
    expect(readdirSync(join(folder, 'out')).filter((name) => name.endsWith('.png'))).toEqual([]);
  });

  it('check does not call a figure stale that it cannot draw again', async () => {
    await attnplot(folder, 'render', DATA, '-o', 'figure.webp', '--dpi', '50');
    const ran = await runWith('absent.node', 'check', 'figure.webp', '--data', DATA);
    expect(ran.code).toBe(4);
    expect(ran.stdout).toMatch(
      /^figure\.webp: cannot be checked: it cannot be redrawn: found no build for this system /,
    );
  });

  it('an image is not called damaged', async () => {
    const ran = await runWith(
      'absent.node',
      'render',
      DATA,
      ...['--image', 'photo.png', '--grid', '7x1', '-o', 'over.svg'],
    );
    expect(ran).toMatchObject({ code: 4 });
    expect(ran.stderr).toContain('found no build for this system');
  });

  it('doctor says so', async () => {
    const { code, stdout } = await runWith('absent.node', 'doctor');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^FAILED {2}canvas {4}found no build for this system .*\n {10}hint: install attnplot again/m,
    );
  });
});
