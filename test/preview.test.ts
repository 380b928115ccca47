// biome-ignore-all lint/suspicious/noControlCharactersInRegex: escape sequences are what is tested.
/** `preview` in characters, and the protocol of a terminal. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAnswers } from '../src/cli/preview/ask.ts';
import { throughTmux } from '../src/cli/preview/graphics.ts';
import { bestWay } from '../src/cli/preview/protocol.ts';
import { attnplot, COMMAND, ROOT } from './support/command.ts';
import { folderWith } from './support/folders.ts';
import { preview, SMALL } from './support/previews.ts';
import { has } from './support/programs.ts';

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
