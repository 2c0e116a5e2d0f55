// Runs mocha as a process of its own and counts: what crashes or stays silent has failed.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { outerEnv, root } from './run.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** @type {(...all: Counts[]) => Counts} */
export const sum = (...all) => {
  const of = (key) => all.reduce((total, counts) => total + counts[key], 0);
  return { passed: of('passed'), failed: of('failed'), skipped: of('skipped') };
};

export const failed = (number) => ({ passed: 0, failed: number, skipped: 0 });

export const inWords = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

/**
 * Runs a program that writes its counts to the file named by FORKSIGHT_REPORT.
 * @param {string} name for the messages
 * @returns {Promise<Counts>} with one failure more where the program crashed, hung, or left no report
 */
export async function runCounted(name, program, args, { env = {}, minutes = 8 } = {}) {
  const dir = mkdtempSync(path.join(tmpdir(), 'forksight-report-'));
  const report = path.join(dir, 'counts.json');
  const child = spawn(program, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...outerEnv(), FORKSIGHT_ROOT: root, ...env, FORKSIGHT_REPORT: report },
    detached: true,
  });
  const end = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // the group is empty
    }
  };
  process.once('exit', end);
  const timer = setTimeout(() => {
    console.error(`${name}: still running after ${minutes} minutes, ended`);
    end();
  }, minutes * 60_000);
  const code = await new Promise((resolve) => {
    child.once('error', () => resolve('no start'));
    child.once('exit', (status, signal) => resolve(signal ?? status));
  });
  clearTimeout(timer);
  process.off('exit', end);
  const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
  rmSync(dir, { recursive: true, force: true });
  return judge(name, code, counts);
}

/** An exit code that the counts do not explain is a failure of its own. */
export function judge(name, code, counts) {
  if (counts !== undefined && (code === 0 || counts.failed > 0)) return counts;
  console.error(
    `${name}: ended with ${code} and ${counts ? 'no failed test' : 'no report'}: counted as failed`,
  );
  return sum(counts ?? failed(0), failed(1));
}

export function writeCounts(counts) {
  if (process.env.FORKSIGHT_REPORT) writeFileSync(process.env.FORKSIGHT_REPORT, JSON.stringify(counts));
}

/** @param {string[]} files suites that Node can load as they are */
export function runMocha(name, files, options) {
  const mocha = path.join(root, 'node_modules/mocha/bin/mocha.js');
  const reporter = path.join(root, 'test/harness/reporter.cjs');
  const args = [
    '--enable-source-maps',
    mocha,
    '--no-config',
    '--reporter',
    reporter,
    '--timeout',
    '30000',
    '--exit',
  ];
  if (process.env.CI) args.push('--forbid-only');
  return runCounted(name, process.execPath, [...args, ...files], options);
}
