/** Positions of values and mistakes in a JSON text. */
import fc from 'fast-check';
import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import { describe, expect, test } from 'vitest';
import { readJson } from '../src/json/json.ts';
import { createLocator } from '../src/json/positions.ts';

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
