/** The library: every kind of input, and what its functions leave alone. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BatchEvent, batch, check, type Input, inspect, render, validate } from '../src/index.ts';
import { runOf } from './support/batches.ts';
import { folderWith } from './support/folders.ts';
import { errorOf, file, nested, PAUSE } from './support/library.ts';

const shape = [2, 2, 3, 3];
const data = Float32Array.from(nested.flat(3));
const tokens = ['a', 'b', 'c'];

describe('an input', () => {
  it.each(PAUSE)('may be the bytes of a file: %s draws the same figure', async (name) => {
    const options = name.endsWith('.json') ? {} : { query: '8,32' };
    const fromPath = await render(file(name), options);
    const fromBytes = await render(new Uint8Array(readFileSync(file(name))), options);
    expect(Buffer.compare(fromBytes.bytes, fromPath.bytes)).toBe(0);
    expect(await validate(readFileSync(file(name)))).toEqual(await validate(file(name)));
  });

  it('may be a figure in bytes', async () => {
    const { bytes } = await render({ tokens: ['a'], rows: ['q'], layers: [[[1]]] });
    expect(await inspect(bytes)).toMatchObject({ format: 'figure', kind: 'png' });
    expect((await render(bytes, { format: 'svg' })).report.format).toBe('svg');
  });

  const inMemory: Record<string, Input> = {
    'a typed array with its shape': { attentions: { shape, data }, tokens },
    '64-bit floats': { attentions: { shape, data: Float64Array.from(data) }, tokens },
    'nested lists': { attentions: nested, tokens },
    'rows as typed arrays': {
      attentions: nested.map((heads) => heads.map((rows) => rows.map((row) => Float32Array.from(row)))),
      tokens,
    },
    'an array a layer': {
      attentions: [0, 1].map((layer) => ({
        shape: [2, 3, 3],
        data: data.slice(18 * layer, 18 * (layer + 1)),
      })),
      tokens,
    },
  };
  it.each(Object.entries(inMemory))(
    'may be %s in memory, as a file of them would be drawn',
    async (_, input) => {
      const folder = folderWith({ 'attn.json': { attentions: nested, tokens } });
      const asFile = await render(join(folder, 'attn.json'), { query: 'all', embed: 'all' });
      const { report } = await render(input, { query: 'all', embed: 'all' });
      expect(report.description).toBe(asFile.report.description);
      expect(report.domain).toEqual(asFile.report.domain);
      const [verdict, ofFile] = [await validate(input), await validate(join(folder, 'attn.json'))];
      expect(verdict.findings).toEqual(ofFile.findings);
      expect(verdict.reading).toMatch(/head 2, query 3, key 3]$/);
    },
  );

  it('may be bare, and NaN after the query masks', async () => {
    const causal = Float32Array.from([1, Number.NaN, 0.5, 0.5]);
    const { report } = await render({ shape: [1, 2, 2], data: causal }, { query: 'all', annotate: true });
    expect(report.extent).toEqual([0.5, 1]);
    expect(report.description).toMatch(/mask/);
  });

  it.each<[string, unknown, RegExp]>([
    [
      'too few numbers',
      { attentions: { shape, data: data.slice(1) }, tokens },
      /found 35 numbers, expected 36/,
    ],
    [
      '64-bit integers',
      { attentions: { shape: [1, 1, 1], data: BigInt64Array.of(1n) } },
      /found 1n, expected a number/,
    ],
    [
      'token ids',
      { attentions: nested, tokens: BigInt64Array.of(1n, 2n, 3n) },
      /found a BigInt64Array, expected a list of strings/,
    ],
    ['no bytes', new Uint8Array(), /./],
    ['nothing', undefined, /./],
    ['null', null, /./],
    ['a number', 7, /./],
    ['a typed array without a shape', data, /shape/],
    ['a function', () => 1, /./],
  ])('that is wrong gives an error: %s', async (_, input, message) => {
    const { kind, problems } = await errorOf(render(input as Input, { query: 'all' }));
    expect(kind).toBe('input');
    expect(problems[0]?.message).toMatch(message);
    expect((await validate(input as Input)).failed).toBe('input');
  });

  it('has options that are checked by every function', async () => {
    const wrong = { maxMemory: 'much' };
    for (const run of [
      render(nested, wrong),
      validate(nested, wrong),
      inspect(nested, wrong),
      check('fig.png', {}, wrong),
      batch('x', wrong),
    ])
      expect(await errorOf(run)).toMatchObject({ kind: 'usage', problems: [{ path: ['maxMemory'] }] });
  });
});

describe('a figure', () => {
  it('is checked in memory against data in memory', async () => {
    const input = { tokens: ['a', 'b'], rows: ['q'], layers: [[[0.7, 0.3]]] };
    const { bytes } = await render(input);
    expect(await check(bytes, { data: input })).toEqual({ fresh: true, reasons: [], notes: [] });
    expect(await check(bytes)).toMatchObject({ fresh: true });
    const other = { ...input, layers: [[[0.6, 0.4]]] };
    expect(await check(bytes, { data: other, tolerance: 2 })).toMatchObject({
      fresh: false,
      reasons: [{ code: 'values' }],
    });
    expect((await check(new Uint8Array([1, 2, 3]))).notFigure).toBeDefined();
  });
});

describe('a signal', () => {
  it('ends the drawing of a figure before it starts, and between its stages', async () => {
    const reason = new Error('enough');
    await expect(render(nested, { query: 'all' }, { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
    const controller = new AbortController();
    const drawing = render(file(PAUSE[0] as string), { query: 'all' }, { signal: controller.signal });
    setImmediate(() => controller.abort(reason));
    await expect(drawing).rejects.toBe(reason);
  });

  it('changes nothing where it is not aborted', async () => {
    const input = file(PAUSE[1] as string);
    const [plain, signalled] = [
      await render(input, { query: '8' }),
      await render(input, { query: '8' }, { signal: new AbortController().signal }),
    ];
    expect(Buffer.compare(plain.bytes, signalled.bytes)).toBe(0);
  });

  it('ends a batch after the figures in progress, and the next run draws the rest', async () => {
    const folder = runOf(4);
    const controller = new AbortController();
    const reason = new Error('enough');
    const settings = {
      output: join(folder, 'figs/{name}.png'),
      jobs: 1,
      signal: controller.signal,
      onEvent: ({ event }: BatchEvent) => event === 'figure' && controller.abort(reason),
    };
    const inputs = join(folder, 'runs/*.json');
    await expect(batch(inputs, { dpi: 30 }, settings)).rejects.toBe(reason);
    expect(readdirSync(join(folder, 'figs')).filter((name) => name.endsWith('.png'))).toEqual(['step-1.png']);
    expect(await batch(inputs, { dpi: 30 }, { output: settings.output })).toMatchObject({
      drawn: 3,
      unchanged: 1,
      left: 0,
    });
  });
});

it('prints nothing, and leaves the process as it was', async () => {
  const folder = runOf(1);
  writeFileSync(join(folder, 'attnplot.config.json'), '{ "dpi": 11 }');
  const before = {
    cwd: process.cwd(),
    env: JSON.stringify(process.env),
    listeners: process.eventNames().length,
  };
  const written: unknown[] = [];
  const { write } = process.stdout;
  process.stdout.write = (chunk: unknown) => written.push(chunk) > 0;
  try {
    await batch(
      join(folder, 'runs/*'),
      { dpi: 30 },
      { output: join(folder, 'figs/{name}.png'), manifest: false },
    );
    await render(join(folder, 'runs/step-1.json'));
  } finally {
    process.stdout.write = write;
  }
  expect(written).toEqual([]);
  expect({
    cwd: process.cwd(),
    env: JSON.stringify(process.env),
    listeners: process.eventNames().length,
  }).toEqual(before);
  expect(existsSync(join(folder, 'figs/attnplot-manifest.json'))).toBe(false);
});
