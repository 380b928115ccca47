// biome-ignore-all lint/suspicious/noControlCharactersInRegex: escape sequences are what is tested.
/** `preview`: pictures decoded from the escape sequences, characters as they are, and what real terminals show. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { decodeAsync } from 'sixel';
import { describe, expect, it } from 'vitest';
import { readAnswers } from '../src/cli/preview/ask.ts';
import { throughTmux } from '../src/cli/preview/graphics.ts';
import { bestWay } from '../src/cli/preview/protocol.ts';
import { encodeSixels } from '../src/paint/sixel.ts';
import { decodePng } from './golden.ts';
import { attnplot, COMMAND, ROOT } from './support/command.ts';
import { folderWith } from './support/folders.ts';
import { has } from './support/programs.ts';
import { runs } from './support/random.ts';

const SEED = readFileSync(join(ROOT, 'fixtures/abspe-pause.json'));
const SMALL = JSON.stringify({
  tokens: ['the', 'cat', '猫', 'x'],
  rows: ['a', 'b'],
  layers: [
    {
      weights: [
        [0, 0.25, 0.5, null],
        [1, 0, 0],
      ],
    },
  ],
});
const folder = folderWith({ 'seed.json': SEED, 'small.json': SMALL });
const preview = (...args: string[]) => attnplot(folder, 'preview', ...args);

/** Colours as sixels round them, to percent. */
const rounded = (pixels: Uint32Array) =>
  Uint32Array.from(pixels, (word) => {
    const channel = (shift: number) =>
      Math.round(Math.round((((word >>> shift) & 255) * 100) / 255) * 2.55) << shift;
    return (0xff000000 | channel(16) | channel(8) | channel(0)) >>> 0;
  });
/** The picture that another program decodes, without the margin that it adds to small ones. */
const sixelsOf = async (text: string) => {
  const [, width = 0, height = 0] = (/^\x1bP0;1;0q"1;1;(\d+);(\d+)/.exec(text) ?? []).map(Number);
  // The decoder takes what stands between a sequence's start and its end.
  const { width: stride, data32 } = await decodeAsync(Buffer.from(text.slice(text.indexOf('q') + 1, -2)));
  const pixels = Uint32Array.from(
    { length: width * height },
    (_, i) => data32[Math.floor(i / width) * stride + (i % width)] as number,
  );
  return { width, height, pixels };
};
/** The largest distance of two pixels in a channel. */
const apart = (a: Uint32Array, b: Uint32Array) =>
  a.reduce((most, word, i) => {
    const off = [0, 8, 16].map((shift) =>
      Math.abs(((word >>> shift) & 255) - (((b[i] as number) >>> shift) & 255)),
    );
    return Math.max(most, ...off);
  }, 0);

describe('sixels', () => {
  it('decode to the pixels, each channel rounded to percent', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.nat(300), { minLength: 1, maxLength: 400 }),
        async (width, values) => {
          const count = Math.max(1, Math.floor(values.length / width)) * width;
          const pixels = Uint32Array.from({ length: count }, (_, i) => {
            const value = (values[i % values.length] as number) % 200;
            return (0xff000000 | (Math.imul(value, 40503) & 0xffffff)) >>> 0;
          });
          const shown = await sixelsOf(encodeSixels({ pixels, width }, 256));
          expect([shown.width, shown.height]).toEqual([width, count / width]);
          expect(apart(shown.pixels, rounded(pixels))).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: runs(60) },
    );
  });

  it('of more colours than fit keep what stands out, and show the others as their nearest', async () => {
    const pixels = Uint32Array.from(
      { length: 600 },
      (_, i) => (0xff000000 | ((i % 299) >> 1) | 0x300000) >>> 0,
    );
    pixels[77] = 0xff00ff00;
    const shown = await sixelsOf(encodeSixels({ pixels, width: 30 }, 16));
    expect(new Set(shown.pixels).size).toBe(16);
    expect(shown.pixels[77]).toBe(0xff00ff00);
    // 150 greys of red in 15 colours are at most 10 steps, and the rounding, from one of them.
    expect(apart(shown.pixels, pixels)).toBeLessThanOrEqual(12);
  });

  it('of a figure hold the pixels that kitty and iTerm2 are sent as a PNG', async () => {
    const { stdout, stderr, code } = await preview('seed.json', '--protocol', 'sixel');
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    const shown = await sixelsOf(stdout.trimEnd());
    const sequences = [
      ...(await preview('seed.json', '--protocol', 'kitty')).stdout.matchAll(
        /\x1b_G([^;]*);([^\x1b]*)\x1b\\/g,
      ),
    ];
    expect(sequences.length).toBeGreaterThan(1);
    expect(sequences[0]?.[1]).toMatch(/^a=T,q=2,f=100,c=\d+,r=\d+,m=1$/);
    expect(sequences.slice(1).map(([, keys]) => keys)).toEqual([
      ...Array(sequences.length - 2).fill('m=1'),
      'm=0',
    ]);
    for (const [, , data = ''] of sequences.slice(0, -1)) expect(data).toHaveLength(4096);
    const png = decodePng(Buffer.from(sequences.map(([, , data]) => data).join(''), 'base64'));
    // 80 x 24 characters of 10 x 20 pixels, two lines of which stay free.
    expect(png.height).toBeLessThanOrEqual(22 * 20);
    expect(png.height).toBeGreaterThan(22 * 20 - 8);
    expect([shown.width, shown.height]).toEqual([png.width, png.height]);
    const pixels = new Uint32Array(Uint8Array.from(png.data).buffer);
    expect(apart(shown.pixels, pixels)).toBeLessThanOrEqual(new Set(pixels).size <= 256 ? 2 : 16);
    const [, size, data = ''] =
      /^\x1b\]1337;File=inline=1;size=(\d+);width=\d+;height=22;preserveAspectRatio=1:([^\x07]*)\x07\n$/.exec(
        (await preview('seed.json', '--protocol', 'iterm2')).stdout,
      ) ?? [];
    expect(Buffer.from(data, 'base64')).toHaveLength(Number(size));
    expect(decodePng(Buffer.from(data, 'base64')).data.equals(png.data)).toBe(true);
  });
});

