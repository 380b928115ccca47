/** Help, its examples, and the file of options that is read unasked. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXAMPLES } from '../src/cli/examples.ts';
import { COMMAND_NAMES } from '../src/cli/main.ts';
import { decodePng } from './golden.ts';
import { attnplot, ROOT } from './support/command.ts';
import { folderWith } from './support/folders.ts';

const SEED = readFileSync(join(ROOT, 'fixtures/abspe-pause.json'));
const ARRAYS = readFileSync(join(ROOT, 'fixtures/pause/abspe-step-1500.npz'));

describe('help', () => {
  it('of attnplot fits 24 lines of 80 columns, and names every command', async () => {
    const { code, stdout } = await attnplot('/', '--help');
    const lines = stdout.trimEnd().split('\n');
    expect(code).toBe(0);
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    for (const name of COMMAND_NAMES)
      expect(stdout).toMatch(new RegExp(`^ {2}(?:${name} +\\w|and .* ${name}\\b)`, 'm'));
    expect(stdout.match(/^ {2}attnplot .*/gm)).toHaveLength(3);
    expect(await attnplot('/', 'help')).toEqual({ code: 0, stdout, stderr: '' });
    expect(await attnplot('/')).toEqual({ code: 2, stdout: '', stderr: stdout });
  });

  it('of a command without examples ends with its flags', async () => {
    const { stdout } = await attnplot('/', 'codes', '--help');
    expect(stdout).toMatch(/\n {6}--json {2}print one JSON object: meanings by kind and code\n$/);
  });

  it('of render explains ten flags and names the others by group', async () => {
    const { stdout } = await attnplot('/', 'render', '--help');
    const [, most = ''] = /Most used:\n(.*?)\n\n/s.exec(stdout) ?? [];
    expect(most.match(/^ {2}(-\w, | {4})--/gm)).toHaveLength(10);
    for (const group of ['input', 'selection', 'scale', 'layout', 'labels', 'output'])
      expect(stdout).toMatch(new RegExp(`^ {2}${group} +--`, 'm'));
    expect(await attnplot('/', 'help', 'render')).toEqual({ code: 0, stdout, stderr: '' });
    const scale = (await attnplot('/', 'render', '--help', 'scale')).stdout;
    expect(scale).toContain('--vmin <value>');
    expect(scale).not.toContain('--width');
  });

  it.each(COMMAND_NAMES)('of %s has examples', async (name) => {
    const { code, stdout } = await attnplot('/', name, '--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nExamples:\n( {2}(eval "\$\()?attnplot .*\n)+$/);
    expect(EXAMPLES[name]?.length).toBeGreaterThan(0);
  });
});

