import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findInputs } from '../src/batch/inputs.ts';
import { compareNaturally } from '../src/batch/natural-order.ts';
import { checkPattern, folderOf } from '../src/batch/output-pattern.ts';
import { planBatch } from '../src/batch/plan.ts';
import type { AttnplotError } from '../src/core/errors.ts';
import { folderWith } from './support/folders.ts';

/** A new folder with empty files of these names. */
const filesNamed = (...names: readonly string[]) =>
  folderWith(Object.fromEntries(names.map((name) => [name, ''])));

const messagesOf = (run: () => unknown): string[] => {
  try {
    run();
  } catch (error) {
    return (error as AttnplotError).problems.map(({ message }) => message);
  }
  return [];
};

describe('natural order', () => {
  it('compares numbers by value, keeps folders together and puts the shorter of equal numbers first', () => {
    const ordered = ['a/step-2', 'a/step-10', 'a/step-10-b', 'a-b/step-1', 'b/7', 'b/07', 'b/08', 'step-1'];
    expect(ordered.toReversed().sort(compareNaturally)).toEqual(ordered);
  });

  it('is a total order, whatever the names', () => {
    const name = fc.string({ unit: fc.constantFrom('0', '1', '9', 'a', '-', '/'), maxLength: 6 });
    fc.assert(
      fc.property(name, name, name, (a, b, c) => {
        const order = (x: string, y: string) => Math.sign(compareNaturally(x, y));
        expect(order(a, b) + order(b, a)).toBe(0);
        expect(order(a, b) === 0).toBe(a === b);
        if (order(a, b) < 0 && order(b, c) < 0) expect(order(a, c)).toBe(-1);
      }),
    );
  });

  it('sorts numbers of any length by their value', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 30n }),
        fc.bigInt({ min: 0n, max: 10n ** 30n }),
        (a, b) => {
          expect(Math.sign(compareNaturally(`s${a}.npz`, `s${b}.npz`))).toBe(a < b ? -1 : a > b ? 1 : 0);
        },
      ),
    );
  });
});

describe('inputs', () => {
  const find = (folder: string, ...patterns: readonly string[]) =>
    findInputs({
      patterns: patterns.map((pattern) => join(folder, pattern)),
      list: undefined,
      base: undefined,
    });

  it('are each taken once, from paths and globs alike, without the records of a batch', async () => {
    const folder = filesNamed(
      'runs/a/s-10.json',
      'runs/a/s-9.json',
      'runs/b/s-1.json',
      'runs/attnplot-manifest.json',
    );
    const { paths, base } = await find(folder, 'runs/**/*.json', 'runs/a/s-9.json');
    expect(paths).toEqual(
      ['a/s-9.json', 'a/s-10.json', 'b/s-1.json'].map((path) => join(folder, 'runs', path)),
    );
    expect(join(base, '.')).toMatch(/runs$/);
  });

  it('are tried as file names before they are tried as patterns, because names may hold brackets', async () => {
    const folder = filesNamed('run[1].json', 'run1.json');
    expect((await find(folder, 'run[1].json')).paths).toEqual([join(folder, 'run[1].json')]);
  });

  it('are told from patterns quickly', async () => {
    const folder = filesNamed('a.json');
    const names = Array.from({ length: 20_000 }, (_, i) => join(folder, `step-${i}.json`));
    const took = async (patterns: readonly string[]) => {
      const began = performance.now();
      await findInputs({ patterns, list: undefined, base: folder });
      return performance.now() - began;
    };
    await took(names.slice(0, 2000));
    const few = await took(names.slice(0, 2000));
    // Ten times as many; 90 times the time where each is looked up among all.
    expect((await took(names)) / few).toBeLessThan(30);
  });

  it('come from a list with one path per line, or with paths ended by NUL', async () => {
    const folder = filesNamed('a b.json', 'new\nline.json');
    const names = [join(folder, 'a b.json'), join(folder, 'new\nline.json')];
    writeFileSync(join(folder, 'lines'), `${names[0]}\r\n\n`);
    writeFileSync(join(folder, 'nuls'), execFileSync('find', [folder, '-name', '*.json', '-print0']));
    const listed = async (list: string) =>
      (await findInputs({ patterns: [], list: join(folder, list), base: undefined })).paths;
    expect(await listed('lines')).toEqual([names[0]]);
    expect(await listed('nuls')).toEqual(names);
  });

  it('are reported by name if a pattern has no match', async () => {
    const folder = filesNamed('a.json');
    await expect(find(folder, '*.npz', '*.json', '*.npy')).rejects.toMatchObject({
      kind: 'usage',
      problems: [{ option: join(folder, '*.npz') }, { option: join(folder, '*.npy') }],
    });
  });
});