describe('characters', () => {
  it('are shades of ASCII, whole lines high', async () => {
    const { stdout, code } = await preview('small.json', '--protocol', 'ascii', '--no-title');
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "
                    ...............---------------+++++++++++++++xxxxxxxxxxxxxxx
                  a ...............---------------+++++++++++++++xxxxxxxxxxxxxxx
                    ...............---------------+++++++++++++++xxxxxxxxxxxxxxx
        Layer 0     @@@@@@@@@@@@@@@..............................///////////////
                  b @@@@@@@@@@@@@@@..............................///////////////
                    @@@@@@@@@@@@@@@..............................///////////////
                          the            cat             猫             x



                    ......::::::::------======++++++++******######%%%%%%%%@@@@@@
                    ......::::::::------======++++++++******######%%%%%%%%@@@@@@
                   0.0         0.2         0.4         0.6         0.8         1.0

                                                                  masked      missing
                                                              ///         xxx
      "
    `);
  });

  it('are half blocks in the colours of the scale, with labels as text', async () => {
    const { stdout } = await preview('seed.json', '--layers', '2', '--protocol', 'blocks');
    // The largest value, in the colour of the scale's high end, and the label beside it.
    expect(stdout).toContain('\x1b[0;48;2;252;255;164m');
    const plain = stdout.replace(/\x1b\[[\d;]*m/g, '');
    expect(plain).not.toContain('\x1b');
    expect(plain).toMatch(/Layer 2/);
    expect(plain).toMatch(/P@32/);
    for (const line of plain.slice(0, -1).split('\n')) expect(line).toHaveLength(80);
  });

  it('of labels never move the cursor', async () => {
    const evil = {
      ...JSON.parse(SMALL),
      title: 'a\x1b]0;b\x07c\x9b2Jd',
      tokens: ['\x1b[2J', '\u202ea', '\r', '\x07'],
    };
    const bad = folderWith({ 'evil.json': JSON.stringify(evil) });
    for (const protocol of ['blocks', 'ascii']) {
      const { stdout } = await attnplot(bad, 'preview', 'evil.json', '--protocol', protocol);
      expect(stdout.replace(/\x1b\[[\d;]*m/g, '')).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
      expect(stdout).toContain('\\x1B');
    }
  });

  it.each(['maps', 'bert-pair', 'states', 'right-to-left', 'zh-en-cross', 'layers-96', 't5-saliency-long'])(
    'show %s within the columns of the window',
    async (name) => {
      const path = join(
        ROOT,
        name === 'maps' ? 'fixtures/pause/abspe-step-1500.npz' : `fixtures/gallery/${name}.json`,
      );
      const { stdout, code, stderr } = await preview(path, '--protocol', 'ascii', '--no-config');
      expect(code, stderr).toBe(0);
      expect(stdout).toMatch(/[.:\-=+*#%@]{4}/);
    },
  );
});

describe('an image under cells', () => {
  it('is left out of characters with a notice', async () => {
    const patches = { tokens: ['', '', '', ''], rows: ['a'], layers: [[[0, 1, 2, 3]]] };
    const path = join(ROOT, 'fixtures/abspe-pause.png');
    const there = folderWith({ 'patches.json': JSON.stringify(patches) });
    const shown = await attnplot(
      there,
      ...['preview', 'patches.json', '--grid', '2x2', '--image', path, '--protocol', 'ascii'],
    );
    expect(shown.code, shown.stderr).toBe(0);
    expect(shown.stderr).toContain('characters cannot show the image');
  });
});

describe('a curve', () => {
  const curves = folderWith({
    'curve.json': JSON.stringify({
      tokens: ['0', '1'],
      rows: ['a', 'b'],
      measure: {
        kind: 'curve',
        label: 'entropy (nats)',
        axis: 'Step',
        places: [0, 1],
        parts: ['middle', 'uniform'],
      },
      layers: [
        [
          [2, 1],
          [1, 2],
        ],
        [
          [3, 3],
          [3, 3],
        ],
      ],
    }),
  });
  it.each(['curve.json', 'curve.svg'])('%s is refused in characters, with hints that work', async (file) => {
    const { code } = await attnplot(curves, 'render', 'curve.json', '-o', 'curve.svg');
    expect(code).toBe(0);
    const refused = await attnplot(curves, 'preview', file, '--protocol', 'ascii');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('characters cannot show lines');
    expect(refused.stderr).toContain('hint: ');
    expect(await attnplot(curves, 'preview', file, '--protocol', 'blocks')).toEqual(refused);
    for (const protocol of ['kitty', 'iterm2', 'sixel'])
      expect(await attnplot(curves, 'preview', file, '--protocol', protocol)).toMatchObject({ code: 0 });
    expect(await attnplot(curves, 'describe', file)).toMatchObject({ code: 0 });
  });

  it.skipIf(!has('script'))(
    'is refused by auto on a terminal without pictures (skipped without script)',
    () => {
      const command = `'${process.execPath}' '${COMMAND}' preview curve.json`;
      const { stdout, status } = spawnSync('script', ['-qec', command, '/dev/null'], {
        cwd: curves,
        encoding: 'utf8',
        input: '\x1b[?1;2c',
        env: { ...process.env, TERM: 'vt100', COLORTERM: '', TERM_PROGRAM: '', LC_TERMINAL: '', TMUX: '' },
      });
      expect(stdout).toContain('characters cannot show lines');
      expect(status).toBe(2);
    },
  );
});

describe('the protocol', () => {
  it('is asked for off a terminal, and must exist', async () => {
    expect(await preview('seed.json')).toMatchObject({ code: 2, stdout: '' });
    expect((await preview('seed.json')).stderr).toContain('hint: write --protocol blocks');
    expect((await preview('seed.json', '--protocol', 'sixl')).stderr).toContain('did you mean "sixel"?');
    expect(await preview('seed.json', '--protocol', 'blocks', '--watch')).toMatchObject({ code: 2 });
  });

  it('is the best that the terminal answers', () => {
    const kitty = '\x1b_Gi=31;OK\x1b\\\x1bP>|kitty(0.26.5)\x1b\\\x1b[6;18;9t\x1b[4;396;639t\x1b[?62;c';
    const xterm = '\x1bP>|XTerm(379)\x1b\\\x1b[?2;0;800;850S\x1b[?1;0;256S\x1b[?63;1;2;4;6;9;15;16;22;28c';
    const tmux = '\x1bP>|tmux 3.3a\x1b\\\x1b[?1;2c';
    const best = (text: string, environment = {}, isTmux = false) =>
      bestWay(readAnswers(text, 100, 50), environment, isTmux);
    expect(readAnswers(kitty, 71, 22)).toEqual({
      kitty: true,
      sixel: false,
      name: 'kitty(0.26.5)',
      cell: { width: 9, height: 18 },
    });
    expect(readAnswers(xterm, 100, 50)).toMatchObject({
      sixel: true,
      colors: 256,
      cell: { width: 8, height: 17 },
    });
    expect(best(kitty)).toBe('kitty');
    expect(best(xterm)).toBe('sixel');
    expect(best(xterm, { NO_COLOR: '1' })).toBe('ascii');
    expect(best(tmux, { TERM: 'tmux-256color' }, true)).toBe('256');
    expect(best(tmux, { COLORTERM: 'truecolor', LC_TERMINAL: 'iTerm2' }, true)).toBe('true-colour');
    expect(best('\x1bP>|iTerm2 3.5\x1b\\\x1b[?62;4c')).toBe('iterm2');
    expect(best('', { TERM: 'vt100' })).toBe('ascii');
    expect(throughTmux('\x1b_Ga\x1b\\')).toBe('\x1bPtmux;\x1b\x1b_Ga\x1b\x1b\\\x1b\\');
  });
});

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
