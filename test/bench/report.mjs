/** The table as text for a terminal, and as Markdown for the README. */

/** @typedef {import('./contest.mjs').Row} Row */
/** @typedef {import('./statistics.mjs').Summary} Summary */
/** @typedef {import('./table.mjs').Quantity} Quantity */

/**
 * The measurements, and the machine.
 * @typedef {object} Report
 * @property {string} date ISO 8601, day
 * @property {string} machine
 * @property {number} load that other work made, as the average of a minute, before or at the end
 * @property {boolean} busy whether that is enough to disturb
 * @property {readonly string[]} versions
 * @property {readonly Row[]} rows
 */

/** @type {Readonly<Record<Quantity, (value: number) => string>>} */
const UNITS = {
  ms: (value) =>
    value < 10_000 ? `${value.toFixed(value < 10 ? 1 : 0)} ms` : `${(value / 1000).toFixed(1)} s`,
  megabytes: (value) => `${value.toFixed(0)} MB`,
  bytes: (value) => `${(value / 1000).toFixed(1)} kB`,
};

/** @param {Quantity} quantity @param {Summary} summary */
const spread = (quantity, { median, min, max }) =>
  min === max
    ? UNITS[quantity](median)
    : `${UNITS[quantity](median)} (${UNITS[quantity](min)}-${UNITS[quantity](max)})`;

/** A ratio or a difference, with the spread of rounds. @param {Row} row */
function outcome({ aim, compared }) {
  if (compared === undefined) return '';
  const { median, min, max } = compared;
  if (Number.isNaN(median)) return 'not measured: no GNU time (apt-get install time)';
  const say = (/** @type {number} */ value) =>
    aim.more === undefined
      ? value.toFixed(value < 1 ? 3 : 2)
      : `${value < 0 ? '' : '+'}${UNITS[aim.quantity](value)}`;
  const unit = aim.more === undefined ? ' x' : '';
  return `${say(median)}${unit}${min === max ? '' : ` (${say(min)}-${say(max)})`}`;
}

/** @param {Row} row */
function target({ aim }) {
  if (aim.more !== undefined) return `+${UNITS[aim.quantity](aim.more)}`;
  return aim.ratio === undefined ? '' : `${aim.ratio} x`;
}

/** @param {Row} row */
const verdict = ({ met }) => (met === undefined ? '' : met ? 'met' : 'MISSED');

/** The lines of a contest's rows. @param {readonly Row[]} rows */
export function formatRows(rows) {
  const cells = rows.map((row) => [
    `  ${row.against}`,
    row.missing === undefined ? outcome(row) : 'not measured',
    target(row) && `at most ${target(row)}`,
    verdict(row),
    row.ours && row.theirs
      ? `${spread(row.aim.quantity, row.ours)} : ${spread(row.aim.quantity, row.theirs)}`
      : '',
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const lines = cells.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  const [first] = rows;
  const runs = rows.find((row) => row.runs !== undefined)?.runs;
  const head = `${first?.contest}: ${first?.work}${runs === undefined ? '' : `, ${runs} ${runs === 1 ? 'run' : 'runs'} each`}`;
  return [head, ...lines.map((line) => line.trimEnd()), ...new Set(missing(rows))].join('\n');
}

/** @param {readonly Row[]} rows */
const missing = (rows) =>
  rows.flatMap((row) => (row.missing === undefined ? [] : `  missing ${row.missing}`));

/** @param {{ readonly load: number }} report */
export const formatLoad = ({ load }) =>
  `The machine is busy with other work (load ${load.toFixed(1)}), so only the ratios say much.`;

/** The README's block. @param {Report} report */
export function formatMarkdown({ date, machine, load, busy, versions, rows }) {
  const lines = rows.map((row) => {
    const { work, against, aim, ours, theirs } = row;
    const [a, b] = [ours, theirs].map((side) => (side ? UNITS[aim.quantity](side.median) : ''));
    const result = row.missing === undefined ? outcome(row) : 'not measured';
    return [work, against, a, b, result, target(row), verdict(row)].map(escapeCell);
  });
  const header = ['work', 'against', 'attnplot', 'the other', 'ratio (rounds)', 'at most', ''];
  const table = [header, header.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`);
  return [
    `Measured on ${date}: ${machine}.${busy ? ` ${formatLoad({ load })}` : ''}`,
    ...(versions.length === 0 ? [] : [`Against ${versions.join(', ')}.`]),
    '',
    ...table,
  ].join('\n');
}

/** @param {string} text */
const escapeCell = (text = '') => text.replaceAll('|', '\\|');

const BEGIN = '<!-- bench: written by `npm run bench -- --readme`, not by hand -->';
const END = '<!-- bench: end -->';

/** The README with its block of figures replaced. @param {string} readme @param {string} block @throws Error where it has no such block */
export function replaceBlock(readme, block) {
  const [start, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`README.md has no block between\n${BEGIN}\nand\n${END}`);
  return `${readme.slice(0, start)}${BEGIN}\n\n${block}\n\n${readme.slice(end)}`;
}
