/** Named stretches of keys: brackets, separators, and figures that have them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AttentionFile } from '../src/attention/file.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { readSegments } from '../src/options/segments.ts';
import { decodePng } from './golden.ts';
import { command, folder } from './support/dumps.ts';
import { fileOf } from './support/figures.ts';
import { heatmapsOf, marksOf, textsOf } from './support/geometry.ts';
import { drawn, file, prepared, problem, SEGMENTS } from './support/segments.ts';

describe('--segments', () => {
  it.each([
    ['a:0-7', [{ name: 'a', first: 0, last: 7 }]],
    ['a:3', [{ name: 'a', first: 3, last: 3 }]],
    [
      'a b:0-1, c:d:2-',
      [
        { name: 'a b', first: 0, last: 1 },
        { name: 'c:d', first: 2 },
      ],
    ],
    ['a', undefined],
    [':0-3', undefined],
    ['a:-1', undefined],
    ['a:0-3,', undefined],
    ['a:1.5', undefined],
  ])('reads %j', (text, segments) => {
    expect(readSegments(text)).toEqual(segments);
  });

  it('draws a bracket under each, with its name between its ends, and separators at the ends within the panel', async () => {
    const { scene } = await drawn(file, { segments: SEGMENTS });
    const [panel] = heatmapsOf(scene);
    const { x = 0, y = 0, width = 0, height = 0 } = panel ?? {};
    const name = textsOf(scene).find(({ text }) => text === 'prompt');
    expect(name?.x).toBeCloseTo(x + (2 / 10) * width, 3);
    expect(name?.y).toBeGreaterThan(y + height);
    const through = marksOf(scene).flatMap((mark) =>
      mark.type === 'line' && mark.dashPt && mark.x1 === mark.x2 ? [mark.x1] : [],
    );
    const at = [...new Set(through)].map((pt) => Math.round((10 * (pt - x)) / width));
    expect(at.sort((a, b) => a - b)).toEqual([4, 5, 6]);
  });

  it('puts brackets beside rows that are side by side in one segment, and none beside single ones', async () => {
    const square = {
      ...fileOf(1, 6, 6),
      rows: [0, 1, 2, 3, 4, 5].map((query) => ({ label: `q${query}`, query })),
    };
    const namesOf = async (rows: readonly number[]) => {
      const { scene } = await drawn(square, { segments: 'one:0-2,two:3-5', rows });
      const [panel] = heatmapsOf(scene);
      return textsOf(scene).flatMap(({ text, x, anchor }) =>
        ['one', 'two'].includes(text) && anchor === 'end' && x < (panel?.x ?? 0) ? [text] : [],
      );
    };
    expect(await namesOf([0, 1, 2, 3, 4, 5])).toEqual(['one', 'two']);
    expect(await namesOf([0, 1, 5])).toEqual(['one', 'two']);
    expect(await namesOf([0, 5])).toEqual([]);
  });

  it('keeps the segments of positions in the input under --keys, also of a query that is not drawn', async () => {
    const { attention } = await prepared(file, { segments: SEGMENTS, keys: '2-3,5-7' });
    expect(attention.segments).toEqual([
      { name: 'prompt', first: 0, last: 1 },
      { name: 'pause' },
      { name: 'answer', first: 3, last: 4 },
    ]);
    expect(attention.rows.map(({ segment, query }) => [segment, query])).toEqual([
      [undefined, undefined],
      [1, undefined],
    ]);
  });

  it('has names that --keys takes, before tokens of the same name, and repeated ones stand for each stretch', async () => {
    const kept = async (segments: string, keys: NonNullable<FigureOptions['keys']>) =>
      (await prepared(file, { segments, keys })).attention.layers[0]?.tokens[0];
    expect(await kept(SEGMENTS, 'prompt,pause')).toEqual(['t0', 't1', 't2', 't3', 't4']);
    expect(await kept('t9:0-1', 't9')).toEqual(['t0', 't1']);
    expect(await kept('user:0-1,model:2-4,user:5-6', 'user')).toEqual(['t0', 't1', 't5', 't6']);
    expect(await kept('a:0-1', ['a', 7])).toEqual(['t0', 't1', 't7']);
    expect(await kept('3:0-1', '3')).toEqual(['t3']);
    expect(await problem(file, { segments: SEGMENTS, keys: 'promt' })).toMatchObject({
      code: 'no-such-key',
      hint: expect.stringContaining('did you mean "prompt"?'),
    });
  });

  it.each<[segments: string, code: string]>([
    ['a:0-4,b:4-', 'listed-twice'],
    ['a:2-5,b:0-9', 'listed-twice'],
    ['a:0-10', 'no-such-key'],
    ['a:10-', 'no-such-key'],
    ['a:5-2', 'backwards-range'],
  ])('%j is refused as %s, by the option and in the file', async (segments, code) => {
    expect(await problem(file, { segments })).toMatchObject({ kind: 'usage', code });
    const figure = { ...file, figure: { segments } };
    expect(await problem(figure, {})).toMatchObject({ kind: 'input', code });
    const inFile = { ...file, segments: readSegments(segments) ?? [] };
    expect(await problem(inFile, {})).toMatchObject({ kind: 'input', code });
  });

  it('of a row that is not there are refused', async () => {
    const rows = [{ label: 'r', segment: 1 }, 's'];
    const wrong = { ...file, rows, segments: [{ name: 'a', first: 0 }] };
    expect(await problem(wrong, {})).toMatchObject({ kind: 'input', code: 'no-such-segment' });
  });

  it('work with layers and rows of different lengths, whose open ranges end where they do', async () => {
    const two: AttentionFile = JSON.parse(
      readFileSync(join(import.meta.dirname, '../fixtures/two-lengths.json'), 'utf8'),
    );
    const counts = (await prepared(two, {})).attention.layers.map(({ keyCount }) => keyCount);
    const { scene } = await drawn(two, { segments: 'first:0,rest:1-' });
    expect(heatmapsOf(scene).map(({ columns }) => columns)).toEqual(counts);
    for (const segments of ['first:0,rest:1-', `first:0,rest:1-${Math.max(...counts) - 1}`]) {
      const { attention } = await prepared(two, { segments, fold: true });
      expect(attention.layers.map(({ keyCount }) => keyCount)).toEqual(counts.map(() => 2));
      for (const { weights } of attention.layers) expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
    }
  });

  it('stand where their keys are when keys share pixels', async () => {
    const { scene } = await drawn(fileOf(1, 2, 3000), {
      segments: 'a:0-999,b:1000-1499,c:1500-',
      width: '3in',
      dpi: 100,
    });
    const [panel] = heatmapsOf(scene);
    const { x = 0, width = 0 } = panel ?? {};
    const shares = marksOf(scene).flatMap((mark) =>
      mark.type === 'line' && mark.dashPt ? [(mark.x1 - x) / width] : [],
    );
    expect(shares.length).toBeGreaterThan(0);
    for (const share of shares)
      expect(Math.min(...[1 / 3, 1 / 2].map((at) => Math.abs(share - at)))).toBeLessThan(
        (0.51 * 0.72) / width,
      );
  });

  it('have names that are turned where they are narrow, and left out with a notice where even that does not fit', async () => {
    const narrow = (count: number) => Array.from({ length: count }, (_, i) => `name ${i}:${i}`);
    const flat = await drawn(fileOf(1, 1, 4), { segments: narrow(4) });
    expect(
      textsOf(flat.scene)
        .filter(({ text }) => text.startsWith('name'))
        .map(({ angle }) => angle),
    ).toEqual([0, 0, 0, 0]);
    const turned = await drawn(fileOf(1, 1, 30), { segments: narrow(30) });
    expect(
      new Set(
        textsOf(turned.scene)
          .filter(({ text }) => text.startsWith('name'))
          .map(({ angle }) => angle),
      ),
    ).toEqual(new Set([90]));
    expect(turned.report.noticeCodes).not.toContain('segments-crowded');
    const crowded = await drawn(fileOf(1, 1, 300), { segments: narrow(300) });
    expect(crowded.report.noticeCodes).toContain('segments-crowded');
    const named = textsOf(crowded.scene).filter(({ text }) => text.startsWith('name')).length;
    expect(crowded.report.notices).toContainEqual(
      `no room for the names of ${300 - named} segments at the bracket`,
    );
  });
});

describe('a figure with segments', () => {
  const DATA = 'fixtures/pause/abspe-step-1500.npz';
  const pixelsOf = (name: string) => decodePng(readFileSync(join(folder, name))).data;
  const ask = [
    ...['--segments', 'prompt:0-7,pause:8,answer:9-', '--layers', '0-2', '--dpi', '50'],
    '--embed',
    'all',
  ];
  const path = join(import.meta.dirname, '..', DATA);

  it.each([
    ['plain', ['--query', '8,32']],
    ['rows', ['--query', '5-12']],
    ['keys', ['--query', '5-12', '--keys', 'prompt,pause']],
    ['fold', ['--query', '5-12', '--fold']],
  ])('is drawn again from itself and checked against its data: %s', async (name, more) => {
    expect(await command(['render', path, '-o', `${name}.png`, ...ask, ...more])).toMatchObject({ code: 0 });
    const again = await command(['render', `${name}.png`, '-o', `${name}-again.png`, '--dpi', '50']);
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr).not.toContain('warning');
    expect(pixelsOf(`${name}-again.png`).equals(pixelsOf(`${name}.png`))).toBe(true);
    expect(await command(['check', `${name}.png`, '--data', path])).toMatchObject({ code: 0 });
    expect(await command(['check', `${name}.png`, '--pixels'])).toMatchObject({ code: 0 });
  });

  it('is stale when the segments of its file change', async () => {
    const write = (last: number) =>
      writeFileSync(
        join(folder, 'named.json'),
        JSON.stringify({ ...file, segments: [{ name: 'a', first: 0, last }] }),
      );
    write(3);
    await command(['render', 'named.json', '-o', 'named.png', '--dpi', '50']);
    write(4);
    const check = await command(['check', 'named.png', '--data', 'named.json']);
    expect(check.code).toBe(1);
    expect(check.stdout + check.stderr).toContain('segments changed: a (0-3) -> a (0-4)');
  });

  it('has them in the page and its description', async () => {
    await command(['render', path, '-o', 'page.html', '--query', '8,32', ...ask]);
    const page = readFileSync(join(folder, 'page.html'), 'utf8');
    expect(page).toContain('"segments":[["prompt",0,7],["pause",8,8],["answer",9,39]]');
    expect(page).toContain('Segments of keys: prompt (0-7), pause (8), answer (9-39).');
  });

  it('is one of a batch and a frame of an animation', async () => {
    const inputs = ['abspe-step-1500.npz', 'rope-step-1500.safetensors'].map((name) =>
      join(import.meta.dirname, '../fixtures/pause', name),
    );
    for (const fold of [[], ['--fold']]) {
      const batch = ['batch', ...inputs, '-o', 'out/{name}.png', '--query', '8,32', ...ask, ...fold];
      expect(await command(batch)).toMatchObject({ code: 0 });
      const animation = [
        'animate',
        ...inputs,
        '-o',
        'frames.gif',
        '--query',
        '8,32',
        ...ask.slice(0, -2),
        ...fold,
      ];
      expect(await command(animation)).toMatchObject({ code: 0 });
    }
  });
});
