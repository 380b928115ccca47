/** `--open`: the written file is handed to the viewer of the machine. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { attnplot, COMMAND } from './support/command.ts';
import { folderWith } from './support/folders.ts';
import { folder, SEED } from './support/previews.ts';

describe('--open', () => {
  const opened = folderWith({
    'seed.json': SEED,
    'bin/xdg-open': '#!/bin/sh\nprintf %s "$1" > "$OPENED.part" && mv "$OPENED.part" "$OPENED"\n',
  });
  spawnSync('chmod', ['+x', join(opened, 'bin/xdg-open')]);
  const render = (env: Record<string, string>, ...args: string[]) =>
    spawnSync(process.execPath, [COMMAND, 'render', 'seed.json', '--open', ...args], {
      cwd: opened,
      encoding: 'utf8',
      env: { PATH: '/nowhere', OPENED: join(opened, 'opened.txt'), ...env },
    });

  it.skipIf(process.platform !== 'linux')('hands the written file to the viewer', async () => {
    const ran = render({ PATH: `${join(opened, 'bin')}:/usr/bin:/bin`, DISPLAY: ':9' }, '-o', 'fig.svg');
    expect(ran).toMatchObject({ status: 0 });
    expect(ran.stderr).toMatch(/^wrote fig\.svg .*\n$/);
    for (let tries = 0; tries < 50 && !existsSync(join(opened, 'opened.txt')); tries++) await sleep(100);
    expect(readFileSync(join(opened, 'opened.txt'), 'utf8')).toMatch(/\/fig\.svg$/);
  });

  it.skipIf(process.platform !== 'linux')('says where it cannot, and the figure is written', () => {
    const nothing = render({ DISPLAY: ':9' }, '-o', 'b.svg');
    expect(nothing).toMatchObject({ status: 0 });
    expect(nothing.stderr).toContain('b.svg is not opened: xdg-open is not installed here\n');
    const nowhere = render({}, '-o', 'c.svg');
    expect(nowhere).toMatchObject({ status: 0 });
    expect(nowhere.stderr).toContain('c.svg is not opened: there is no display here');
    expect(existsSync(join(opened, 'c.svg'))).toBe(true);
  });

  it('needs a file, and of a batch its gallery', async () => {
    expect(await attnplot(folder, 'render', 'seed.json', '--open', '-o', '-')).toMatchObject({
      code: 2,
      stdout: '',
    });
    const { code, stderr } = await attnplot(folder, 'batch', 'seed.json', '--open', '-o', 'b-{name}.png');
    expect(code).toBe(2);
    expect(stderr).toContain('hint: add --gallery');
  });
});
