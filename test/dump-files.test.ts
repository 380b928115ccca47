/** Inputs of many files, batches of them, and positions of keys where only some are drawn. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attnplot as attnplotIn } from './support/command.ts';
import { npz, range, texts, toNpy, triangle } from './support/dump-writer.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'attnplot-dump-files-'));
const attnplot = (...args: readonly string[]) => attnplotIn(FOLDER, ...args);
function save(name: string, content: Uint8Array | string): void {
  mkdirSync(dirname(join(FOLDER, name)), { recursive: true });
  writeFileSync(join(FOLDER, name), content);
}

const describeOf = async (...args: readonly string[]) => {
  const { stdout, stderr } = await attnplot('render', ...args, '-o', 'x.svg', '--json');
  return stdout === '' ? stderr : (JSON.parse(stdout).description as string);
};

describe('files of one input', () => {
  it('of CSV, a layer each', async () => {
    for (const layer of range(3))
      save(`csv/layer${layer}.csv`, (triangle([], 6) as number[][]).map((row) => row.join(',')).join('\n'));
    expect(await describeOf('csv', '--query', '5')).toContain('3 layers');
  });

  it('in folders of a layer each', async () => {
    for (const layer of range(3)) save(`deep/layer_${layer}/attn.npy`, toNpy(triangle([2], 6)));
    expect(await describeOf('deep', '--query', '5')).toContain('3 layers (Layer 0, Layer 1, Layer 2)');
  });

  it('tokens beside them are none of them', async () => {
    for (const layer of range(2)) save(`beside/layer_${layer}.npy`, toNpy(triangle([2], 6)));
    save('beside/tokens.json', JSON.stringify(texts(6)));
    save('beside/tokens.txt', texts(6).join('\n'));
    expect(await describeOf('beside', '--query', '5', '--tokens', 'beside/tokens.txt')).toContain('t5@5');
  });

  it('a folder without any says what it holds', async () => {
    save('notes/README.md', 'nothing');
    const { code, stderr } = await attnplot('render', 'notes');
    expect(code).toBe(4);
    expect(stderr).toContain('this one holds README.md');
  });

  it('checkpoints are a figure each', async () => {
    for (const step of [100, 200])
      save(`runs/checkpoint-${step}.npz`, npz({ attentions: triangle([3, 2], 6) }));
    const refused = await describeOf('runs', '--query', '5');
    expect(refused).toContain(
      'draw a figure each with attnplot batch, or name one: --tensor "checkpoint-100"',
    );
    expect(await describeOf('runs', '--query', '5', '--tensor', 'checkpoint-100')).toContain('3 layers');
  });
});

describe('a batch of inputs of many files', () => {
  const layer = (step: number, name: string, at: number) =>
    save(`ck/step-${step}/attn/${name}_${at}.npy`, toNpy(triangle([2], 6)));
  for (const step of [9, 10]) for (const at of range(3)) layer(step, 'layer', at);
  const batch = (pattern: string, output: string) =>
    attnplot('batch', pattern, '-o', output, '--query', '5', '--vmin', '0', '--vmax', '1');
  const PATTERN = 'ck/*/attn/layer_{layer}.npy';

  it('a pattern is one input for each folder, named by the folder that has a number', async () => {
    expect((await batch(PATTERN, 'figs/{name}.svg')).stderr).toContain('2 figures drawn');
    const { items } = JSON.parse(readFileSync(join(FOLDER, 'figs/attnplot-manifest.json'), 'utf8'));
    expect(items.map((item: { output: string }) => item.output)).toEqual(['step-9.svg', 'step-10.svg']);
  });

  it('is drawn again where one of the files changes', async () => {
    await batch(PATTERN, 'again/{step}.svg');
    expect((await batch(PATTERN, 'again/{step}.svg')).stderr).toContain('0 figures drawn, 2 unchanged');
    layer(10, 'layer', 1);
    expect((await batch(PATTERN, 'again/{step}.svg')).stderr).toContain('1 figure drawn, 1 unchanged');
  });

  it('folders are inputs, by glob and by name', async () => {
    expect((await batch('ck/*/attn', 'folders/{dir}.svg')).stderr).toContain('2 figures drawn');
    const { stderr } = await attnplot('batch', 'ck/step-9/attn', 'ck/step-10/attn', '-o', 'named/{dir}.svg');
    expect(stderr).toContain('2 figures drawn');
  });

  it('a glob of files is still a figure each', async () => {
    expect((await batch('ck/*/attn/*.npy', 'files/{dir}/{name}.svg')).stderr).toContain('6 figures drawn');
  });

  it('animate takes them too', async () => {
    const { code, stderr } = await attnplot(
      'animate',
      PATTERN,
      '-o',
      'a.gif',
      '--query',
      '5',
      '--width',
      '4in',
    );
    expect([code, stderr]).toEqual([0, expect.stringContaining('2 frames')]);
  });

  it('a pattern that fits nothing is refused', async () => {
    const { code, stderr } = await batch('ck/*/attn/head_{head}.npy', 'none/{name}.svg');
    expect([code, stderr]).toEqual([2, expect.stringContaining('no file matches')]);
  });
});

describe('positions of keys where some are drawn', () => {
  save('keys.npz', npz({ attentions: triangle([2, 2], 9), tokens: texts(9) }));
  const some = ['keys.npz', '--query', '5,8', '--keys', '3-'];

  it('the alt text counts all keys', async () => {
    expect(await describeOf(...some)).toMatch(/at key [3-8] \("t([3-8])"\)/);
    const [, key, token] = /at key (\d) \("t(\d)"\)/.exec(await describeOf(...some)) ?? [];
    expect(key).toBe(token);
  });

  it.each([
    ['--pin', '7'],
    ['--label-keys', '7'],
    ['--box', 't8@8:5-7'],
  ])('%s %s is a position among all', async (flag, value) => {
    expect(await describeOf(...some, flag, value)).toContain('keys 3-8 of 9');
    const beyond = flag === '--box' ? 't8@8:1-2' : '1';
    expect(await describeOf(...some, flag, beyond)).toMatch(/found .*3-8/s);
  });

  it('a figure drawn from a figure keeps them', async () => {
    await attnplot('render', ...some, '--label-keys', '7', '-o', 'first.svg');
    await attnplot('render', 'first.svg', '-o', 'second.svg');
    const cells = (name: string) =>
      readFileSync(join(FOLDER, name), 'utf8').replace(/<metadata>.*<\/metadata>/s, '');
    expect(cells('second.svg')).toBe(cells('first.svg'));
  });
});
