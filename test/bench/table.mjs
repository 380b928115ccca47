/** The table of comparisons, and attnplot's target in each. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import {
  ATTNPLOT,
  BATCH,
  ECHARTS_WARM,
  GGPLOT,
  GNUPLOT,
  KEEPING,
  LIBRARY,
  MATPLOTLIB,
  MATPLOTLIB_POOL,
  MATPLOTLIB_WARM,
  NODE,
  NOT_KEEPING,
  PLOT_WARM,
  ROOT,
  render,
  SKIA,
} from './contenders.mjs';
import { folderOf, sparse, stacked } from './inputs.mjs';

/** @typedef {import('./contenders.mjs').Contender} Contender */
/** @typedef {import('./inputs.mjs').Input} Input */
/** @typedef {keyof import('./measure.mjs').Sample} Quantity */

/**
 * A comparison and its target, the most that attnplot may cost: a ratio of medians, or a difference from the rival. Without a
 * target it only informs.
 * @typedef {{ readonly quantity: Quantity, readonly ratio?: number, readonly more?: number }} Aim
 */

/**
 * @typedef {object} Contest
 * @property {string} name for --only
 * @property {string} work
 * @property {Input} input
 * @property {Contender} ours
 * @property {readonly { readonly rival: Contender, readonly input?: Input, readonly aims: readonly Aim[] }[]} rivals
 * @property {number} [runs] counted, where the usual number would take minutes
 */

/** @param {number} [ratio] @returns {Aim} */
const time = (ratio) => ({ quantity: 'ms', ...(ratio === undefined ? {} : { ratio }) });

/** @type {Input} */
const SEED = { name: join(ROOT, 'fixtures/abspe-pause.json'), write: () => {} };
const HUGE = stacked(96, 16, 2048);

/** The seed's figure as attnplot writes it. @type {Input} */
const SEED_FIGURE = {
  name: 'seed.png',
  write: (path, places) => {
    const [program = '', ...args] = ATTNPLOT.command(SEED.name, path, places);
    spawnSync(program, args, { stdio: 'inherit' });
  },
};

/** @type {readonly Contest[]} */
export const TABLE = [
  {
    name: 'cold',
    work: 'one cold render, 12 x 2 x 7',
    input: SEED,
    ours: ATTNPLOT,
    rivals: [
      { rival: NODE, aims: [time()] },
      { rival: GNUPLOT, aims: [time(0.55)] },
      { rival: MATPLOTLIB, aims: [time(0.14), { quantity: 'megabytes', ratio: 1.1 }] },
      { rival: GGPLOT, aims: [time()] },
    ],
  },
  {
    name: 'kept',
    work: 'one cold render by a Node that keeps compiled code (from 22 on), 12 x 2 x 7',
    input: SEED,
    ours: KEEPING,
    rivals: [{ rival: NOT_KEEPING, aims: [time()] }],
  },
  {
    name: 'warm',
    work: 'one warm figure in one process (library), 12 x 2 x 7',
    input: SEED,
    ours: LIBRARY,
    rivals: [
      { rival: MATPLOTLIB_WARM, aims: [time(0.06)] },
      { rival: PLOT_WARM, aims: [time(0.06)] },
      { rival: ECHARTS_WARM, aims: [time()] },
    ],
  },
  {
    name: 'batch',
    work: '200 inputs, 2 workers',
    input: folderOf(200),
    ours: BATCH,
    rivals: [{ rival: MATPLOTLIB_POOL, aims: [time(0.08)] }],
    runs: 2,
  },
  {
    name: 'long',
    work: 'one cold render, 12 x 2 x 512',
    input: stacked(12, 2, 512),
    ours: ATTNPLOT,
    rivals: [{ rival: MATPLOTLIB, aims: [time(0.12)] }],
  },
  {
    name: 'huge',
    work: 'one cold render, 96 x 16 x 2048 (28 MB of JSON)',
    input: HUGE,
    ours: ATTNPLOT,
    rivals: [
      { rival: MATPLOTLIB, aims: [time(0.08), { quantity: 'megabytes', ratio: 1 }] },
      { rival: GNUPLOT, aims: [time(0.5)] },
    ],
    runs: 3,
  },
  {
    name: 'keys',
    work: 'twice the keys, 96 x 16 x 4096',
    input: stacked(96, 16, 4096),
    ours: ATTNPLOT,
    rivals: [{ rival: render('attnplot, 2048 keys'), input: HUGE, aims: [time(2.1)] }],
  },
  {
    name: 'sparse',
    work: 'two rows of a sparse 4.8 GB .safetensors',
    input: sparse([12, 12, 4096, 4096]),
    ours: render('attnplot render --query', '--query', '8,32'),
    rivals: [
      {
        rival: render("attnplot, the seed's file"),
        input: SEED,
        aims: [time(2), { quantity: 'megabytes', more: 60 }],
      },
    ],
  },
  {
    name: 'size',
    work: "the seed's PNG",
    input: SEED,
    ours: ATTNPLOT,
    rivals: [{ rival: SKIA, input: SEED_FIGURE, aims: [{ quantity: 'bytes', ratio: 1 }] }],
    runs: 1,
  },
];
