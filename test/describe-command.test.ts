/** The command `describe`, and its LaTeX. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { escapeLatex } from '../src/describe/latex.ts';
import { inspect } from '../src/pipeline/inspect.ts';
import { render } from '../src/pipeline/render.ts';
import { attnplot, pipe, ROOT } from './support/command.ts';
import { descriptionOf, WHY } from './support/descriptions.ts';
import { has } from './support/programs.ts';

const SEED = join(ROOT, 'fixtures/abspe-pause.json');

const FOLDER = mkdtempSync(join(tmpdir(), 'attnplot-describe-'));

describe('the command', () => {
  const HOSTILE = {
    title: '\x1b]0;t\x07\u202e\x9b31m',
    tokens: ['\x1b[31m', '\u202eabc', '`a``b`', 'a]b}c{', '100%_#&~^\\$', '日本', '"q"', '<|end|>', '*b*'],
    rows: ['r\x07', '- x'],
    reduction: 'mean \x1b[2J of \u2066heads',
    layers: ['L\x9b', 'b'].map((name) => ({
      label: name,
      weights: [
        [0.1, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1],
        [0.5, 0.1, 0.1, 0.1, 0.1, 0.1, 0, 0, 0],
      ],
    })),
  };
  const hostile = join(FOLDER, 'hostile.json');
  writeFileSync(hostile, JSON.stringify(HOSTILE));

  test.each(['markdown', 'text', 'json', 'alt', 'latex'])(
    'control characters and direction overrides of labels do not reach the terminal: %s',
    async (format) => {
      const { code, stdout, stderr } = await attnplot(FOLDER, 'describe', hostile, '--format', format);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout.replaceAll('\n', '')).not.toMatch(
        /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u,
      );
      expect(stdout).toContain('x1B');
    },
  );

  it('has the levels and the order of the seed', async () => {
    const headings = async (level: string) =>
      (await attnplot(ROOT, 'describe', SEED, '--level', level)).stdout.match(/^#+ .*$/gm);
    expect(await headings('1')).toEqual([
      '## AbsPE: vanilla causal self-attn at PAUSE',
      '### Overview',
      '### Components and axes',
    ]);
    expect(await headings('2')).toHaveLength(5);
    expect((await headings('3'))?.at(-1)).toBe('### Key observations');
  });
  it('says nothing of why, in any format', async () => {
    for (const format of ['markdown', 'text', 'alt', 'latex', 'json'])
      expect((await attnplot(ROOT, 'describe', SEED, '--format', format)).stdout).not.toMatch(WHY);
  });
  it('takes the options that select', async () => {
    const { overview } = await descriptionOf(
      'fixtures/pause/abspe-step-1500.npz',
      '--query',
      '8',
      '--layers',
      '2-4',
      '--keys',
      '0-5',
      '--head',
      '1',
      '--layer-labels',
      'a,b,c',
    );
    expect(overview).toMatchObject({
      layers: ['a', 'b', 'c'],
      rows: [{ label: 'P@8' }],
      keys: 6,
      reduction: 'attention of head 1',
    });
  });
  it('names keys by their positions in the whole sequence where only some are drawn', async () => {
    const found = await descriptionOf(SEED, '--keys', '3-6');
    expect(found.layers[2]?.rows[0]?.peak).toMatchObject({ key: 3, token: '1', weight: 0.4 });
    expect(found.observations).toContainEqual(
      expect.objectContaining({ kind: 'recurring-key', row: 1, key: 6 }),
    );
    const { stdout } = await attnplot(ROOT, 'describe', SEED, '--keys', '3-6');
    expect(stdout).toContain('the largest is in Layer 2, row P@8, at key 3 (`1`)');
    expect(stdout).toContain('key 6 (`7`), the last key,');
    expect(stdout).not.toMatch(/key [0-2] \(/);
  });
  it('reads standard input, and writes the format that the name of -o says', async () => {
    const piped = await pipe(FOLDER, readFileSync(SEED), 'describe', '-', '--format', 'alt');
    const { report } = await render(SEED);
    expect(piped.code).toBe(0);
    expect(piped.stdout.toString()).toContain(report.description);
    for (const [name, start] of [
      ['a.md', '## AbsPE'],
      ['a.txt', 'AbsPE'],
      ['a.json', '{"level":3'],
      ['a.tex', '\\providecommand'],
    ] as const) {
      expect(await attnplot(FOLDER, 'describe', SEED, '-o', name)).toEqual({
        code: 0,
        stdout: '',
        stderr: '',
      });
      expect(readFileSync(join(FOLDER, name), 'utf8').startsWith(start), name).toBe(true);
    }
  });
  it.each<[args: string[], code: number, message: string]>([
    [['--format', 'jsn'], 2, 'did you mean "json"?'],
    [['--level', '4'], 2, 'found "4", expected 1, 2 or 3'],
    [['--json', '--format', 'alt'], 2, 'found with --format alt, expected one of the two'],
    [['-o', 'w.json', '--format', 'text'], 2, 'found text for w.json, whose name says json'],
    [['-o', 'w.md', '--json'], 2, 'found json for w.md, whose name says markdown'],
    [['-o', 'x.png'], 2, 'found "x.png", expected the name of a text'],
    [['-o', 'gone/x.md'], 4, 'there is no folder gone/'],
    [['--layers', '99'], 2, '--layers'],
    [['--head', '1'], 2, 'which is an attention file'],
  ])('%j exits with %i', async (args, code, message) => {
    const ran = await attnplot(FOLDER, 'describe', SEED, ...args);
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code, stdout: '' });
    expect(ran.stderr).toContain(message);
    expect(existsSync(join(FOLDER, 'x.png'))).toBe(false);
  });
  it('refuses to overwrite the input, an input that is not there, and one that is no attention', async () => {
    expect((await attnplot(FOLDER, 'describe', hostile, '-o', 'hostile.json')).code).toBe(2);
    expect((await attnplot(FOLDER, 'describe', 'none.json')).code).toBe(4);
    expect((await attnplot(FOLDER, 'describe', '')).code).toBe(2);
    writeFileSync(join(FOLDER, 'bad.json'), '{"tokens":["a"],"rows":["r"],"layers":[[["x"]]]}');
    expect((await attnplot(FOLDER, 'describe', 'bad.json')).code).toBe(3);
  });
  it('describes a figure by the values that it carries, as its data', async () => {
    expect((await attnplot(FOLDER, 'render', SEED, '-o', 'seed.png', '--dpi', '60')).code).toBe(0);
    const of = async (path: string) => (await attnplot(FOLDER, 'describe', path)).stdout;
    expect(await of('seed.png')).toBe(await of(SEED));
    expect(await inspect(join(FOLDER, 'seed.png'))).toMatchObject({ format: 'figure' });
  });
});

describe('LaTeX', () => {
  it('escapes every special character, and wraps what not every engine knows', () => {
    expect(escapeLatex('a\\{}$&#_%^~b')).toBe(
      'a\\textbackslash{}\\{\\}\\$\\&\\#\\_\\%\\textasciicircum{}\\textasciitilde{}b',
    );
    expect(escapeLatex('("8") -- é 日本')).toBe(
      '(\\textquotedblleft{}8\\textquotedblright{}) -{}- é \\anychar{日本}{U+65E5 U+672C}',
    );
  });

  it.skipIf(!has('pdflatex'))('compiles, whatever the labels are (skipped without pdflatex)', async () => {
    const everything = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('');
    writeFileSync(
      join(FOLDER, 'all.json'),
      JSON.stringify({
        title: `${everything} 日本 ␣ é ł`,
        tokens: [everything, '日本', '', '--'],
        rows: ['r'],
        layers: [[[0.4, 0.3, 0.2, 0.1]]],
      }),
    );
    const { stdout } = await attnplot(FOLDER, 'describe', 'all.json', '--format', 'latex');
    const snippet = stdout.replace(
      /\\includegraphics\[(alt=.*)\]\{all\}/,
      (_, alt: string) => `\\includegraphics[${alt}]{seed.png}`,
    );
    await attnplot(FOLDER, 'render', SEED, '-o', 'seed.png', '--dpi', '60');
    writeFileSync(
      join(FOLDER, 'all.tex'),
      `\\documentclass{article}\\usepackage{graphicx}\\begin{document}${snippet}\\end{document}`,
    );
    const { status } = spawnSync('pdflatex', ['-interaction=nonstopmode', '-halt-on-error', 'all.tex'], {
      cwd: FOLDER,
    });
    expect(
      status,
      existsSync(join(FOLDER, 'all.log'))
        ? readFileSync(join(FOLDER, 'all.log'), 'latin1').match(/^!.*$/m)?.[0]
        : '',
    ).toBe(0);
  });
});
