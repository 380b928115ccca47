import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attnplot, ROOT } from './support/command.ts';

describe('help of one flag', () => {
  const help = (...words: string[]) => attnplot('/', ...words);

  it.each([
    ['annotate', /^Flags:\n {6}--annotate +write each value into its cell/],
    ['--ticks', /^Flags:\n {6}--ticks <where> +panels with tick labels/],
    ['fontSize', /^Flags:\n {6}--font-size <points>/],
    ['o', /^Flags:\n {2}-o, --output <file>/],
    ['title', /--title <text>.*--no-title/s],
    ['--scale', /^Flags:\n {6}--scale <scale>/],
    ['scale', /^Usage: .*\nscale:\n/s],
  ])('render --help %s', async (topic, words) => {
    const { code, stdout } = await help('render', '--help', topic);
    expect(code).toBe(0);
    expect(stdout).toMatch(words);
  });

  it('names the groups, and the nearest flag, for an unknown word', async () => {
    const told = await help('render', '--help', 'cmap');
    expect(told).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'error: the command line is not valid\n  --help\n    found "cmap", expected all, a flag of render, or a group of flags: input, selection, scale, layout, labels, output\n    hint: write attnplot render --help colormap\n',
    });
    expect(await help('render', '--help', 'colormap')).toMatchObject({ code: 0 });
    expect((await help('render', '--help', 'zzz')).stderr).toContain(
      'hint: attnplot render --help names every flag',
    );
  });

  it('is that of the command where --help stands in the middle of a line', async () => {
    const { stdout } = await help('render', '--help', '-o', 'fig.png');
    expect(stdout).toMatch(/^Usage: attnplot render /);
    expect(await help('render', '--help', join(ROOT, 'package.json'))).toMatchObject({ code: 0, stdout });
  });

  it('says what a flag means to heads, curve and validate', async () => {
    const words = async (command: string) =>
      (await help(command, '--help', 'all')).stdout.replace(/\s+/g, ' ');
    for (const command of ['heads', 'curve']) {
      expect(await words(command)).toContain('tokens or all (default: all)');
      expect(await words(command)).toContain('--head <heads> heads to draw: 2, 0,3 or 0-3 (default: all)');
      expect(await words(command)).not.toMatch(/all up to 16|rollout|--panels/);
    }
    expect(await words('curve')).toMatch(/--vmax <value> high end of the y axis/);
    expect(await words('curve')).not.toMatch(/colou?r scale|colorbar's|along the colorbar/);
    expect(await words('validate')).toContain('layers to read');
  });
});