describe('the names of figures', () => {
  const inputs = (base: string, ...paths: readonly string[]) => ({ paths, base });
  const outputs = (pattern: string, found: ReturnType<typeof inputs>) =>
    planBatch(found, pattern).items.map(({ output }) => output);

  it('are made of the name, the folder below the base, the extension, the position and the last number', () => {
    const found = inputs('runs', 'runs/a/v2-step-00100.npz', 'runs/b/c/v2-step-7.json');
    expect(outputs('figs/{dir}/{name}.png', found)).toEqual([
      'figs/a/v2-step-00100.png',
      'figs/b/c/v2-step-7.png',
    ]);
    expect(outputs('{index}-{ext}-{step}.png', found)).toEqual(['0000-npz-00100.png', '0001-json-7.png']);
    expect(outputs('{dir}/{name}.png', inputs('.', 'a.npz'))).toEqual(['a.png']);
    expect(outputs('../f/x-{name}.png', inputs('.', 'a.npz'))).toEqual(['../f/x-a.png']);
  });

  it('are in the folder before the first placeholder', () => {
    expect(
      ['figs/{dir}/{name}.png', '{name}.png', 'figs/x-{name}.png', '/f/{name}/{step}.png'].map(folderOf),
    ).toEqual(['figs', '.', 'figs', '/f']);
  });

  it('refuse any other placeholder', () => {
    expect(messagesOf(() => checkPattern('{nmae}.png'))[0]).toMatch(
      /^found \{nmae\} in "\{nmae\}\.png", expected \{name\} \(.*\{dir\}.*\{ext\}.*\{index\}.*\{step\}/,
    );
  });

  it('are refused if two inputs share one, with each pair by name and the placeholder that helps', () => {
    const clash = inputs('.', 'a/s.npz', 'b/s.npz', 'b/t.npz');
    expect(messagesOf(() => planBatch(clash, 'f/{name}.png'))).toEqual([
      'found one name, f/s.png, for a/s.npz and b/s.npz, expected a name for each',
    ]);
    expect(messagesOf(() => planBatch(clash, 'f/fig.png'))).toEqual([
      'found one name, f/fig.png, for a/s.npz and b/s.npz, and 1 more, expected a name for each',
    ]);
  });

  it.each([
    ['linux', []],
    ['darwin', ['A.png', 'é.png']],
    ['win32', ['A.png', 'é.png']],
  ])('are refused on %s if its disks take them for one: %j', (platform, names) => {
    const own = process.platform;
    Object.defineProperty(process, 'platform', { value: platform });
    try {
      const clash = inputs('.', 'a/A.npz', 'b/a.npz', 'a/é.npz', 'b/e\u0301.npz');
      expect(messagesOf(() => planBatch(clash, '{name}.png')).map((text) => text.split(/[ ,]+/)[3])).toEqual(
        names,
      );
    } finally {
      Object.defineProperty(process, 'platform', { value: own });
    }
  });

  it('are refused if {step} has no number, outside the folder, and over an input', () => {
    expect(messagesOf(() => planBatch(inputs('.', 'last.npz'), '{step}.png'))).toEqual([
      'found last.npz, expected a number in its name for {step}',
    ]);
    expect(messagesOf(() => planBatch(inputs('runs/a', 'runs/b/s.npz'), 'f/{dir}/{name}.png'))).toEqual([
      'found b/s.png, expected a path in f, the folder of the pattern',
    ]);
    expect(messagesOf(() => planBatch(inputs('.', 'f/...npz'), 'f/{name}/{ext}.png'))).toEqual([
      'found npz.png, expected a path in f, the folder of the pattern',
    ]);
    const folder = filesNamed('s.json');
    symlinkSync(join(folder, 's.json'), join(folder, 's.png'));
    expect(
      messagesOf(() => planBatch(inputs(folder, join(folder, 's.json')), join(folder, '{name}.png'))),
    ).toEqual([`found ${join(folder, 's.png')}, which is an input, expected another name`]);
  });
});
