/** Measures one run of a program: its time, its peak memory and what it writes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { median } from './statistics.mjs';

/**
 * The cost of a run: milliseconds (per warm figure, if the run draws several), peak memory of its largest process in MB (NaN if
 * unknown) and bytes written.
 * @typedef {{ readonly ms: number, readonly megabytes: number, readonly bytes: number }} Sample
 */

const TIME = '/usr/bin/time';
const PRELOAD = join(import.meta.dirname, 'peak.cjs');
/** GNU time. BSD's has no -f. */
export const HAS_TIME = process.platform === 'linux' && existsSync(TIME);
/** Size of every figure that is compared. */
const [WIDTH, HEIGHT] = [1800, 3000];

/**
 * The environment of every run, without variables that Node reads at its start: parsing a file of extra certificates takes longer
 * than the start itself, which would improve every ratio to `node -e 0`.
 */
const { NODE_EXTRA_CA_CERTS: _, NODE_OPTIONS: __, ...environment } = process.env;
export const ENVIRONMENT = environment;

/** A command that failed, or did not draw its figure. */
export class RunError extends Error {
  /** @param {readonly string[]} command @param {string} what @param {string} [stderr] */
  constructor(command, what, stderr = '') {
    super(`${command.join(' ')}\n${what}\n${stderr}`);
    /** One line. */
    this.reason = /^.*Error.*$/m.exec(stderr)?.[0] ?? what;
  }
}

/**
 * Runs a command to its end.
 * @param {readonly string[]} command a program and its arguments
 * @param {{ cwd: string, peak: string, output?: string, warm?: boolean }} options peak: a file to note memory in; output: the
 *   figure, or the folder of figures, that it must write; warm: it prints the milliseconds of each of several figures
 * @returns {Promise<Sample>}
 * @throws RunError
 */
export async function measure(command, { cwd, peak, output, warm = false }) {
  // A file of the previous run would hide that this run wrote none.
  if (output !== undefined) rmSync(output, { recursive: true, force: true });
  rmSync(peak, { force: true });
  const start = performance.now();
  const printed = await run(command, cwd, peak);
  const wall = performance.now() - start;
  const figures = output === undefined ? [] : figuresAt(output);
  if (output !== undefined && figures.length === 0) throw new RunError(command, 'drew nothing');
  for (const figure of figures) checkSize(figure, command);
  return {
    ms: warm ? warmMedian(printed) : wall,
    megabytes: existsSync(peak) ? (Number(readFileSync(peak, 'utf8')) * 1024) / 1e6 : Number.NaN,
    bytes: figures.reduce((sum, figure) => sum + statSync(figure).size, 0),
  };
}

/** @param {readonly string[]} command @param {string} cwd @param {string} peak file for the peak memory, in kB */
async function run(command, cwd, peak) {
  const [program = '', ...args] = HAS_TIME ? [TIME, '-q', '-f', '%M', '-o', peak, ...command] : command;
  const env = HAS_TIME
    ? ENVIRONMENT
    : { ...ENVIRONMENT, NODE_OPTIONS: `--require ${JSON.stringify(PRELOAD)}`, ATTNPLOT_BENCH_PEAK: peak };
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code, signal] = await once(child, 'close');
  if (code !== 0) throw new RunError(command, `ended with ${code ?? signal}`, stderr);
  return stdout;
}

/** Drops the first quarter of the figures, in which code is compiled and caches fill. @param {string} printed */
function warmMedian(printed) {
  const figures = printed.trim().split('\n').map(Number);
  return median(figures.slice(Math.ceil(figures.length / 4)));
}

/** Paths of the figure, or of all figures in a folder. @param {string} output */
function figuresAt(output) {
  if (!existsSync(output)) return [];
  if (!statSync(output).isDirectory()) return [output];
  return readdirSync(output)
    .filter((name) => name.endsWith('.png'))
    .map((name) => join(output, name));
}

/** Throws unless a figure has the size of all others, because fewer pixels would be no comparison. @param {string} figure @param {readonly string[]} command */
function checkSize(figure, command) {
  const header = Buffer.alloc(24);
  const file = openSync(figure, 'r');
  readSync(file, header);
  closeSync(file);
  const [width, height] = [header.readUInt32BE(16), header.readUInt32BE(20)];
  if (width !== WIDTH || height !== HEIGHT)
    throw new RunError(command, `drew ${width} x ${height} pixels, expected ${WIDTH} x ${HEIGHT}`);
}
