/** The programs that are timed: attnplot, and other tools drawing the same figure as their users write it. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');
const SIZE = ['--width', '9in', '--height', '15in', '--dpi', '200'];
const WORKERS = '2';

/**
 * Where other tools are found.
 * @typedef {object} Places
 * @property {string} peers folder of the scripts that draw the figure with them
 * @property {string} packages folder in whose node_modules npm's are
 * @property {string} python with matplotlib
 * @property {string} attnplot the installed package
 */

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {(input: string, output: string, places: Places) => readonly string[]} command a program and its arguments
 * @property {boolean} [warm] it draws several figures and prints the milliseconds of each
 * @property {false} [output] it writes nothing
 * @property {Tool} [tool] what must be there to run it; nothing, unless said
 */

/**
 * @typedef {object} Tool
 * @property {string} [script] among the peers' scripts
 * @property {(places: Places) => readonly string[]} version a command that prints it, and fails where the tool is not installed
 * @property {boolean} [npm] found in the folder of packages, where it runs
 * @property {string} install how to get it
 */

/** @param {string} name @param {...string} flags @returns {Contender} */
export const render = (name, ...flags) => ({
  name,
  command: (input, output, { attnplot }) => [
    ...[process.execPath, commandOf(attnplot), 'render', input, '-o', output],
    ...[...SIZE, '--quiet', ...flags],
  ],
});

/** @param {string} attnplot */
const commandOf = (attnplot) => join(attnplot, 'bin/attnplot.js');

export const ATTNPLOT = render('attnplot render');

/** @type {Contender} */
export const LIBRARY = {
  name: 'attnplot, warm',
  warm: true,
  command: (input, output, { attnplot }) => [
    ...[process.execPath, join(import.meta.dirname, 'warm.mjs'), attnplot, input, output, '60'],
  ],
};

/** @type {Contender} */
export const BATCH = {
  name: 'attnplot batch',
  command: (input, output, { attnplot }) => [
    ...[
      process.execPath,
      commandOf(attnplot),
      'batch',
      join(input, '*.json'),
      '-o',
      join(output, '{name}.png'),
    ],
    ...['--jobs', WORKERS, ...SIZE, '--quiet'],
  ],
};

/** This Node if it keeps compiled code, or one from npm. @param {Places} places */
const keepingNode = ({ packages }) =>
  'enableCompileCache' in module ? process.execPath : join(packages, 'node_modules/node/bin/node');

/** @type {Tool} */
const KEEPING_NODE_TOOL = {
  version: (places) => [
    ...[keepingNode(places), '-p'],
    "require('node:module').enableCompileCache().directory && 'Node ' + process.version",
  ],
  install: 'npm install --prefix ../bench-packages node@22, and --packages ../bench-packages',
};

/** @type {Contender} */
export const KEEPING = {
  name: 'attnplot, compiled code kept',
  tool: KEEPING_NODE_TOOL,
  command: (input, output, places) => [
    keepingNode(places),
    ...ATTNPLOT.command(input, output, places).slice(1),
  ],
};

/** @type {Contender} */
export const NOT_KEEPING = {
  name: 'NODE_DISABLE_COMPILE_CACHE=1',
  tool: KEEPING_NODE_TOOL,
  command: (...given) => ['env', 'NODE_DISABLE_COMPILE_CACHE=1', ...KEEPING.command(...given)],
};

/** Node alone, the lower bound of every command written for it. @type {Contender} */
export const NODE = { name: 'node -e 0', output: false, command: () => [process.execPath, '-e', '0'] };

/** attnplot's pixels in the PNG that the canvas library writes. @type {Contender} */
export const SKIA = {
  name: "Skia's PNG encoder",
  command: (input, output) => [process.execPath, join(import.meta.dirname, 'skia-png.mjs'), input, output],
};

/** @type {Tool} */
const MATPLOTLIB_TOOL = {
  script: 'mpl_figure.py',
  version: ({ python }) => [python, '-c', 'import matplotlib; print("matplotlib", matplotlib.__version__)'],
  install: 'apt-get install python3-matplotlib, or name a Python that has it with --python',
};

