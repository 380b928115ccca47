/** Figures of every format, checked with and without their data. */
import { beforeAll, describe, expect, test } from 'vitest';
import { saveDatasets } from './support/changed-data.ts';
import { attnplot, drawFigures, pixels, read, save } from './support/checked.ts';

beforeAll(drawFigures);

describe('check', () => {
  beforeAll(saveDatasets);

  test('fresh and stale figures are told apart in every format, with and without data', async () => {
    const names = ['svg', 'pdf', 'webp', 'jpg', 'avif'].map((extension) => `all.${extension}`);
    for (const name of names) {
      const quality = /svg|pdf/.test(name) ? [] : ['--quality', '70'];
      expect(await attnplot('render', 'data.json', '-o', name, ...quality)).toMatchObject({ code: 0 });
    }
    const fresh = names.map((name) => `${name}: fresh\n`).join('');
    expect(await attnplot('check', ...names)).toEqual({ code: 0, stdout: fresh, stderr: '' });
    expect((await attnplot('check', ...names, '--data', 'data.json')).stdout).toBe(fresh);
    expect((await attnplot('check', ...names, '--data', 'data.json', '--pixels')).stdout).toBe(fresh);
    expect((await attnplot('check', ...names, '--data', 'title.json')).stdout).toBe(
      names.map((name) => `${name}: stale: title changed: "Two layers" -> "Zwei"\n`).join(''),
    );
    for (const name of names) {
      save(`cut-${name}`, read(name).subarray(0, -9));
      expect((await attnplot('check', `cut-${name}`)).stdout).toMatch(
        /^cut-all\.\w+: stale: (it is cut off or damaged|found an? \w+ without provenance, .*)\n$/,
      );
    }
    save(
      'moved.svg',
      read('all.svg')
        .toString()
        .replace(/<g id="panel-1"/, '<g transform="translate(9)" id="panel-1"'),
    );
    expect((await attnplot('check', 'moved.svg')).stdout).toBe(
      'moved.svg: stale: its marks are not those drawn today\n',
    );
    expect(await attnplot('render', 'all.jpg', '-o', 'from-jpg.png')).toMatchObject({ code: 0 });
    expect(pixels('from-jpg.png')).toBe(pixels('fig.png'));
  });
});
