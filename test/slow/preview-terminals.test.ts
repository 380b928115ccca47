// biome-ignore-all lint/suspicious/noControlCharactersInRegex: escape sequences are what is tested.
/** `preview` in real terminals: tmux and xterm. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { decodePng } from '../golden.ts';
import { COMMAND } from '../support/command.ts';
import { folder } from '../support/previews.ts';
import { has } from '../support/programs.ts';

describe.skipIf(!has('tmux'))('in tmux (skipped without it)', () => {
  const socket = ['-L', `attnplot-${process.pid}`];
  const tmux = (...args: string[]) => spawnSync('tmux', [...socket, ...args], { encoding: 'utf8' }).stdout;
  const screen = async (done: (text: string) => boolean) => {
    for (let tries = 0; tries < 100; tries++) {
      const text = tmux('capture-pane', '-p', '-e');
      if (done(text)) return text;
      await sleep(200);
    }
    throw new Error(`the screen never showed it:\n${tmux('capture-pane', '-p')}`);
  };

  it('auto shows blocks, and --watch redraws them for a new size of the window', async () => {
    tmux(
      '-f',
      '/dev/null',
      'new-session',
      '-d',
      '-x',
      '90',
      '-y',
      '40',
      `env COLORTERM=truecolor '${process.execPath}' '${COMMAND}' preview '${join(folder, 'seed.json')}' --watch`,
    );
    try {
      const first = await screen((text) => text.includes('Layer 11'));
      expect(first).toMatch(/\x1b\[[\d;]*48[;:]/);
      tmux('resize-window', '-x', '60', '-y', '45');
      const title = (text: string) =>
        text
          .split('\n')
          .find((line) => line.includes('AbsPE'))
          ?.replace(/\x1b\[[\d;:]*m/g, '')
          .indexOf('AbsPE') ?? -1;
      const second = await screen((text) => text.includes('Layer 11') && title(text) !== title(first));
      expect(title(second)).toBeLessThan(title(first));
      tmux('send-keys', 'C-c');
      // The command ends, and with it its session.
      for (let tries = 0; tries < 50 && tmux('list-sessions') !== ''; tries++) await sleep(200);
      expect(tmux('list-sessions')).toBe('');
    } finally {
      tmux('kill-server');
    }
  }, 60_000);
});

describe.skipIf(!['xterm', 'Xvfb', 'import'].every(has))(
  'in xterm (skipped without it, Xvfb and ImageMagick)',
  () => {
    it('auto shows sixels: the photograph has the colours of the scale', async () => {
      const server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '900x800x24'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const number = await new Promise((done) =>
        server.stdout.once('data', (data) => done(String(data).trim())),
      );
      const env = { ...process.env, DISPLAY: `:${number}`, TMUX: '', NO_COLOR: '' };
      const terminal = spawn(
        'xterm',
        [
          '-ti',
          'vt340',
          '-geometry',
          '100x40',
          '-e',
          'sh',
          '-c',
          `'${process.execPath}' '${COMMAND}' preview '${join(folder, 'seed.json')}'; sleep 60`,
        ],
        { env, stdio: 'ignore' },
      );
      try {
        const photo = join(folder, 'photo.png');
        let found = 0;
        for (let tries = 0; tries < 30 && found < 200; tries++) {
          await sleep(500);
          spawnSync('import', ['-window', 'root', `png32:${photo}`], { env });
          if (!existsSync(photo)) continue;
          const { data } = decodePng(readFileSync(photo));
          // Inferno's high end, #fcffa4, in the cell of Layer 2.
          found = 0;
          for (let i = 0; i < data.length; i += 4)
            if (
              Math.abs((data[i] as number) - 252) < 4 &&
              (data[i + 1] as number) > 250 &&
              Math.abs((data[i + 2] as number) - 164) < 4
            )
              found++;
        }
        expect(found).toBeGreaterThan(200);
      } finally {
        terminal.kill();
        server.kill();
      }
    }, 60_000);
  },
);