/** @type {Contender} */
export const MATPLOTLIB = {
  name: 'matplotlib',
  tool: MATPLOTLIB_TOOL,
  command: (input, output, { python, peers }) => [python, join(peers, 'mpl_figure.py'), input, output],
};

/** @type {Contender} */
export const MATPLOTLIB_WARM = {
  ...MATPLOTLIB,
  name: 'matplotlib, warm',
  warm: true,
  command: (...given) => [...MATPLOTLIB.command(...given), '8'],
};

/** @type {Contender} */
export const MATPLOTLIB_POOL = {
  name: 'matplotlib, Pool(2)',
  tool: MATPLOTLIB_TOOL,
  command: (input, output, { python, peers }) => [
    ...[python, join(import.meta.dirname, 'mpl_pool.py'), join(peers, 'mpl_figure.py')],
    ...[input, output, WORKERS],
  ],
};

/** @type {Contender} */
export const GNUPLOT = {
  name: 'gnuplot',
  tool: {
    script: 'gnuplot_figure.sh',
    version: () => ['gnuplot', '--version'],
    install: 'apt-get install gnuplot-nox python3',
  },
  command: (input, output, { peers }) => ['bash', join(peers, 'gnuplot_figure.sh'), input, output],
};

/** @type {Contender} */
export const GGPLOT = {
  name: 'ggplot2',
  tool: {
    script: 'ggplot_figure.R',
    version: () => ['Rscript', '-e', 'library(jsonlite); cat("ggplot2", format(packageVersion("ggplot2")))'],
    install: 'apt-get install r-cran-ggplot2 r-cran-jsonlite',
  },
  command: (input, output, { peers }) => ['Rscript', join(peers, 'ggplot_figure.R'), input, output],
};

const NPM_PEERS =
  '@observablehq/plot jsdom@24 @resvg/resvg-js echarts d3-scale-chromatic @napi-rs/canvas@1.0.11';

/** @param {string} script @param {string} name @returns {Tool} */
const npmTool = (script, name) => ({
  script,
  npm: true,
  version: () => [
    ...[process.execPath, '-p'],
    `const { name, version } = JSON.parse(fs.readFileSync('node_modules/${name}/package.json')); name + ' ' + version`,
  ],
  install: `npm install --prefix ../bench-packages ${NPM_PEERS}, and --packages ../bench-packages`,
});

/** @type {Contender} */
export const PLOT_WARM = {
  name: 'Observable Plot + resvg, warm',
  warm: true,
  tool: npmTool('plot_figure.mjs', '@observablehq/plot'),
  command: (input, output, { peers }) => [
    ...[process.execPath, join(peers, 'plot_figure.mjs'), input, output, '20'],
  ],
};

/** @type {Contender} */
export const ECHARTS_WARM = {
  name: 'ECharts, warm',
  warm: true,
  tool: npmTool('echarts_figure.mjs', 'echarts'),
  command: (input, output, { peers }) => [
    ...[process.execPath, join(peers, 'echarts_figure.mjs'), input, output, '20'],
  ],
};

/**
 * A tool's version, or what is missing and how to install it.
 * @param {Contender} contender
 * @param {Places} places
 * @returns {{ readonly version?: string, readonly missing?: string }}
 */
export function look({ name, tool }, places) {
  if (tool === undefined) return {};
  const { script, version, npm, install } = tool;
  if (script !== undefined && !existsSync(join(places.peers, script)))
    return { missing: `${name}: no ${script} in ${places.peers}; name the folder of scripts with --peers` };
  const [program = '', ...args] = version(places);
  try {
    const cwd = npm ? places.packages : ROOT;
    return { version: execFileSync(program, args, { cwd, encoding: 'utf8', stdio: 'pipe' }).trim() };
  } catch {
    return { missing: `${name}: ${install}` };
  }
}
