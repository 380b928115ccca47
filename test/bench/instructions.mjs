/**
 * The instructions of a cold render of the seed, as a multiple of those of Node's own start: a number that a busy machine does
 * not change, for test/slow/instructions.test.ts. valgrind counts them in user space, over all threads. Waiting costs nothing.
 *
 *     npm run build && node test/bench/instructions.mjs
 *
 * counts, and records the result in instructions.json, which later counts are compared with.
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './contenders.mjs';
import { ENVIRONMENT } from './measure.mjs';

const BASELINE = join(import.meta.dirname, 'instructions.json');
/**
 * Flags against background work, timers and randomness: counts then vary by 0.01 % instead of 4 %. Unlike other flags with that
 * effect they keep V8's compiled code and its caches: --single-threaded and --hash-seed refuse a code cache, and --jitless takes
 * 2.8 times as many instructions.
 */
const STEADY = ['--predictable', '--random-seed=1'];
/** Counts only, without caches and call graph. */
const VALGRIND = ['--tool=cachegrind', '--cache-sim=no', '--cachegrind-out-file=/dev/null'];

/**
 * Millions of instructions of a render and of Node's start (`floor`), and their ratio.
 * @typedef {{ readonly node: string, readonly arch: string, readonly render: number, readonly floor: number, readonly ratio: number }} Count
 */

/** Why nothing can be counted on this machine; undefined if it can. */
export function obstacle() {
  if (spawnSync('valgrind', ['--version']).status !== 0) return 'valgrind is not installed';
  const { node, arch } = baseline();
  if (node !== process.version || arch !== process.arch)
    return `the baseline is of Node ${node} on ${arch}, this is ${process.version} on ${process.arch}`;
  return undefined;
}

/** The recorded counts. @returns {Count} */
export const baseline = () => JSON.parse(readFileSync(BASELINE, 'utf8'));

/** Counts the instructions of a render of the seed and of Node's own start, both at once. @returns {Promise<Count>} */
export async function count() {
  const folder = mkdtempSync(join(tmpdir(), 'attnplot-count-'));
  const command = [
    'bin/attnplot.js',
    'render',
    'fixtures/abspe-pause.json',
    '-o',
    join(folder, 'figure.png'),
  ];
  try {
    const [render, floor] = await Promise.all([instructions(command), instructions(['-e', '0'])]);
    const ratio = Math.round((1000 * render) / floor) / 1000;
    return { node: process.version, arch: process.arch, render, floor, ratio };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {readonly string[]} args of Node */
async function instructions(args) {
  const { stderr } = await promisify(execFile)(
    'valgrind',
    [...VALGRIND, process.execPath, ...STEADY, ...args],
    { cwd: ROOT, env: ENVIRONMENT },
  );
  const [, total] = /I\s+refs:\s+([\d,]+)/.exec(stderr) ?? [];
  if (total === undefined) throw new Error(`valgrind counted nothing:\n${stderr}`);
  return Math.round(Number(total.replaceAll(',', '')) / 1e6);
}

if (import.meta.filename === process.argv[1]) {
  const counted = await count();
  writeFileSync(BASELINE, `${JSON.stringify(counted, null, 2)}\n`);
  console.log(`${counted.ratio} x Node's start (${counted.render} to ${counted.floor} million instructions)`);
}
