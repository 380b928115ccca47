import { describe, expect, it } from 'vitest';
import { attnplot } from './support/command.ts';
import { folderWith } from './support/folders.ts';

describe('values beside their shape, in JSON', () => {
  const tokens = ['a', 'b'];
  const nested = [
    [
      [
        [1, 0],
        [0.5, 0.5],
      ],
    ],
  ];
  const drawn = async (content: object) => {
    const here = folderWith({ 'x.json': JSON.stringify(content) });
    return attnplot(here, 'render', 'x.json', '--query', 'all', '--json', '--quiet', '--dpi', '30');
  };

  it('are nested lists as well as numbers in order, with the tokens beside them', async () => {
    const described = [
      { dims: ['layer', 'head', 'query', 'key'], shape: [1, 1, 2, 2], tokens, values: nested },
      { shape: [1, 1, 2, 2], tokens, values: nested.flat(3) },
      { attentions: nested, tokens },
    ];
    const reports: string[] = [];
    for (const content of described) {
      const { code, stdout, stderr } = await drawn(content);
      expect(code, stderr).toBe(0);
      reports.push(JSON.parse(stdout).description);
    }
    expect(reports[0]).toContain('a@0');
    expect(new Set(reports)).toHaveLength(1);
  });

  it('are refused where the lists have another shape, and drawn without it', async () => {
    const { code, stderr } = await drawn({ shape: [1, 1, 2, 3], tokens, values: nested });
    expect(code).toBe(3);
    expect(stderr).toContain('found nested lists [1, 1, 2, 2], expected [1, 1, 2, 3], as the shape says');
    expect(stderr).toContain('hint: leave the shape out');
    expect(await drawn({ tokens, values: nested })).toMatchObject({ code: 0 });
  });
});
