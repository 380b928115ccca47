/**
 * What a 5 GB dump costs beside the seed's file: cold renders of both, interleaved so that a busy machine slows both,
 * as medians of wall time and peak memory. Only the rows drawn may cost anything.
 *
 *     npm run build && node test/bench/sparse.mjs [rounds]
 */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const ROUNDS = Number(process.argv[2] ?? 9);
const SHAPE = [12, 12, 4096, 4096];
const AIM = { ratio: 2, megabytes: 60 };

/** A `.safetensors` file of which only the header takes room on disk: the weights are a hole, which reads as zeros. */
function writeSparse(path) {
  const bytes = SHAPE.reduce((product, size) => product * size, 2);
  const tensor = { dtype: 'F16', shape: SHAPE, data_offsets: [0, bytes] };
  const header = Buffer.from(JSON.stringify({ attentions: tensor }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const file = openSync(path, 'w');
  writeSync(file, Buffer.concat([length, header]));
  ftruncateSync(file, 8 + header.length + bytes);
  closeSync(file);
  return 8 + header.length + bytes;
}

const TIME = '/usr/bin/time';
/** Runs the command in a process that then prints its child's peak memory, in kB, as `/usr/bin/time -v` does. */
const WRAPPER = `
const { spawnSync } = require('node:child_process');
const [command, ...args] = process.argv.slice(1);
process.argv = [process.argv[0], command, ...args];
process.on('exit', () => console.error('Maximum resident set size (kbytes): ' + process.resourceUsage().maxRSS));
import(require('node:url').pathToFileURL(command).href);
`;

/** One cold render: seconds and peak megabytes. */
function measure(args) {
  const command = [join(ROOT, 'bin/attnplot.cjs'), 'render', ...args, '--quiet'];
  const start = performance.now();
  const ran = existsSync(TIME)
    ? spawnSync(TIME, ['-v', process.execPath, ...command], { encoding: 'utf8' })
    : spawnSync(process.execPath, ['-e', WRAPPER, '--', ...command], { encoding: 'utf8' });
  const seconds = (performance.now() - start) / 1000;
  const [, kilobytes] = /Maximum resident set size \(kbytes\): (\d+)/.exec(ran.stderr) ?? [];
  if (ran.status !== 0 || kilobytes === undefined) throw new Error(ran.stderr || String(ran.error));
  return { seconds, megabytes: (Number(kilobytes) * 1024) / 1e6 };
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

const medians = (runs) => ({
  seconds: median(runs.map(({ seconds }) => seconds)),
  megabytes: median(runs.map(({ megabytes }) => megabytes)),
});

function main(folder) {
  const sparse = join(folder, 'sparse.safetensors');
  const size = writeSparse(sparse);
  const output = ['-o', join(folder, 'figure.png')];
  const seedArgs = [join(ROOT, 'fixtures/abspe-pause.json'), ...output];
  const sparseArgs = [sparse, '--query', '8,32', ...output];
  const runs = { seed: [], sparse: [] };
  // The first of each is not counted: it finds nothing in the page cache.
  for (let round = 0; round <= ROUNDS; round++) {
    const [seed, large] = [measure(seedArgs), measure(sparseArgs)];
    if (round > 0) runs.seed.push(seed) && runs.sparse.push(large);
  }
  const [seed, large] = [medians(runs.seed), medians(runs.sparse)];
  const row = (name, { seconds, megabytes }) =>
    console.log(
      `${name.padEnd(28)} ${(1000 * seconds).toFixed(0).padStart(5)} ms ${megabytes.toFixed(0).padStart(5)} MB`,
    );
  row('seed, 2.6 kB of JSON', seed);
  row(`sparse, ${(size / 1e9).toFixed(1)} GB, --query 8,32`, large);
  const [ratio, more] = [large.seconds / seed.seconds, large.megabytes - seed.megabytes];
  console.log(
    `${ratio.toFixed(2)}x the time (aim: at most ${AIM.ratio}), ${more.toFixed(0)} MB more (aim: at most ${AIM.megabytes}); medians of ${ROUNDS}`,
  );
  if (ratio > AIM.ratio || more > AIM.megabytes) process.exitCode = 1;
}

const folder = mkdtempSync(join(tmpdir(), 'attnplot-bench-'));
try {
  main(folder);
} finally {
  rmSync(folder, { recursive: true });
}
