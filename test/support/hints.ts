/** What the tests of hints share: small inputs, and the hint of a figure that is refused. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { attnplot } from './command.ts';
import { doubles, folder as dumps, shapeOf } from './dumps.ts';
import { npy } from './tensor-writers.ts';

export const range = (n: number) => Array.from({ length: n }, (_, i) => i);

/** An array of a shape whose rows sum to 1, each other than its neighbours; causal where its last two axes are equal. */
export function weights(shape: readonly number[], seed = 1): unknown {
  const [size = 0, ...inner] = shape;
  if (inner.length > 0) return range(size).map((i) => weights(inner, (seed * 7 + i * 3 + 1) % 101));
  const raw = range(size).map((key) => 1 + ((seed * 11 + key * key * 5) % 13));
  const sum = raw.reduce((a, b) => a + b, 0);
  return raw.map((x) => x / sum);
}

export const array = (values: unknown) => npy('<f8', shapeOf(values), doubles(values));

export const of = (...shape: number[]) => array(weights(shape));

/** The files of a case, by name. */
export type Files = Readonly<Record<string, Uint8Array | string>>;

export function write(files: Files): string {
  const folder = mkdtempSync(join(dumps, 'hint-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** Panels, labels of the rows and number of keys of a figure, as it says itself. */
export async function drawn(folder: string, ...args: readonly string[]) {
  const ran = await attnplot(folder, 'render', ...args, '-o', 'x.png', '--dpi', '30', '--quiet');
  expect(`${ran.code} ${ran.stderr.replace(/^warning.*\n/gm, '')}`).toBe('0 ');
  const { attention } = JSON.parse((await attnplot(folder, 'inspect', 'x.png', '--json')).stdout);
  return [attention.layers.length, attention.rows.length, attention.layers[0].keys];
}

export async function hintOf(folder: string, ...args: readonly string[]): Promise<string> {
  const { code, stderr } = await attnplot(folder, 'render', ...args, '-o', 'x.png', '--dpi', '30');
  expect(code, stderr).not.toBe(0);
  return stderr;
}

/** The words of a line of the shell that hints quote: `--axes "layer head query key"`. */
export const shellWords = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '');

/** Types a line; one that draws a figure gets a name for it, except after =. A line after ! is the shell's. */
async function type(folder: string, line: string) {
  if (line.startsWith('!')) {
    execFileSync('sh', ['-c', line.slice(1)], { cwd: folder });
    return { code: 0, stdout: '', stderr: '' };
  }
  const args = shellWords(line.replace(/^=/, ''));
  const draws = /^(render|compare|diff|curve|heads) /.test(line) && !args.includes('-o');
  // SVG takes the least time. Only what is about pixels needs a picture.
  const name = /--(dpi|max-memory|image|mark)\b/.test(line) ? 'x.png' : 'x.svg';
  return attnplot(folder, ...args, ...(draws ? ['-o', name] : []));
}

/** What is typed, the hint with a group for what it gives, and what is typed then: $1 is the first group. Steps end with `; `. */
export type Line = readonly [typed: string, hint: RegExp, followed: string];

/** The files that lines name, in folders too, and those that the named files name: to write all for each line would take longest. */
function namedIn(files: Files, lines: string): Files {
  const named = (text: string) =>
    Object.entries(files).filter(([name]) => text.includes(name.replace(/\/.*/, '')));
  const texts = named(lines).map(([, content]) => (typeof content === 'string' ? content : ''));
  return Object.fromEntries(named([lines, ...texts].join(' ')));
}

/** Types a line, whose last step is refused with the hint, and then what the hint says, which is not. */
export async function follow(files: Files, [line, hint, followed]: Line): Promise<void> {
  const folder = write(namedIn(files, `${line} ${followed}`));
  const steps = line.split('; ');
  for (const step of steps.slice(0, -1)) expect([step, (await type(folder, step)).code]).toEqual([step, 0]);
  const refused = await type(folder, steps.at(-1) as string);
  const said = `${refused.stderr}${refused.stdout}`;
  expect(refused.code, said).not.toBe(0);
  const found = hint.exec(said);
  expect(found, said).not.toBeNull();
  for (const step of followed.replace(/\$(\d)/g, (_, i) => found?.[Number(i)] ?? '').split('; ')) {
    const ran = await type(folder, step);
    expect([step, ran.code, ran.stderr]).toEqual([step, 0, expect.not.stringContaining('error:')]);
  }
}

/** A figure that is refused, and the figures that its hint leads to. */
export interface Case {
  readonly what: string;
  readonly files: Files;
  /** What is typed after `render`; the input comes first. */
  readonly typed: readonly string[];
  /** The hint, with a group for each way out: flags that are added to what was typed. */
  readonly hint: RegExp;
  /** Flags that were typed and that the hint says to leave out or to write otherwise. */
  readonly without?: readonly string[];
  /** Flags that are needed beside the hint's, as any figure of that input needs them. */
  readonly also?: readonly string[];
  /** Panels, rows and keys for each way out. */
  readonly gives: readonly (readonly [panels: number, rows: number, keys: number])[];
}

/** What is typed once a hint is followed: `without` left out, and the way that a group names added. */
function followed({ typed, without = [], also = [] }: Case, way: string): string[] {
  const start =
    without.length === 0
      ? -1
      : typed.findIndex((word, i) => word === without[0] && typed[i + 1] === without[1]);
  const left = start < 0 ? [...typed] : typed.toSpliced(start, without.length);
  const flags = shellWords(way);
  // A flag that was typed is typed again with its other value.
  const same = left.indexOf(flags[0] ?? '');
  return [...(same < 0 ? left : left.toSpliced(same, 2)), ...also, ...flags];
}

/** Reads the hint of a figure that is refused, and draws it each way that the hint names. */
export async function followCase(one: Case): Promise<void> {
  const folder = write(one.files);
  const stderr = await hintOf(folder, ...one.typed);
  const found = one.hint.exec(stderr);
  expect(found, stderr).not.toBeNull();
  const { groups } = found as RegExpExecArray;
  const ways = groups
    ? Object.entries(groups).map(([flag, value]) => `--${flag} "${value}"`)
    : (found as RegExpExecArray).slice(1);
  expect(ways).toHaveLength(one.gives.length);
  for (const [i, way] of ways.entries())
    expect(await drawn(folder, ...followed(one, way)), way).toEqual(one.gives[i]);
}
