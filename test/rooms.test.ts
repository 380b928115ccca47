/** The directions of imports: a room imports only rooms below it, and no files import one another in a circle. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './support/command.ts';

/** Rooms from the bottom up. */
const ROOMS = [
  ...['core', 'options', 'json', 'arrays', 'attention', 'formats', 'provenance', 'diagnose', 'describe'],
  ...['text', 'figure', 'layout', 'paint', 'pages', 'pipeline', 'batch', 'compare', 'check', 'cli'],
];

const SRC = join(ROOT, 'src');
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

/** The files that each file imports, type imports included. */
const imports = new Map(
  files.map((file) => {
    const text = readFileSync(join(SRC, file), 'utf8');
    const found = [...text.matchAll(/(?:from|import\() ?'(\.[^']+\.ts)'/g)];
    return [file, found.map(([, path]) => normalize(join(dirname(file), path as string)))];
  }),
);

const roomOf = (file: string) => file.split('/')[0] as string;

test('every folder of src but build is a room', () => {
  const folders = new Set(files.filter((file) => file.includes('/')).map(roomOf));
  expect([...folders].filter((room) => room !== 'build').sort()).toEqual(
    ROOMS.filter((room) => folders.has(room)).sort(),
  );
});

test('a room imports only rooms below it', () => {
  const upward = [...imports].flatMap(([file, targets]) =>
    targets
      .filter(
        (target) =>
          ROOMS.indexOf(roomOf(target)) > ROOMS.indexOf(roomOf(file)) && ROOMS.includes(roomOf(file)),
      )
      .map((target) => `${file} -> ${target}`),
  );
  expect(upward).toEqual([]);
});

test('no files import one another in a circle', () => {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, above: readonly string[]) => {
    if (above.includes(file)) circles.push([...above.slice(above.indexOf(file)), file].join(' -> '));
    else if (!done.has(file)) {
      for (const target of imports.get(file) ?? []) visit(target, [...above, file]);
      done.add(file);
    }
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});
