// What a bench says: rows of one measurement each, beside those of its peers and its goal. Printed as one table of
// ratios, and written as JSON where the collecting run asks for it (FORKSIGHT_BENCH_OUT).
import { appendFileSync } from 'node:fs';

/**
 * @typedef {object} Row
 * @property {string} what the measurement, with the work it was made on
 * @property {number} ours
 * @property {string} unit ms, s, MB, %, or x for a ratio
 * @property {Record<string, number>} [beside] the same of each peer, in the same unit, from the same run
 * @property {string} [goal] as it is written in the design, for instance "≤ 50"
 * @property {boolean} [met] whether the goal is met
 * @property {string} [note] what a reader has to know to compare
 */

/** @param {Row} row */
export function record(row) {
  const out = process.env['FORKSIGHT_BENCH_OUT'];
  if (out) appendFileSync(out, `${JSON.stringify(row)}\n`);
}

/** @param {readonly (readonly (string | number)[])[]} rows the first is the head */
export function table(rows) {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => String(row[i]).length)));
  for (const row of rows)
    console.log(
      row
        .map((cell, i) => (i === 0 ? String(cell).padEnd(widths[i]) : String(cell).padStart(widths[i])))
        .join('  ')
        .trimEnd(),
    );
}

export const number = (x, digits = 1) => (x === null || Number.isNaN(x) ? '-' : x.toFixed(digits));

const shown = (value, unit) =>
  `${value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)} ${unit}`;

/**
 * The one table at the end: a line for each measurement and peer. The ratio is the peer's figure divided by ours: above 1
 * Forksight needs less.
 * @param {readonly Row[]} rows
 */
export function printRatios(rows) {
  const ratio = (value, ours) => (ours === 0 ? '' : `${(value / ours).toFixed(2)}x`);
  const lines = [['measured', 'Forksight', 'goal', '', 'beside', 'its figure', 'ratio']];
  for (const { what, ours, unit, beside = {}, goal = '', met } of rows) {
    const state = met === undefined ? '' : met ? 'met' : 'missed';
    const peers = Object.entries(beside);
    const [first] = peers;
    const cells = (name, value) => [name, shown(value, unit), ratio(value, ours)];
    lines.push([what, shown(ours, unit), goal, state, ...(first ? cells(...first) : ['', '', ''])]);
    for (const [name, value] of peers.slice(1)) lines.push(['', '', '', '', ...cells(name, value)]);
  }
  table(lines);
}
