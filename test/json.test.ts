import fc from 'fast-check';
import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import { describe, expect, test } from 'vitest';
import { AttnplotError, type Problem } from '../src/core/errors.ts';
import { decodeText } from '../src/core/source.ts';
import { readJson } from '../src/json/json.ts';
import { createLocator } from '../src/json/positions.ts';
import { openContent } from '../src/pipeline/open.ts';
import { runs } from './support/random.ts';

/** What `readJson` says is wrong with a text. */
function problemOf(text: string, kind?: 'usage' | 'input'): Problem & { readonly kind: string } {
  try {
    readJson(text, 'data.json', kind);
  } catch (error) {
    if (!(error instanceof AttnplotError)) throw error;
    expect(error.problems).toHaveLength(1);
    return { ...(error.problems[0] as Problem), kind: error.kind };
  }
  throw new Error(`read as JSON: ${text}`);
}

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
    for (const text of ['['.repeat(100_000) + ']'.repeat(100_000), '['.repeat(100_000)])
      expect(problemOf(text).message).toMatch(/more than 500 deep/);
  });

  test('the error has the kind that the caller gives', () => {
    expect(problemOf('[1,]').kind).toBe('input');
    expect(problemOf('[1,]', 'usage').kind).toBe('usage');
  });
});

describe('positions', () => {
  const text = [
    '{',
    '  "rows": ["a", "b"],',
    '  "layers": [',
    '    [[NaN, 0.5], [-Infinity, 1]]',
    '  ]',
    '}',
  ].join('\n');
  const { positionOf } = readJson(text, 'data.json');

  test.each([
    [[], '1:1'],
    [['rows'], '2:3'],
    [['rows', 1], '2:17'],
    [['layers', 0], '4:5'],
    [['layers', 0, 0, 0], '4:7'],
    [['layers', 0, 0, 1], '4:12'],
    [['layers', 0, 1, 0], '4:19'],
    [['layers', 0, 1, 1], '4:30'],
  ] as const)('of %j', (path, position) => {
    expect(positionOf(path)).toBe(`data.json:${position}`);
  });

  test('of a missing value is that of its nearest existing ancestor', () => {
    expect(positionOf(['layers', 0, 7, 3])).toBe('data.json:4:5');
    expect(positionOf(['title'])).toBe('data.json:1:1');
  });

  test('are right with CRLF line ends', () => {
    expect(readJson('{\r\n  "a": [\r\n    1, 2\r\n  ]\r\n}', 'd').positionOf(['a', 1])).toBe('d:3:8');
  });

  test('of every item of any indented list', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { minLength: 1 }), (items) => {
        const json = JSON.stringify(items, null, 1);
        const lines = json.split('\n');
        const document = readJson(json, 'd');
        items.forEach((item, i) => {
          const [, line, column] = document.positionOf([i]).split(':').map(Number);
          const start = lines[Number(line) - 1]?.slice(Number(column) - 1) ?? '';
          expect(JSON.stringify(item, null, 1).startsWith(start.replace(/,$/, '').split('\n')[0] ?? '')).toBe(
            true,
          );
        });
      }),
    );
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

/** The path of every value in a value, and of some that are not there. */
function pathsIn(value: unknown): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  const steps = Array.isArray(value) ? [...value.keys(), value.length] : [...Object.keys(value), 'missing'];
  const inner = (step: string | number) => pathsIn((value as Record<string | number, unknown>)[step]);
  return [[], ...steps.flatMap((step) => inner(step).map((path) => [step, ...path]))];
}

test('values are found where another parser finds them, whatever the order in which they are asked for', () => {
  const json = fc.json({ depthSize: 'large' }).filter((text) => !text.includes('"missing"'));
  fc.assert(
    fc.property(json, fc.constantFrom(0, 1, '\r\n\t'), fc.boolean(), (given, indent, isReversed) => {
      const text = ` ${JSON.stringify(JSON.parse(given), null, indent)}\n`;
      const tree = parseTree(text);
      const offsetOf = createLocator(text);
      const expectedAt = (path: readonly (string | number)[]): number | undefined => {
        const node = findNodeAtLocation(tree as NonNullable<typeof tree>, [...path]);
        if (!node) return expectedAt(path.slice(0, -1));
        return node.parent?.type === 'property' ? node.parent.offset : node.offset;
      };
      const paths = pathsIn(JSON.parse(text));
      for (const path of isReversed ? paths.reverse() : paths)
        expect({ path, at: offsetOf(path) }).toEqual({ path, at: expectedAt(path) });
    }),
  );
});

test('a value is found after a string of quotes and brackets, bare words, and the last of equal keys', () => {
  const text = '{"a": "]}\\"[\\\\", "b": [NaN, -Infinity, {"c": 1}], "b": [NaN,2]}';
  const offsetOf = createLocator(text);
  expect(text.slice(offsetOf(['b', 1]))).toBe('2]}');
  expect(text.slice(offsetOf(['b']))).toBe('"b": [NaN,2]}');
  expect(text.slice(offsetOf(['a', 'x']))).toMatch(/^"a"/);
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
