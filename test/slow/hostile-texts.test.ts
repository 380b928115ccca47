/** Texts of data in what people read: terminals, Markdown and HTML obey none of them, and none is too long to be drawn. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { galleryPage } from '../../src/pages/gallery-page.ts';
import { attnplot, OBEYED } from '../support/command.ts';
import { folderWith } from '../support/folders.ts';

const EVIL = '\u001b]0;pwn\u0007\u001b[31mRED\u202e\u2066\u009b\r';
const TAG = '<meta http-equiv="refresh" content="0;url=//evil"><b>*x*&amp;';
const SQUARE = [[1], [0.5, 0.5], [0.2, 0.3, 0.5]];

/** An attention file, one of several inputs, a matrix of a statistic and a curve, with a text in every place. */
function filesWith(text: string): Readonly<Record<string, object>> {
  const rows = [0, 1, 2].map((query) => ({ label: `r${query}${text}`, query }));
  const layers = ['L0', 'L1'].map((label) => ({ label: `${label}${text}`, weights: SQUARE }));
  const figure = { subtitle: `S${text}`, colorbarLabel: `C${text}`, width: '12in', maxHeight: '80in' };
  const segments = [
    { name: `s${text}`, first: 0, last: 0 },
    { name: `t${text}`, first: 1, last: 2 },
  ];
  const plain = { title: `T${text}`, tokens: ['a', 'b', 'c'].map((token) => token + text), rows, layers };
  const one = { weights: [[0.2, 0.8]], label: `m${text}` };
  const two = { tokens: ['0', '1'], rows: [`r${text}`] };
  return {
    'whole.json': { ...plain, segments, figure, selection: { keys: `k${text}`, count: 3, of: 5 } },
    'other.json': { ...plain, figure, reduction: `head ${text}` },
    'inputs.json': {
      ...{ inputs: [`x${text}`, `y${text}`], figure },
      ...{ ...two, layers: [0, 1].map((input) => ({ ...one, input })) },
    },
    'matrix.json': { ...two, measure: { kind: 'matrix', label: `M${text}` }, layers: [one], figure },
    'curve.json': {
      ...{ ...two, layers: [one], reduction: `over ${text}` },
      measure: { kind: 'curve', label: `l${text}`, axis: `ax${text}`, places: [0, 1], parts: ['middle'] },
    },
  };
}

describe('what is printed', () => {
  it('is never obeyed by a terminal', async () => {
    const folder = folderWith(filesWith(EVIL));
    await attnplot(folder, 'compare', 'whole.json', 'other.json', '-o', 'compared.svg');
    const runs = ['whole', 'other', 'inputs', 'matrix', 'curve'].flatMap((name) => [
      ...['markdown', 'text', 'json', 'alt', 'latex'].map((format) => [
        'describe',
        `${name}.json`,
        '--format',
        format,
      ]),
      ['preview', `${name}.json`, '--protocol', 'ascii'],
      ['render', `${name}.json`, '-o', `${name}.html`],
      ['inspect', `${name}.json`],
      ['validate', `${name}.json`],
    ]);
    const more = [
      ['describe', 'compared.svg'],
      ['inspect', 'compared.svg'],
      ['check', 'compared.svg', '--data', 'whole.json', '--data', 'curve.json'],
      ['compare', 'whole.json', 'curve.json', '-o', 'none.svg'],
      ['diff', 'whole.json', 'other.json', '-o', 'diff.svg'],
      ['heads', 'whole.json', '--stat', 'entropy', '-o', 'heads.svg'],
      ['heads', 'whole.json', '--stat', 'entropy', '--top', '3'],
      ['curve', 'whole.json', '--stat', 'entropy', '-o', 'curve.svg'],
      ['describe', 'curve.svg'],
    ];
    for (const args of [...runs, ...more]) {
      const { stdout, stderr } = await attnplot(folder, ...args);
      expect({ args, obeyed: OBEYED.test(stdout + stderr) }).toEqual({ args, obeyed: false });
      expect((stdout + stderr).length).toBeGreaterThan(0);
      expect(stdout + stderr).not.toContain('attnplot has failed');
    }
  });
});

