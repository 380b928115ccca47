/** Flags as other tools call them, and the hint that leads to ours. */
import { describe, expect, it } from 'vitest';
import { FLAG_NAMES_ELSEWHERE, flagElsewhere } from '../src/cli/elsewhere.ts';
import { shellWord } from '../src/core/words.ts';
import { attnplot, type Ran } from './support/command.ts';
import { folder } from './support/slips.ts';

describe('what other tools call a flag', () => {
  /** Flags of batches and animations only. */
  const ELSEWHERE = ['outdir', 'outputdir', 'j', 'workers', 'threads', 'overwrite', 'duration', 'framerate'];
  // render has --over itself; test/first-hour.test.ts asks animate for it.
  const names = FLAG_NAMES_ELSEWHERE.filter((name) => !ELSEWHERE.includes(name) && name !== 'over');

  const follow = async (here: string, hint: string): Promise<Ran> => {
    const [, written = ''] = /^(?:write (.*?)(?: \(.*\))?|leave it out: .*)$/.exec(hint) ?? [];
    const words = [...written.matchAll(/"([^"]*)"|(\S+)/g)].map(([, a, b]) => a ?? (b as string));
    const forArrays = /--(tensor|head|batch|query|row-labels|max-memory|mask)/.test(hint);
    const input = words[0] === 'a.npz' ? [] : forArrays ? ['a.npz', '--query', '8,32'] : ['data.json'];
    return attnplot(here, 'render', ...input, '--dpi', '60', ...words);
  };

  it.each(names)('--%s', async (name) => {
    const here = folder();
    const { stderr, code } = await attnplot(here, 'render', 'a.npz', `--${name}`);
    expect(code).toBe(2);
    const [, hint] = /\n {4}hint: (.*)\n$/.exec(stderr) ?? [];
    expect(hint).toMatch(/^(write |leave it out: )/);
    const ran = await follow(here, (hint as string).replace('attention.json', 'a.npz'));
    expect(ran.code, `${hint}\n${ran.stderr}`).toBe(0);
  });

  it.each(ELSEWHERE)('--%s, of batch or animate', async (name) => {
    const here = folder();
    const { write = [] } = flagElsewhere(name, undefined) ?? {};
    const command = write.includes('--fps') ? ['animate', '-o', 'x.gif'] : ['batch'];
    const { stderr } = await attnplot(here, ...command, 'a.npz', 'b.npz', `--${name}`);
    expect(stderr).toContain(`hint: write ${write.map(shellWord).join(' ')}\n`);
    const ran = await attnplot(here, ...command, 'a.npz', 'b.npz', '--dpi', '30', ...write);
    expect(ran.code, ran.stderr).toBe(0);
  });
});
