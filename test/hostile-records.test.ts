/** Manifests and provenance that are damaged on purpose. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { attnplot } from './support/command.ts';
import { folderWith } from './support/folders.ts';

const DATA = { tokens: ['a', 'b'], rows: ['q'], layers: [[[0.7, 0.3]]] };

it('a manifest and provenance with a million wrong items are damaged, and nothing else', async () => {
  const wrong = Array(300_000).fill(1);
  const folder = folderWith({ 'data.json': DATA, 'manifest.json': { schema: 1, items: wrong } });
  const ran = await attnplot(folder, 'check', '--manifest', 'manifest.json');
  expect(ran.stderr + ran.stdout).not.toContain('attnplot has failed');
  expect(ran.code).toBeGreaterThan(0);
  await attnplot(folder, 'render', 'data.json', '-o', 'fig.svg');
  const figure = readFileSync(join(folder, 'fig.svg'), 'utf8');
  const changed = figure.replace(
    '&quot;options&quot;:',
    `&quot;fonts&quot;:[${wrong}],&quot;fromInput&quot;:[${wrong}],&quot;options&quot;:`,
  );
  expect(changed).not.toBe(figure);
  writeFileSync(join(folder, 'fig.svg'), changed);
  const drawn = await attnplot(folder, 'render', 'fig.svg', '-o', 'again.svg');
  expect(drawn).toMatchObject({ code: 3 });
  expect(drawn.stderr).toContain('found damaged provenance');
});

it('a manifest and provenance nested 20,000 deep are damaged, and nothing else', async () => {
  const deep = '['.repeat(20_000) + ']'.repeat(20_000);
  const error = { kind: 'input', message: 'm', problems: [{ code: 'x', message: 'y', z: 'DEEP' }] };
  const manifest = {
    ...{ schema: 1, attnplot: '0.3.0', options: {}, files: {}, scale: null },
    shard: { index: 1, count: 1, inputs: 1, plan: 'x' },
    items: [{ input: 'data.json', output: 'o.svg', error }],
  };
  const folder = folderWith({
    'data.json': DATA,
    'm.1-of-1.json': JSON.stringify(manifest).replace('"DEEP"', deep),
  });
  const merged = await attnplot(folder, 'batch', '--merge', 'm.1-of-1.json', '--manifest', 'all.json');
  expect(merged.stderr).toContain('the manifest is damaged');
  await attnplot(folder, 'render', 'data.json', '-o', 'fig.svg');
  const figure = readFileSync(join(folder, 'fig.svg'), 'utf8');
  const changed = figure.replace('&quot;options&quot;:', `&quot;x&quot;:${deep},&quot;options&quot;:`);
  expect(changed).not.toBe(figure);
  writeFileSync(join(folder, 'fig.svg'), changed);
  expect((await attnplot(folder, 'inspect', 'fig.svg', '--json')).stderr).toContain('damaged provenance');
  expect((await attnplot(folder, 'render', 'data.json', '-o', 'fig.svg')).stderr).toContain('wrote');
});

it('provenance nested 20,000 deep beside 300,000 other keys is drawn over', async () => {
  const folder = folderWith({ 'data.json': DATA });
  await attnplot(folder, 'render', 'data.json', '-o', 'fig.svg');
  const figure = readFileSync(join(folder, 'fig.svg'), 'utf8');
  const others = Array.from({ length: 300_001 }, (_, i) => `&quot;${i}x&quot;:0,`).join('');
  const deep = `{&quot;a&quot;:`.repeat(20_000) + 1 + '}'.repeat(20_000);
  const meta = `&quot;meta&quot;:{${others}&quot;deep&quot;:${deep}},`;
  writeFileSync(
    join(folder, 'fig.svg'),
    figure.replace('&quot;options&quot;:', `${meta}&quot;options&quot;:`),
  );
  const drawn = await attnplot(folder, 'render', 'data.json', '-o', 'fig.svg');
  expect(drawn).toMatchObject({ code: 0, stderr: expect.stringContaining('wrote fig.svg') });
});