describe('attnplot.config.json', () => {
  const widthOf = (folder: string, name = 'data.png') => decodePng(readFileSync(join(folder, name))).width;

  function project(config: string): { readonly top: string; readonly below: string } {
    const top = folderWith({ 'attnplot.config.json': config, 'other.json': '{ "dpi": 40 }' });
    const below = join(top, 'runs');
    mkdirSync(below);
    writeFileSync(join(below, 'data.json'), SEED);
    writeFileSync(join(below, 'a.npz'), ARRAYS);
    return { top, below };
  }

  it('is found from the folder up; flags, --config and --no-config win', async () => {
    const { below } = project('{ "width": "4in", "dpi": 50 }');
    const ran = await attnplot(below, 'render', 'data.json', '--verbose');
    expect(ran.stderr).toMatch(/^options from \.\.\/attnplot\.config\.json\nwrote data\.png \(200 x /);
    await attnplot(below, 'render', 'data.json', '--dpi', '60', '-o', 'flag.png');
    expect(widthOf(below, 'flag.png')).toBe(240);
    await attnplot(below, 'render', 'data.json', '--config', '../other.json', '-o', 'other.png');
    expect(widthOf(below, 'other.png')).toBe(260);
    const none = await attnplot(
      below,
      'render',
      'data.json',
      '--no-config',
      '--verbose',
      '--dpi',
      '50',
      '-o',
      'none.png',
    );
    expect(none.stderr).toContain('no attnplot.config.json is read\n');
    expect(widthOf(below, 'none.png')).toBe(325);
  });

  it('is read by batch and animate, and its mistakes have their places', async () => {
    const { below } = project('{ "width": "4in", "dpi": 50, "query": "8" }');
    await attnplot(below, 'batch', 'a.npz', '-o', 'b.png');
    expect(widthOf(below, 'b.png')).toBe(200);
    const wrong = project('{ "widht": "4in" }').below;
    const { code, stderr } = await attnplot(wrong, 'render', 'data.json');
    expect(code).toBe(2);
    expect(stderr).toContain('attnplot.config.json:1:3  widht\n');
    // A check asks what the figure says, not what this folder says.
    const figure = await attnplot(below, 'render', 'data.json', '--no-config', '-o', 'c.png', '--dpi', '40');
    expect(figure.code).toBe(0);
    expect(await attnplot(below, 'check', 'c.png', '--data', 'data.json')).toMatchObject({ code: 0 });
  });
});

describe('validate and inspect', () => {
  it('read arrays as the config file says, and name the option that does not fit', async () => {
    const folder = folderWith({
      'attn.npz': ARRAYS,
      'data.json': SEED,
      'attnplot.config.json': '{"layers":"1"}',
    });
    const inspected = await attnplot(folder, 'inspect', 'attn.npz', '--json', '--verbose');
    expect(inspected.stderr).toBe('options from attnplot.config.json\n');
    expect(JSON.parse(inspected.stdout).attention.layers).toEqual([1]);
    expect(JSON.parse((await attnplot(folder, 'inspect', 'data.json', '--json')).stdout).layers).toHaveLength(
      1,
    );
    writeFileSync(join(folder, 'attnplot.config.json'), '{ "axes": "layer query key", "width": "4in" }');
    for (const command of ['render', 'inspect'])
      expect((await attnplot(folder, command, 'attn.npz')).stderr).toContain(
        'attnplot.config.json:1:3  axes\n    found 3 names for the 4 axes',
      );
    const judged = await attnplot(folder, 'validate', 'attn.npz', 'data.json');
    expect(judged.code).toBe(2);
    expect(judged.stdout).toContain('error: attnplot.config.json:1:3  axes: found 3 names for the 4 axes');
    expect(judged.stdout).toContain('note: an attention file, which axes does not change');
    expect(await attnplot(folder, 'validate', 'attn.npz', '--no-config')).toMatchObject({ code: 0 });
  });
});

describe('check --format github', () => {
  it('prints an annotation for a stale figure, with its path escaped, and text for a fresh one', async () => {
    const folder = folderWith({ 'data.json': SEED, 'new.json': SEED.toString().replace('0.31', '0.43') });
    await attnplot(folder, 'render', 'data.json', '-o', 'a,1.png', '--dpi', '50');
    const check = (data: string, ...flags: string[]) =>
      attnplot(folder, 'check', 'a,1.png', '--data', data, ...flags);
    expect(await check('data.json', '--format', 'github')).toEqual({
      code: 0,
      stdout: 'a,1.png: fresh\n',
      stderr: '',
    });
    // A workflow obeys lines that begin with ::, whoever named the figure.
    copyFileSync(join(folder, 'a,1.png'), join(folder, '::error::x.png'));
    const named = await attnplot(
      folder,
      'check',
      '::error::x.png',
      '--data',
      'data.json',
      '--format',
      'github',
    );
    expect(named.stdout).toBe('./::error::x.png: fresh\n');
    const stale = await check('new.json', '--format', 'github');
    expect(stale.code).toBe(1);
    expect(stale.stdout).toMatch(
      /^::error file=a%2C1\.png,title=figure is stale::a,1\.png: stale: values changed in layers? .*\n$/,
    );
    expect((await check('data.json', '--format', 'githb')).stderr).toContain('hint: did you mean "github"?');
    expect((await check('data.json', '--format', 'github', '--json')).code).toBe(2);
  });
});

describe('examples', () => {
  it('all work, one after the other', async () => {
    const folder = folderWith({
      'attn.npz': ARRAYS,
      'attention.json': SEED,
      'runs/a/step-100.npz': ARRAYS,
      'runs/a/step-200.npz': ARRAYS,
      'attnplot.config.json': '{ "dpi": 60 }',
    });
    await attnplot(folder, 'render', 'attn.npz', '--query', '8', '-o', 'fig.png');
    const lines = Object.values(EXAMPLES).flat();
    for (const line of lines.filter((one) => one !== 'attnplot init' && !one.startsWith('eval '))) {
      const [command = ''] = line.split(' > ');
      const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, a, b]) => a ?? (b as string));
      const ran = await attnplot(folder, ...words.slice(1));
      expect(ran.code, `${line}\n${ran.stderr}`).toBe(0);
    }
  }, 60_000);
});
