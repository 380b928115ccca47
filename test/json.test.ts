/** JSON: values, bare NaN, equal keys, and texts too large. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeText } from '../src/core/source.ts';
import { readJson } from '../src/json/json.ts';
import { openContent } from '../src/pipeline/open.ts';
import { problemOf } from './support/json.ts';
import { runs } from './support/random.ts';

const parsed = (text: string) => readJson(text, 'data.json').value;

describe('values', () => {
  test('gives the values of JSON.parse, whatever the indent', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 1, 2, '\t'), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), null, indent);
        expect(parsed(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test('a text that is not JSON is refused with a position in it, and never crashes', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'[]{}",:0.5eE-+ \n\\nulltrueNaN\'/') }), (text) => {
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        if (isJson || text.includes('NaN')) return;
        const { position, message, hint } = problemOf(text);
        expect(position).toMatch(/^data\.json:[1-9]\d*:[1-9]\d*$/);
        expect(message).not.toContain('\n');
        expect(hint).toBeTruthy();
      }),
      { numRuns: runs(100) },
    );
  });

  test('every document that is cut off is refused as such, or at least with a position', () => {
    const text = '{"a": [1.5e-3, "x\\"y", true, null, -2], "b": {"c": NaN}}';
    for (let end = 0; end < text.length; end++)
      expect(problemOf(text.slice(0, end)).message, text.slice(0, end)).toMatch(/end of the file|empty file/);
  });

  test('bare NaN is null, and Infinity is Infinity', () => {
    expect(parsed('[NaN, 1, Infinity, -Infinity, {"a": NaN}]')).toEqual([
      null,
      1,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      { a: null },
    ]);
  });

  test('NaN and Infinity in strings and keys are left alone', () => {
    const value = { NaN: 'NaN', 'a "NaN" b': '\\', Infinity: ['-Infinity', 'x\\"NaN', ' NaN '] };
    // The bare NaN sends the text through the replacement.
    const text = `[${JSON.stringify(value)}, NaN]`;
    expect(parsed(text)).toEqual([value, null]);
  });

  test('any strings survive beside a bare NaN', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('"', '\\', 'NaN', 'Infinity', ',', ' ', '-') })),
        (strings) => {
          expect(parsed(`[${[...strings.map((one) => JSON.stringify(one)), 'NaN'].join(', ')}]`)).toEqual([
            ...strings,
            null,
          ]);
        },
      ),
    );
  });

  test('a byte order mark is accepted and does not shift positions', () => {
    const { value, positionOf } = readJson('\uFEFF{"a": 1}', 'data.json');
    expect(value).toEqual({ a: 1 });
    expect(positionOf(['a'])).toBe('data.json:1:2');
  });

  test('a document nested too deeply is refused, complete or cut off', () => {
    const open = '['.repeat(100_000);
    // Quotes in a comment begin no string that would hide the brackets, nor does a string go on after its line.
    for (const text of [open + ']'.repeat(100_000), open, `/* " */${open}`, `// "\n${open}`, `"\r${open}`])
      expect(problemOf(text).message).toMatch(/more than 500 deep/);
  });

  test('a string of millions of escapes does not end the stack', () => {
    const text = '\\n'.repeat(4e6);
    expect(readJson(`[NaN, "${text}"]`, 'data.json').value).toEqual([null, '\n'.repeat(4e6)]);
  });

  test('the error has the kind that the caller gives', () => {
    expect(problemOf('[1,]').kind).toBe('input');
    expect(problemOf('[1,]', 'usage').kind).toBe('usage');
  });
});

describe('duplicate keys', () => {
  const duplicatesOf = (text: string) =>
    readJson(text, 'd').duplicateKeys.map(({ path, position }) => [path, position]);

  test('are found at every depth, at the position of the second', () => {
    expect(duplicatesOf('{"a": 1,\n "b": [{"c": 1, "c": NaN}],\n "a": 2}')).toEqual([
      [['b', 0, 'c'], 'd:2:17'],
      [['a'], 'd:3:2'],
    ]);
  });

  test('are found when one is written with an escape', () => {
    expect(duplicatesOf('{"a": 1, "\\u0061": 2}')).toEqual([[['a'], 'd:1:10']]);
  });

  test('are not found across objects or in strings', () => {
    expect(duplicatesOf('[{"a": "\\"a\\": 1"}, {"a": {"a": "a\\":"}}]')).toEqual([]);
  });

  test('are never found in the output of JSON.stringify', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(duplicatesOf(JSON.stringify(value))).toEqual([]);
      }),
    );
  });
});

describe('what is too large', () => {
  const SEED = new URL('../fixtures/abspe-pause.json', import.meta.url).pathname;

  test('is refused before it is read, by the limit of --max-memory', async () => {
    await expect(openContent(SEED, 1000)).rejects.toMatchObject({
      problems: [
        {
          message: expect.stringMatching(/a JSON file of .* kB, expected at most 1 kB/),
          hint: expect.stringContaining('--max-memory'),
        },
      ],
    });
    expect(await openContent(SEED, 1e6)).toHaveProperty('document');
  });

  test('is refused above the longest string of JavaScript', () => {
    // No such text is made: a length is all that is looked at.
    expect(() => decodeText({ length: 2 ** 31 } as Uint8Array, 'data.json')).toThrow(
      expect.objectContaining({
        message: 'data.json is too large',
        problems: [expect.objectContaining({ hint: expect.stringContaining('safetensors') })],
      }),
    );
  });
});

test('spaces of 18 MB are passed over, and what is wrong after them has its place', () => {
  const spaces = ' \t'.repeat(9e6);
  const started = process.cpuUsage();
  expect(problemOf(`[1,${spaces}x]`)).toMatchObject({ position: 'data.json:1:18000004' });
  expect(readJson(`{"a":1,${spaces}"a":2}`, 'data.json').duplicateKeys).toHaveLength(1);
  expect(process.cpuUsage(started).user / 1e6).toBeLessThan(3);
  // Comments are none the less.
  expect(problemOf(`[1,${' '.repeat(2000)}/* one */ 2]`)).toMatchObject({ position: 'data.json:1:2004' });
  expect(problemOf(`["${' '.repeat(2000)}", x]`)).toMatchObject({ position: 'data.json:1:2006' });
});

test('spaces of strings are no comments', () => {
  const [spaces, tabs] = [' '.repeat(2000), '\t'.repeat(2000)];
  expect(problemOf(`{"a":"\\${spaces}"}`).position).toBe('data.json:1:6');
  expect(problemOf(`["${tabs}"]`)).toMatchObject({
    position: 'data.json:1:2',
    hint: expect.stringContaining('on its line'),
  });
  const { duplicateKeys } = readJson(`{"a":1,"a":2,"b${spaces}":1,"b${spaces}":2}`, 'data.json');
  expect(duplicateKeys.map(({ path }) => path)).toEqual([['a'], [`b${spaces}`]]);
});

test.each([
  ['a line break', 'x\n"}', 'a string ends on its line'],
  ['a tab after escapes', '\\"\\\\\t"}', 'a string ends on its line'],
  ['the end of the file', '', 'cut off'],
  ['the end of the file and a line break', '\n', 'cut off'],
])('a string of 20 MB that is broken by %s is told as a short one is', (_, end, hint) => {
  const text = `{"a": "${'x'.repeat(2e7)}${end}`;
  expect(problemOf(text)).toMatchObject({ hint: expect.stringContaining(hint) });
});
