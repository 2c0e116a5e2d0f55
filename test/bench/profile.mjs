// What profiling costs the profiled program, and how true its figures are, beside a plain run and the tools that people
// reach for otherwise: strace (with and without --seccomp-bpf), perf trace, uftrace, bpftrace (root only); those that are not
// installed are left out. Interleaved rounds pinned to one CPU, medians. The call is timed by the program itself; what a tool reports stands
// beside what the unwatched program measured. Then: how long something of a program is alive after its end. The Python program times Thread.start(), which waits for the new thread, so
// its figures and pthread_create()'s are not compared.
//
// node test/bench/profile.mjs [ROUNDS [SCALE]]: SCALE 0.2 does a fifth of the work in each run.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { clearing } from './clearing.mjs';
import { usePeers } from './peers.mjs';
import { record, table } from './report.mjs';

usePeers();

const here = path.join(import.meta.dirname, 'profile');
const runner = path.resolve(import.meta.dirname, '../../native/build/forksight-run');
const rounds = Number(process.argv[2] ?? 11);
const scale = Number(process.argv[3] ?? 1);
const work = mkdtempSync(path.join(tmpdir(), 'forksight-bench-'));
const python = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], {
  encoding: 'utf8',
}).stdout.trim();
const can = (command, ...args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const pin = can('taskset', '-V') ? ['taskset', '-c', '0'] : [];

function compiled(name) {
  const out = path.join(work, name);
  execFileSync('cc', ['-O2', '-g', '-pthread', '-o', out, path.join(here, `${name}.c`)]);
  return out;
}

const forks = compiled('forks');
const threads = compiled('threads');
const syscalls = compiled('syscalls');
const count = (most) => String(Math.max(20, Math.round(most * scale)));
const cases = [
  { name: 'pthread_create + join', times: 10000, argv: (n) => [threads, n], goal: 1.1 },
  { name: 'fork + wait, 2 MB', times: 2000, argv: (n) => [forks, n, '0'], goal: 1.15 },
  { name: 'fork + wait, 64 MB', times: 300, argv: (n) => [forks, n, '64'], goal: 1.15 },
  { name: 'system call pairs', times: 300000, argv: (n) => [syscalls, n], goal: 1.05 },
  ...(python
    ? [
        {
          name: 'Python threads',
          times: 2000,
          argv: (n) => [python, path.join(here, 'threads.py'), n],
          goal: 1.1,
        },
      ]
    : []),
];

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function run(argv, stdio = ['ignore', 'pipe', 'pipe']) {
  const result = spawnSync(argv[0], argv.slice(1), { encoding: 'utf8', stdio, maxBuffer: 1 << 28 });
  if (result.status !== 0) throw new Error(`${argv.join(' ')} failed: ${result.stderr}`);
  return result;
}

/** The program's own figures: the line of JSON among what it and the tool print. */
const figures = (stdout) => JSON.parse(stdout.split('\n').find((line) => line.startsWith('{"totalUs"')));

function ours(argv, ...options) {
  const shown = run(
    [...pin, runner, '--time-limit-ms', '240000', '--user-root', `${here}/`, ...options, '--', ...argv],
    ['ignore', 'pipe', 'pipe', 'pipe'],
  );
  const events = shown.output[3]
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const end = events.at(-1);
  const costs = events
    .filter((event) => event.type === 'call' && event.error === 0)
    .map((event) => (event.costNs - end.clockNs - (event.kind === 'fork' ? end.forkBiasNs : 0)) / 1000);
  return {
    own: figures(shown.stdout),
    reported: costs.length ? median(costs) : null,
    overheadUs: end.overheadNs / 1000,
  };
}

/** strace -T writes how long each call took, in seconds: `clone3(…) = 123 <0.000061>`. */
function strace(argv, ...options) {
  const log = path.join(work, 'strace.log');
  const calls = 'trace=clone,clone3,fork,vfork,execve';
  const shown = run([...pin, 'strace', '-f', '-T', ...options, '-e', calls, '-o', log, ...argv]);
  const costs = [...readFileSync(log, 'utf8').matchAll(/\b(?:clone3?|v?fork)\b.*= \d+ <([\d.]+)>$/gm)];
  const times = costs.map(([, seconds]) => Number(seconds) * 1e6);
  return { own: figures(shown.stdout), reported: times.length ? median(times) : null };
}

/** As people write it: a histogram of how long each call took, by kind. It watches the whole system. */
const bpfProgram = ['clone', 'clone3', 'fork', 'vfork']
  .map(
    (call) =>
      `tracepoint:syscalls:sys_enter_${call} { @from[tid] = nsecs; } ` +
      `tracepoint:syscalls:sys_exit_${call} /@from[tid]/ { @ns["${call}"] = hist(nsecs - @from[tid]); delete(@from[tid]); }`,
  )
  .join(' ');

const peers = {
  'strace -f': {
    there: can('strace', '-V'),
    run: (argv) => strace(argv),
  },
  'strace --seccomp-bpf': {
    there: can('strace', '-V'),
    run: (argv) => strace(argv, '--seccomp-bpf'),
  },
  'perf trace': {
    there: can('perf', 'trace', '-o', '/dev/null', '-e', 'clone', 'true'),
    run: (argv) => ({
      own: figures(
        run([...pin, 'perf', 'trace', '-e', 'clone,clone3,fork,vfork', '-o', '/dev/null', ...argv]).stdout,
      ),
    }),
  },
  bpftrace: {
    there: can('bpftrace', '-e', 'BEGIN { exit(); }'),
    run: (argv) => ({
      own: figures(run([...pin, 'bpftrace', '-c', argv.join(' '), '-e', bpfProgram]).stdout),
    }),
  },
  uftrace: {
    there: can('uftrace', '--version'),
    run: (argv) => ({
      own: figures(
        run([...pin, 'uftrace', 'record', '--force', '--no-event', '-d', path.join(work, 'uftrace'), ...argv])
          .stdout,
      ),
    }),
  },
};

const modes = {
  plain: (argv) => ({ own: figures(run([...pin, ...argv]).stdout) }),
  profile: (argv) => ours(argv),
  'profile --trace': (argv) => ours(argv, '--trace'),
  ...Object.fromEntries(
    Object.entries(peers)
      .filter(([, peer]) => peer.there)
      .map(([name, peer]) => [name, peer.run]),
  ),
};

const percent = (value) => `${value >= 0 ? '+' : ''}${(value * 100).toFixed(1)} %`;
const overhead = [['whole program', 'plain', 'goal', ...Object.keys(modes).slice(1)]];
const accuracy = [
  ['call, as reported', 'plain', 'spread of plain', ...Object.keys(modes).slice(1), 'shim per call'],
];
for (const { name, times, argv, goal } of cases) {
  const command = argv(count(times));
  const seen = Object.fromEntries(Object.keys(modes).map((mode) => [mode, []]));
  for (let round = 0; round < rounds; round++)
    for (const [mode, measure] of Object.entries(modes)) {
      // A tool that fails once (perf does, on a busy machine) has one round less.
      try {
        seen[mode].push(measure(command));
      } catch (error) {
        if (mode === 'plain' || mode.startsWith('profile')) throw error;
      }
    }
  // Each round against the plain run beside it: what else the machine did then, it did to both.
  const ratioOf = (mode) => median(seen[mode].map((one, at) => one.own.totalUs / seen.plain[at].own.totalUs));
  const ratio = (mode) => (seen[mode].length === 0 ? '-' : `${ratioOf(mode).toFixed(2)}x`);
  const others = Object.keys(modes).filter((mode) => mode !== 'plain' && mode !== 'profile');
  record({
    what: `profile, ${count(times)} ${name}, to the plain run`,
    ours: ratioOf('profile'),
    unit: 'x',
    beside: Object.fromEntries(
      others.filter((mode) => seen[mode].length > 0).map((mode) => [mode, ratioOf(mode)]),
    ),
    goal: `≤ ${goal.toFixed(2)}x`,
    met: ratioOf('profile') <= goal,
  });
  const call = seen.plain.map((one) => one.own.medianUs);
  const timed = median(call) > 0 && command[0] !== python;
  const title = `${count(times)} ${name}`;
  overhead.push([
    title,
    `${(median(seen.plain.map((one) => one.own.totalUs)) / 1000).toFixed(1)} ms`,
    `${goal.toFixed(2)}x`,
    ...Object.keys(modes).slice(1).map(ratio),
  ]);
  if (!timed) continue;
  // How far a tool's figure of a call lies from what the program measures unwatched, in percent either way.
  const errorOf = (mode) => {
    const pairs = seen[mode].flatMap((one, at) =>
      one.reported ? [one.reported / seen.plain[at].own.medianUs] : [],
    );
    return pairs.length ? 100 * Math.abs(median(pairs) - 1) : null;
  };
  const spread = (100 * (Math.max(...call) - Math.min(...call))) / median(call);
  const allowed = Math.max(name.includes('2 MB') ? 5 : 3, spread);
  record({
    what: `profile, error of the cost of ${name}`,
    ours: errorOf('profile'),
    unit: '%',
    beside: Object.fromEntries(
      others.map((mode) => [mode, errorOf(mode)]).filter(([, error]) => error !== null),
    ),
    goal: `≤ ${allowed.toFixed(1)} %`,
    met: errorOf('profile') <= allowed,
  });
  accuracy.push([
    title,
    `${median(call).toFixed(2)} µs`,
    percent((Math.max(...call) - Math.min(...call)) / median(call)),
    ...Object.keys(modes)
      .slice(1)
      .map((mode) => {
        const pairs = seen[mode].flatMap((one, at) =>
          one.reported ? [one.reported / seen.plain[at].own.medianUs] : [],
        );
        return pairs.length ? percent(median(pairs) - 1) : '-';
      }),
    `${median(seen.profile.map((one) => one.overheadUs)).toFixed(2)} µs`,
  ]);
}
console.log(`${rounds} rounds, ratio to the plain run of the same round, medians\n`);
table(overhead);
console.log();
table(accuracy);
await clearing(work, rounds);
rmSync(work, { recursive: true });