describe('markup', () => {
  it.each(['whole', 'other', 'inputs', 'matrix', 'curve'])(
    'of %s is text in HTML and Markdown',
    async (name) => {
      const folder = folderWith(filesWith(TAG));
      const ran = await attnplot(folder, 'render', `${name}.json`, '-o', `${name}.html`);
      expect(ran).toMatchObject({ code: 0 });
      const page = readFileSync(join(folder, `${name}.html`), 'utf8');
      expect(page).toContain('&lt;b&gt;*x*');
      expect(page.replace(/<(script|metadata).*?<\/\1>/gs, '')).not.toContain('<b>');
      expect(page.match(/http-equiv="/g)).toHaveLength(1);
      const { stdout } = await attnplot(folder, 'describe', `${name}.json`);
      expect(stdout).toContain('\\<b');
      // In a code span it is text.
      expect(stdout.replace(/`[^`]*`/g, '').match(/(?<!\\)<\w/g)).toBeNull();
    },
  );
});

describe('long texts', () => {
  const LONG_S = 5;
  it.each(Object.keys(filesWith('')))('of %s are cut before they are measured', async (name) => {
    const folder = folderWith(filesWith('Ağ'.repeat(20_000)));
    for (const args of [
      ['render', name, '-o', 'out.png', '--dpi', '40'],
      ['render', name, '-o', 'out.pdf'],
      ['preview', name, '--protocol', 'ascii'],
      ['describe', name],
    ]) {
      const before = process.cpuUsage();
      const ran = await attnplot(folder, ...args);
      const { user, system } = process.cpuUsage(before);
      expect({ args, stderr: ran.stderr, known: [0, 2].includes(ran.code) }).toMatchObject({
        args,
        known: true,
      });
      expect((user + system) / 1e6).toBeLessThan(LONG_S);
    }
  });
});

describe('expressions', () => {
  const DATA = { tokens: ['a', 'b'], rows: ['q'], layers: [[[0.7, 0.3]]] };
  const spaces = ' '.repeat(200_000);
  const digits = '1'.repeat(99_000);

  // From each space or digit on, these were once read to the end.
  it.each([
    ['render', { ...DATA, tokens: [`a${spaces}é`, 'b'] }, 0],
    ['describe', { ...DATA, title: `a${spaces}b\n c` }, 0],
    ['render', { ...DATA, figure: { colorbarTicks: `${digits}!` } }, 3],
    ['render', { ...DATA, figure: { scale: `pow:${digits}!` } }, 3],
    ['render', { ...DATA, figure: { vmax: `${digits}!` } }, 3],
    ['render', { ...DATA, figure: { layers: `0${','.repeat(5000)}` } }, 3],
  ] as const)('%s %# reads a text once', async (command, file, code) => {
    const folder = folderWith({ 'a.json': file });
    const before = process.cpuUsage();
    const ran = await attnplot(folder, command, 'a.json', ...(command === 'render' ? ['-o', 'a.png'] : []));
    const { user, system } = process.cpuUsage(before);
    expect(ran.code).toBe(code);
    expect((user + system) / 1e6).toBeLessThan(5);
    if (command === 'describe') expect(ran.stdout).toMatch(/a {200000}b c/);
  });
});

describe('a curve', () => {
  const curve = (lines: number, places: number) => ({
    measure: {
      ...{ kind: 'curve', label: 'l', axis: 'step', parts: ['middle'] },
      places: Array.from({ length: places }, (_, i) => i),
    },
    tokens: Array.from({ length: places }, (_, i) => `${i}`),
    rows: Array.from({ length: lines }, (_, i) => `line ${i}`),
    layers: [
      {
        label: 'm',
        weights: Array.from({ length: lines }, (_, i) =>
          Array.from({ length: places }, (_, j) => (i * j) % 7),
        ),
      },
    ],
  });

  it.each([
    [1001, 2, '--rows', 'found 1001 lines of a curve, expected at most 1000', '--rows 0-11'],
    [1, 100_001, '--rows', 'found 100001 numbers of a curve', 'over fewer places'],
    [200, 30, '--dpi', 'found lines that take ', 'set the dpi to '],
  ])(
    'of %d lines and %d places is refused at once, with what helps',
    async (lines, places, flag, found, hint) => {
      const folder = folderWith({ 'curve.json': curve(lines, places) });
      const ran = await attnplot(folder, 'render', 'curve.json', '-o', 'out.png');
      expect(ran).toMatchObject({ code: 2 });
      for (const words of [`  ${flag}\n`, found, hint]) expect(ran.stderr).toContain(words);
    },
  );

  it('is drawn as the hints say', async () => {
    const folder = folderWith({ 'a.json': curve(1001, 2), 'b.json': curve(60, 30) });
    for (const args of [
      ['a.json', '--rows', '0-11', '-o', 'a.png', '--dpi', '50'],
      ['b.json', '-o', 'b.svg'],
      ['b.json', '-o', 'b.pdf'],
      ['b.json', '-o', 'b.png', '--dpi', '60'],
    ])
      expect(await attnplot(folder, 'render', ...args)).toMatchObject({ code: 0 });
  });

  it('has texts outside of ASCII along its axes', async () => {
    const { measure, ...rest } = curve(2, 3);
    const data = { ...rest, measure: { ...measure, axis: 'Étape ğ 漢', label: 'entropía ğ' } };
    const folder = folderWith({ 'curve.json': data });
    const ran = await attnplot(folder, 'render', 'curve.json', '-o', 'out.svg', '--svg-text', 'text');
    expect(ran).toMatchObject({ code: 0 });
    const svg = readFileSync(join(folder, 'out.svg'), 'utf8');
    for (const text of ['Étape ğ', 'entropía ğ']) expect(svg).toContain(text);
  });
});

describe('a gallery', () => {
  it('links to paths, and runs none of them', () => {
    const item = { label: 'x', description: '', notes: [] };
    const paths = ['javascript:alert(1)', 'a/"><script>.png', '\ud800.png', '//evil/x.pdf'];
    const page = galleryPage(
      paths.map((path) => ({ ...item, path })),
      { title: '', software: '', manifest: 'm.json', failed: [] },
    );
    const links = Array.from(page.matchAll(/<a href="([^"]*)"/g), ([, url]) => url);
    expect(links.slice(0, 3)).toEqual(['javascript%3Aalert(1)', 'a/%22%3E%3Cscript%3E.png', '%EF%BF%BD.png']);
  });
});
