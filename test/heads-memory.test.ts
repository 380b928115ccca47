/** `heads` of weights too large to be held at once. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attnplot, readersFolder } from './support/command.ts';
import { npyOf } from './support/dumps.ts';
import { ARRAYS, heads } from './support/heads.ts';

describe('weights too large to be held at once', () => {
  it.each(['entropy', 'sink', 'induction'])(
    'are read layer by layer: %s is the same, byte for byte',
    async (stat) => {
      const folder = readersFolder();
      const whole = await heads(folder, ARRAYS, '--stat', stat, '--layers', '2-11');
      const figure = readFileSync(join(folder, 'heads.png'));
      // A head takes 12.8 kB, a layer 51 kB, all of them 512 kB.
      const streamed = await heads(
        folder,
        ARRAYS,
        '--stat',
        stat,
        '--layers',
        '2-11',
        '--max-memory',
        '100kB',
        '--annotate',
      );
      expect(streamed.heads).toEqual(whole.heads);
      expect(streamed.written).toBe(true);
      await heads(folder, ARRAYS, '--stat', stat, '--layers', '2-11', '--max-memory', '100kB');
      expect(readFileSync(join(folder, 'heads.png')).equals(figure)).toBe(true);
    },
  );

  it('are refused where one head is too large by itself', async () => {
    const ran = await attnplot(
      readersFolder(),
      'heads',
      ARRAYS,
      ...['--stat', 'entropy', '--max-memory', '10kB', '-o', 'heads.png'],
    );
    expect(ran).toMatchObject({ code: 3, stderr: expect.stringContaining('expected at most 10 kB') });
  });

  /** Weights `[layer][head][query][key]` that see keys on both sides, but for those of the first heads, which see earlier ones. */
  const someCausal = (causalHeads: number) =>
    [0, 1].map((layer) =>
      [0, 1, 2].map((head) =>
        [0, 1, 2, 3, 4].map((query) => {
          const isCausal = layer === 0 && head < causalHeads;
          const raw = [0, 1, 2, 3, 4].map((key) =>
            isCausal && key > query ? 0 : 1 + ((3 * layer + 5 * head + 7 * query + key * key) % 6),
          );
          const sum = raw.reduce((all, x) => all + x, 0);
          return raw.map((x) => x / sum);
        }),
      ),
    );

  it.each([0, 1, 2, 3])(
    'are masked as if they were read at once, where the first %i heads seem causal by themselves',
    async (causalHeads) => {
      const folder = readersFolder();
      writeFileSync(join(folder, 'both.npy'), npyOf(someCausal(causalHeads)));
      const whole = await heads(folder, 'both.npy', '--stat', 'evenness');
      const streamed = await heads(
        folder,
        'both.npy',
        '--stat',
        'evenness',
        '--max-memory',
        '1kB',
        '--annotate',
      );
      expect(streamed.heads).toEqual(whole.heads);
    },
  );

  it('of a chosen row, and of standard input, are read part by part too', async () => {
    const folder = readersFolder();
    const flags = ['--stat', 'top', '--query', '8,32', '--rows', 'P@32', '-o', '-', '--format', 'svg'];
    const whole = await attnplot(folder, 'heads', ARRAYS, ...flags);
    const streamed = await attnplot(folder, 'heads', ARRAYS, ...flags, '--max-memory', '10kB');
    expect(whole.code).toBe(0);
    expect(streamed.stdout.replace(/ --max-memory \S+/, '')).toBe(whole.stdout);
  });
});
