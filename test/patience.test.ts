import { describe, expect, it } from 'vitest';
import { createPatience, type Stamps } from '../src/cli/watch.ts';

describe('patience', () => {
  /** The times at which a figure is drawn, if files are checked every 100 ms. */
  const dueAt = (drawn: Record<string, string>, looks: readonly Record<string, string>[]) => {
    const isDue = createPatience(new Map(Object.entries(drawn)));
    const due = looks.findIndex((seen, i) => isDue(new Map(Object.entries(seen)) as Stamps, 100 * i));
    return due < 0 ? 'never' : 100 * due;
  };
  const times = <T>(count: number, look: (i: number) => T): T[] =>
    Array.from({ length: count }, (_, i) => look(i));

  it('waits until a file has not changed for 300 ms', () => {
    const looks = times(12, (i) => ({ a: i < 5 ? `piece ${i}` : 'whole' }));
    expect(dueAt({ a: 'before' }, looks)).toBe(800);
  });

  it('has nothing to do if nothing changes, or changes back', () => {
    expect(
      dueAt(
        { a: '1' },
        times(20, () => ({ a: '1' })),
      ),
    ).toBe('never');
    expect(
      dueAt(
        { a: '1' },
        times(20, (i) => ({ a: i === 3 ? '2' : '1' })),
      ),
    ).toBe('never');
  });

  it('treats a file that is missing between two renames as changing', () => {
    const looks = [{ a: '1' }, {}, ...times(8, () => ({ a: '2' }))];
    expect(dueAt({ a: '1' }, looks)).toBe(500);
    expect(
      dueAt(
        { a: '1', b: '1' },
        times(9, () => ({ a: '1' })),
      ),
    ).toBe(300);
    expect(
      dueAt(
        {},
        times(9, () => ({ new: '1' })),
      ),
    ).toBe(300);
  });

  it('waits at most 5 s for a file that keeps changing', () => {
    const looks = times(80, (i) => ({ done: '2', growing: `${i}` }));
    expect(dueAt({ done: '1', growing: '' }, looks)).toBe(5000);
    expect(
      dueAt(
        { done: '1', growing: '' },
        times(80, (i) => ({ done: '1', growing: `${i}` })),
      ),
    ).toBe('never');
  });
});
