/**
 * Compares the cost of a figure with attnplot and with the tools it replaces, on this machine.
 *
 *     npm run bench -- --help
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, tmpdir, totalmem, type } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './contenders.mjs';
import { hold } from './contest.mjs';
import { inputsIn } from './inputs.mjs';
import { installPackage } from './installed.mjs';
import { formatLoad, formatMarkdown, formatRows, replaceBlock } from './report.mjs';
import { TABLE } from './table.mjs';

const NAMES = TABLE.map(({ name }) => name);
const RUNS = 5;
/** The most processes that a contender runs at once. */
const MOST_PROCESSES = 2;
const HELP = `Usage: npm run bench -- [options]

  --only <name>        one comparison, may be repeated: ${NAMES.join(', ')}
  --runs <number>      rounds that count (default: ${RUNS}, fewer if one takes most of a minute)
  --json <file>        write everything that was measured
  --readme             put the table into README.md
  --peers <folder>     scripts that draw the figure with other tools (default: ../shared/peers)
  --packages <folder>  folder with the npm packages that they need
  --python <program>   a Python with matplotlib (default: /usr/bin/python3)

Exit code 1 means that a target was missed.
`;

/** @param {string[]} args */
function parse(args) {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', multiple: true, default: [] },
      runs: { type: 'string' },
      json: { type: 'string' },
      readme: { type: 'boolean', default: false },
      peers: { type: 'string', default: join(ROOT, '../shared/peers') },
      packages: { type: 'string', default: ROOT },
      python: { type: 'string', default: '/usr/bin/python3' },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = values.only.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new TypeError(`--only: found "${unknown}", expected ${NAMES.join(', ')}`);
  if (values.runs !== undefined && !/^[1-9]\d*$/.test(values.runs))
    throw new TypeError(`--runs: found "${values.runs}", expected a whole number from 1`);
  if (values.readme && values.only.length > 0)
    throw new TypeError('--readme: found with --only, which would leave half a table in the README');
  return values;
}

/** The machine, in words. */
function surroundings() {
  const machine = [
    `${availableParallelism()} cores of ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB`,
    `${type()} ${release()}`,
    `Node ${process.version}`,
  ].join(', ');
  return { date: new Date().toISOString().slice(0, 10), machine };
}

/** The load of the last minute from other work. @param {number} [own] processes that the benchmark itself runs */
function loadOfOthers(own = 0) {
  const [load = 0] = loadavg();
  return { load: Math.max(0, load - own), busy: load - own > availableParallelism() / 4 };
}

/** @param {ReturnType<typeof parse>} options @param {string} folder for inputs and figures */
async function bench({ only, runs, peers, packages, python }, folder) {
  const here = surroundings();
  console.log(here.machine);
  const before = loadOfOthers();
  if (before.busy) console.log(formatLoad(before));
  const { path: attnplot } = await installPackage(join(folder, 'installed'));
  const places = { peers: resolve(peers), packages: resolve(packages), python, attnplot };
  const setup = { folder, pathOf: inputsIn(folder, places), places };
  const held = [];
  for (const contest of TABLE.filter(({ name }) => only.length === 0 || only.includes(name))) {
    const counted = runs === undefined ? (contest.runs ?? RUNS) : Number(runs);
    const one = await hold(contest, { ...setup, runs: counted });
    held.push(one);
    console.log(`\n${formatRows(one.rows)}`);
  }
  const after = loadOfOthers(MOST_PROCESSES);
  if (after.busy) console.log(`\n${formatLoad(after)}`);
  const rows = held.flatMap((one) => one.rows);
  const versions = [...new Set(held.flatMap((one) => one.versions))];
  return {
    ...here,
    ...(before.load > after.load ? before : after),
    versions,
    rows,
    samples: held.map((one) => one.samples),
  };
}

/** @param {ReturnType<typeof parse>} options */
async function main(options) {
  const folder = mkdtempSync(join(tmpdir(), 'attnplot-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.once('SIGINT', () => process.exit(130));
  const report = await bench(options, folder);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  if (options.readme) {
    const readme = join(ROOT, 'README.md');
    writeFileSync(readme, replaceBlock(readFileSync(readme, 'utf8'), formatMarkdown(report)));
  }
  if (report.rows.some(({ met }) => met === false)) process.exitCode = 1;
}

try {
  const options = parse(process.argv.slice(2));
  if (options.help) console.log(HELP);
  else await main(options);
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  console.error(`error: ${error.message}\n  hint: npm run bench -- --help lists what there is`);
  process.exitCode = 2;
}
