/** The small commands: init, colormaps, doctor, completion and the manual page. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { candidatesFor } from '../src/cli/candidates.ts';
import { SCRIPTS } from '../src/cli/completion.ts';
import { COMMAND_NAMES, COMMANDS } from '../src/cli/main.ts';
import { COLORMAP_NAMES } from '../src/options/colormaps.ts';
import { flagOf, OPTION_NAMES } from '../src/options/option-table.ts';
import { PRESET_NAMES } from '../src/options/preset-names.ts';
import { decodePng } from './golden.ts';
import { attnplot, ROOT, readersFolder, run } from './support/command.ts';
import { folderWith } from './support/folders.ts';
import { hasNumpy } from './support/tensors.ts';

const SEED = readFileSync(join(ROOT, 'fixtures/abspe-pause.json'));
const ARRAYS = readFileSync(join(ROOT, 'fixtures/pause/abspe-step-1500.npz'));

describe('init', () => {
  it('writes a file that draws without a warning, and never over another', async () => {
    const folder = folderWith({});
    expect(await attnplot(folder, 'init')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'wrote attention.json; draw it: attnplot render attention.json\n',
    });
    expect(await attnplot(folder, 'validate', 'attention.json', '--strict')).toMatchObject({
      code: 0,
      stdout: 'attention.json: ok\n',
    });
    expect((await attnplot(folder, 'render', 'attention.json')).stderr).toMatch(
      /^wrote attention\.png \(.*\)\n$/,
    );
    const again = await attnplot(folder, 'init');
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('hint: choose another name: attnplot init example.json\n');
    expect(await attnplot(folder, 'init', 'example.json')).toMatchObject({ code: 0 });
  });

  it('writes JSON under no name of a picture; the hint draws one', async () => {
    const folder = folderWith({});
    const refused = await attnplot(folder, 'init', 'fig.png');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('found a name that ends in .png, expected .json');
    const [, init, render] = /attnplot (init \S+) && attnplot (render \S+)/.exec(refused.stderr) ?? [];
    for (const words of [init, render])
      expect(await attnplot(folder, ...(words ?? '').split(' '))).toMatchObject({ code: 0 });
    expect(readdirSync(folder).sort()).toEqual(['fig.json', 'fig.png']);
  });

  it.skipIf(!hasNumpy)('--from python prints a script whose dump draws', async () => {
    const folder = folderWith({});
    const { stdout } = await attnplot(folder, 'init', '--from', 'python');
    expect(stdout).toContain('attn_implementation="eager"');
    const ran = await run('/usr/bin/python3', ['-c', stdout], folder);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(await attnplot(folder, 'render', 'attn.npz', '--query', '3')).toMatchObject({ code: 0 });
  });
});

describe('colormaps', () => {
  it('are no HTML figure, which has cells', async () => {
    const ran = await attnplot(folderWith({}), 'colormaps', '-o', 'maps.html');
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('hint: write -o colormaps.svg') });
  });

  it('lists every map, and draws them all', async () => {
    const folder = folderWith({});
    expect((await attnplot(folder, 'colormaps')).stdout).toBe(
      COLORMAP_NAMES.map((name) => `${name}\n`).join(''),
    );
    const ran = await attnplot(folder, 'colormaps', '-o', 'maps.png');
    expect(ran.stderr).toBe(`wrote maps.png (${COLORMAP_NAMES.length} colormaps)\n`);
    const { width, height, data } = decodePng(readFileSync(join(folder, 'maps.png')));
    // The first map is inferno: black at its low end, and so is its grey.
    const at = (x: number, y: number) => [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3)];
    expect([at(177, 30), at(177, 48)]).toEqual([
      [0, 0, 4],
      [0, 0, 0],
    ]);
    expect(height).toBeGreaterThan(600);
    await attnplot(folder, 'colormaps', '-o', 'maps.svg');
    const svg = readFileSync(join(folder, 'maps.svg'), 'utf8');
    for (const name of COLORMAP_NAMES) expect(svg).toContain(name);
  });
});

describe('doctor', () => {
  it('says versions, and that it can draw', async () => {
    const ran = await attnplot(folderWith({}), 'doctor');
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain(`node      ${process.versions.node}`);
    expect(ran.stdout).toMatch(/^ok {6}canvas {4}@napi-rs\/canvas draws/m);
    const { ok, checks } = JSON.parse((await attnplot(folderWith({}), 'doctor', '--json')).stdout);
    expect(ok).toBe(true);
    expect(checks.map(({ what }: { what: string }) => what)).toContain('drawing');
  });
});

describe('what Tab offers', () => {
  const folder = folderWith({ 'a.npz': ARRAYS, 'data.json': SEED });
  const at = (name: string) => join(folder, name);
  const offered = async (...words: string[]) =>
    (await candidatesFor(words, COMMANDS)).map(({ value }) => value);

  it('commands and flags', async () => {
    expect(await offered('')).toEqual(COMMAND_NAMES);
    expect(await offered('in')).toEqual(
      ['init', 'inspect'].sort((a, b) => COMMAND_NAMES.indexOf(a) - COMMAND_NAMES.indexOf(b)),
    );
    expect(await offered('render', '--')).toEqual(expect.arrayContaining(OPTION_NAMES.map(flagOf)));
    expect(await offered('animate', '--qual')).toEqual([]);
    expect(await offered('completion', '')).toEqual(Object.keys(SCRIPTS));
    expect(await offered('render', '')).toEqual([]);
  });

  it('values: presets, colormaps, formats', async () => {
    expect(await offered('render', '--preset', '')).toEqual([...PRESET_NAMES]);
    expect(await offered('render', '--colormap', 'vir')).toEqual(['viridis']);
    expect(await offered('batch', '--format', 'p')).toEqual(['png', 'pdf']);
    expect(await offered('check', '--format', '')).toEqual(['text', 'github']);
  });

  it('layers, rows, heads and arrays of the file that is named', async () => {
    expect(await offered('render', at('data.json'), '--layers', '')).toHaveLength(13);
    expect(await offered('render', at('data.json'), '--layers', '0,1')).toEqual(['0,1', '0,10', '0,11']);
    expect(await offered('render', at('data.json'), '--rows', '')).toEqual(['P@8', 'P@32']);
    expect(await offered('render', at('a.npz'), '--head', '')).toEqual(
      expect.arrayContaining(['0', '1', '2', '3', 'mean', 'rollout']),
    );
    expect(await offered('render', at('a.npz'), '--tensor', '')).toContain('attentions');
    expect(await offered('render', at('nothing.npz'), '--rows', '')).toEqual([]);
  });

  it('bash asks for them, after : and @ too', async () => {
    const reader = readersFolder();
    const PATH = `${join(reader, 'node_modules/.bin')}:${process.env.PATH}`;
    const complete = async (line: string, word: string) => {
      const script = `source <(attnplot completion bash); COMP_LINE=${JSON.stringify(line)}; COMP_POINT=\${#COMP_LINE}; COMP_WORDS=(x ${JSON.stringify(word)}); COMP_CWORD=1; _attnplot; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const ran = await run('bash', ['-c', script], reader, { ...process.env, PATH });
      expect(ran.stderr).toBe('');
      return ran.stdout.trim().split('\n');
    };
    expect(await complete('attnplot ani', 'ani')).toEqual(['animate']);
    // Readline takes P@3 apart, and asks for the end.
    expect(await complete('attnplot render fixtures/abspe-pause.json --rows P@3', '3')).toEqual(['32']);
  });
});

describe('the manual page', () => {
  it('explains every command and flag, and is in the package', async () => {
    const { stdout } = await attnplot('/', 'man');
    for (const name of COMMAND_NAMES) expect(stdout).toContain(`.SH ${name.toUpperCase()}\n`);
    for (const name of OPTION_NAMES) expect(stdout).toContain(`\\fB${flagOf(name).replaceAll('-', '\\-')}`);
    expect(readFileSync(join(ROOT, 'dist/attnplot.1'), 'utf8')).toBe(stdout);
    const { man } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    // npm links pages that stand in a list, and no others.
    expect(man).toEqual(['./dist/attnplot.1']);
  });
});
