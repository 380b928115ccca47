import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPlainFile } from '../src/input/plain-file.ts';
import { attentionFileSchema } from '../src/input/schema.ts';
import { ROOT } from './support/command.ts';
import { runs } from './support/random.ts';

const schema = attentionFileSchema();
const isValid = (value: unknown) => schema.safeParse(value).success;

const FILE = {
  $schema: './attention.schema.json',
  title: 'T',
  reduction: 'mean over 12 heads',
  tokens: ['a', 'b'],
  rows: ['r', { label: 's', query: 1, tokens: ['c', 'd'] }],
  layers: [
    [
      [0.5, 0.5],
      [null, Number.NaN],
    ],
    { label: 'L', weights: [Float64Array.of(1, 0), [1]], tokens: ['e', 'f'] },
  ],
  figure: { vmin: 0, colormap: 'inferno', layers: [0] },
  meta: { anything: [1] },
};

/** Every place in a value, outermost first. */
function placesOf(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [path];
  const keys = Array.isArray(value) ? value.keys() : Object.keys(value);
  return [path, ...[...keys].flatMap((key) => placesOf((value as never)[key], [...path, key]))];
}

/** The value with another at a place, or without what is there. */
function changed(value: unknown, [key, ...rest]: readonly (string | number)[], to: unknown): unknown {
  if (key === undefined) return to;
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  const members = copy as Record<string | number, unknown>;
  if (rest.length > 0 || to !== GONE) members[key] = changed(members[key], rest, to);
  else if (Array.isArray(copy)) copy.splice(Number(key), 1);
  else delete members[key];
  return copy;
}
const GONE = Symbol('gone');

const other = fc.oneof(
  fc.constantFrom(
    GONE,
    undefined,
    null,
    '',
    'x',
    0,
    -1,
    1.5,
    2 ** 53,
    Number.POSITIVE_INFINITY,
    true,
    [],
    {},
    ['x'],
  ),
  fc.constantFrom([[1]], [[[1]]], [['x']], { label: 'x' }, { weights: [[1]] }, { lable: 'x' }, { vmin: 'x' }),
);

describe('a file that is taken as it is', () => {
  it('is one in which the schema finds nothing wrong, whatever is changed about it', () => {
    const places = placesOf(FILE);
    fc.assert(
      fc.property(fc.constantFrom(...places), other, fc.string(), (place, to, key) => {
        for (const value of [changed(FILE, place, to), changed(FILE, [...place, key], 1)])
          expect(!isPlainFile(value) || isValid(value)).toBe(true);
      }),
      { numRuns: runs(300) },
    );
  });

  it('is every valid one of the fixtures, and none of the others', () => {
    const seen = { valid: 0, invalid: 0 };
    for (const folder of ['fixtures', 'fixtures/gallery', 'fixtures/pause', 'fixtures/invalid']) {
      for (const name of readdirSync(join(ROOT, folder)).filter((file) => file.endsWith('.json'))) {
        const value = parsed(join(ROOT, folder, name));
        if (value === undefined) continue;
        seen[isValid(value) ? 'valid' : 'invalid']++;
        expect([name, isPlainFile(value)]).toEqual([name, isValid(value)]);
      }
    }
    expect(seen.valid).toBeGreaterThan(8);
    expect(seen.invalid).toBeGreaterThan(8);
  });
});

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
