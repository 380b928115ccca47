/** A contest: attnplot and its rivals run in turn, so that a slow machine slows all of them. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { look } from './contenders.mjs';
import { measure, RunError } from './measure.mjs';
import { compare, difference, ratio, summarize } from './statistics.mjs';

/** @typedef {import('./contenders.mjs').Contender} Contender */
/** @typedef {import('./measure.mjs').Sample} Sample */
/** @typedef {import('./statistics.mjs').Summary} Summary */
/** @typedef {import('./table.mjs').Aim} Aim */
/** @typedef {import('./table.mjs').Contest} Contest */

/**
 * One line of the table.
 * @typedef {object} Row
 * @property {string} contest
 * @property {string} work
 * @property {string} against
 * @property {Aim} aim
 * @property {number} [runs] counted
 * @property {Summary} [ours] of the aim's quantity
 * @property {Summary} [theirs]
 * @property {Summary} [compared] ratio of the medians, or their difference, and the spread of rounds
 * @property {boolean} [met] whether the aim is reached, where there is one
 * @property {string} [missing] why this was not measured, and the remedy
 */

/**
 * @typedef {object} Held
 * @property {readonly Row[]} rows
 * @property {Readonly<Record<string, readonly Sample[]>>} samples of each contender, one a round
 * @property {readonly string[]} versions of the tools that took part
 */

/**
 * The folder of a contest and its number of rounds.
 * @typedef {object} Setup
 * @property {string} folder for what is drawn
 * @property {(input: import('./inputs.mjs').Input) => string} pathOf
 * @property {import('./contenders.mjs').Places} places
 * @property {number} runs rounds that count, after one that does not
 */

/** @param {Contest} contest @param {Setup} setup @returns {Promise<Held>} */
export async function hold(contest, setup) {
  const { ours, rivals } = contest;
  const looks = new Map(
    [ours, ...rivals.map(({ rival }) => rival)].map((one) => [one, look(one, setup.places)]),
  );
  const missing = new Map([...looks].flatMap(([one, { missing }]) => (missing ? [[one, missing]] : [])));
  const samples = await runInTurn(contest, setup, missing);
  const rows = rivals.flatMap(({ rival, aims }) =>
    aims.map((aim) => {
      const row = { contest: contest.name, work: contest.work, against: rival.name, aim };
      const reason = missing.get(ours) ?? missing.get(rival);
      return reason === undefined
        ? { ...row, runs: setup.runs, ...judge(samples[ours.name] ?? [], samples[rival.name] ?? [], aim) }
        : { ...row, missing: reason };
    }),
  );
  const versions = [...looks.values()].flatMap(({ version }) => version ?? []);
  return { rows, samples, versions };
}

/**
 * Takes one sample of each contender per round.
 * @param {Contest} contest
 * @param {Setup} setup
 * @param {Map<Contender, string>} missing those that cannot run, and why; a rival that fails joins them, attnplot may not
 */
async function runInTurn({ ours, rivals, input }, { folder, pathOf, places, runs }, missing) {
  const isThere = (/** @type {{ rival: Contender }} */ { rival }) => !missing.has(rival);
  const field = [{ rival: ours, input }, ...rivals];
  /** @type {Record<string, Sample[]>} */
  const samples = Object.fromEntries(field.filter(isThere).map(({ rival }) => [rival.name, []]));
  // The first round does not count, because the page cache is cold.
  for (let round = 0; round <= runs && !missing.has(ours) && rivals.some(isThere); round++) {
    for (const { rival, input: theirs = input } of field.filter(isThere)) {
      try {
        const sample = await runOnce(rival, pathOf(theirs), folder, places);
        if (round > 0) samples[rival.name]?.push(sample);
      } catch (error) {
        if (!(error instanceof RunError) || rival === ours) throw error;
        missing.set(rival, `${rival.name}: it failed: ${error.reason}`);
      }
    }
  }
  return samples;
}

/** @param {Contender} contender @param {string} input @param {string} folder @param {import('./contenders.mjs').Places} places */
function runOnce(contender, input, folder, places) {
  const output = join(folder, 'figure.png');
  // attnplot does not rewrite a figure that is up to date, so the old one is removed.
  rmSync(output, { recursive: true, force: true });
  return measure(contender.command(input, output, places), {
    // Node looks for npm's packages beside the script.
    cwd: contender.tool?.npm ? places.packages : folder,
    peak: join(folder, 'peak'),
    warm: contender.warm ?? false,
    ...(contender.output === false ? {} : { output }),
  });
}

/**
 * Compares the samples of the same rounds with a target.
 * @param {readonly Sample[]} ours
 * @param {readonly Sample[]} theirs
 * @param {Aim} aim
 */
export function judge(ours, theirs, aim) {
  const values = (/** @type {readonly Sample[]} */ samples) => samples.map((sample) => sample[aim.quantity]);
  const compared = compare(values(ours), values(theirs), aim.more === undefined ? ratio : difference);
  const most = aim.more ?? aim.ratio;
  return {
    ...{ ours: summarize(values(ours)), theirs: summarize(values(theirs)), compared },
    ...(most === undefined || Number.isNaN(compared.median) ? {} : { met: compared.median <= most }),
  };
}
