// How long something of a program is alive after its end, or after the decision to end it: of programs that leave behind
// what they can. The runner measures that itself (`clearedNs`); where it is killed itself, /proc is watched instead.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { record, table } from './report.mjs';

const fixtures = path.resolve(import.meta.dirname, '../native/fixtures');
const runner = path.resolve(import.meta.dirname, '../../native/build/forksight-run');
const goalMs = 100;

const cases = [
  { name: 'a fork bomb held at 100 tasks', program: 'relentless', limits: ['--task-limit', '100'] },
  { name: 'a fork bomb held at 1,000 tasks', program: 'relentless', limits: ['--task-limit', '1000'] },
  { name: 'a daemon that forked twice', program: 'daemon', limits: [] },
  { name: 'a stopped child', program: 'stopped', limits: [] },
  {
    name: 'an endless program and its child, at the time limit',
    program: 'endless',
    limits: ['--time-limit-ms', '200'],
  },
];

function runnerSays(program, limits) {
  const { output } = spawnSync(runner, ['--report-fd', '3', ...limits, '--', program], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const end = JSON.parse(output[3].trimEnd().split('\n').at(-1));
  if (end.leftBehind !== 0) throw new Error(`${program}: ${end.leftBehind} processes are left behind`);
  return end.clearedNs / 1e6;
}

function alive(program) {
  return readdirSync('/proc').some((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0')[0] === program;
    } catch {
      return false; // it has just ended
    }
  });
}

async function afterKilling(program, victim) {
  const guardian = spawn(runner, ['--report-fd', '3', '--', program], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  while (!alive(program)) await sleep(1);
  const begin = performance.now();
  process.kill(victim(guardian.pid), 'SIGKILL');
  while (alive(program)) await sleep(1);
  return performance.now() - begin;
}

const killed = {
  'the guardian killed': (pid) => pid,
  'the supervisor killed': (pid) =>
    Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]),
};

/**
 * @param {string} work a folder for the programs
 * @param {number} rounds
 */
export async function clearing(work, rounds) {
  const rows = [['alive after the end', 'median', 'most', 'goal']];
  const told = (name, values) => {
    const sorted = [...values].sort((a, b) => a - b);
    const middle = sorted[Math.floor(sorted.length / 2)];
    rows.push([name, `${middle.toFixed(1)} ms`, `${sorted.at(-1).toFixed(1)} ms`, `≤ ${goalMs} ms`]);
    record({
      what: `profile, something alive after ${name}`,
      ours: middle,
      unit: 'ms',
      goal: `≤ ${goalMs} ms`,
      met: middle <= goalMs,
    });
  };
  const compiled = (name) => {
    const out = path.join(work, name);
    execFileSync('cc', ['-O1', '-o', out, path.join(fixtures, `${name}.c`)]);
    return out;
  };
  for (const { name, program, limits } of cases) {
    const binary = compiled(program);
    told(
      name,
      Array.from({ length: rounds }, () => runnerSays(binary, limits)),
    );
  }
  const endless = compiled('endless');
  for (const [name, victim] of Object.entries(killed)) {
    const times = [];
    for (let round = 0; round < rounds; round++) times.push(await afterKilling(endless, victim));
    told(name, times);
  }
  console.log();
  table(rows);
}
