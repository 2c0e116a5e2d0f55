// What profiling costs the profiled program, against a plain run and strace, and how true its figures are. The Python
// program times Thread.start(), which waits for the new thread, so its time and pthread_create()'s are not compared.
// node test/bench/profile.mjs [ROUNDS]: interleaved rounds pinned to one CPU, medians.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const here = path.join(import.meta.dirname, 'profile');
const runner = path.resolve(import.meta.dirname, '../../native/build/forksight-run');
const rounds = Number(process.argv[2] ?? 7);
const work = mkdtempSync(path.join(tmpdir(), 'forksight-bench-'));
const python = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], {
  encoding: 'utf8',
}).stdout.trim();
const hasStrace = spawnSync('strace', ['-V']).status === 0;
const pin = spawnSync('taskset', ['-V']).status === 0 ? ['taskset', '-c', '0'] : [];

function compiled(name) {
  const out = path.join(work, name);
  execFileSync('cc', ['-O2', '-g', '-pthread', '-o', out, path.join(here, `${name}.c`)]);
  return out;
}

const forks = compiled('forks');
const cases = [
  { name: '10k pthread_create + join', argv: [compiled('threads'), '10000'], goal: 1.1 },
  { name: '2k fork + wait, 2 MB', argv: [forks, '2000', '0'], goal: 1.15 },
  { name: '300 fork + wait, 64 MB', argv: [forks, '300', '64'], goal: 1.15 },
  { name: '300k syscall pairs', argv: [compiled('syscalls'), '300000'], goal: 1.05 },
  ...(python
    ? [{ name: '2k Python threads', argv: [python, path.join(here, 'threads.py'), '2000'], goal: 1.1 }]
    : []),
];

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function run(argv, stdio) {
  const result = spawnSync(argv[0], argv.slice(1), { encoding: 'utf8', stdio, maxBuffer: 1 << 28 });
  if (result.status !== 0) throw new Error(`${argv.join(' ')} failed: ${result.stderr}`);
  return result;
}

const modes = {
  plain: (argv) => ({ own: JSON.parse(run([...pin, ...argv]).stdout) }),
  profile(argv) {
    const shown = run(
      [...pin, runner, '--time-limit-ms', '120000', '--user-root', `${here}/`, '--', ...argv],
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
      own: JSON.parse(shown.stdout),
      reported: costs.length ? median(costs) : null,
      overheadUs: end.overheadNs / 1000,
    };
  },
  strace: (argv) => ({
    own: JSON.parse(
      run([
        ...pin,
        'strace',
        '-f',
        '--seccomp-bpf',
        '-e',
        'trace=clone,clone3,fork,vfork,execve',
        '-o',
        '/dev/null',
        ...argv,
      ]).stdout,
    ),
  }),
};

const table = [
  [
    'case',
    'plain',
    'profile',
    'strace',
    'goal',
    'call (plain)',
    'call (reported)',
    'error',
    'spread of plain',
    'shim per call',
  ],
];
for (const { name, argv, goal } of cases) {
  const seen = { plain: [], profile: [], strace: [] };
  for (let round = 0; round < rounds; round++)
    for (const mode of Object.keys(modes))
      if (mode !== 'strace' || (hasStrace && round < 3)) seen[mode].push(modes[mode](argv));
  const total = (mode) => median(seen[mode].map((one) => one.own.totalUs));
  const call = seen.plain.map((one) => one.own.medianUs);
  const reported = seen.profile.map((one) => one.reported);
  const timed = median(call) > 0 && reported[0] !== null && argv[0] !== python;
  const percent = (value) => `${value >= 0 ? '+' : ''}${(value * 100).toFixed(1)} %`;
  table.push([
    name,
    `${(total('plain') / 1000).toFixed(1)} ms`,
    `${(total('profile') / total('plain')).toFixed(2)}x`,
    hasStrace ? `${(total('strace') / total('plain')).toFixed(1)}x` : '-',
    `${goal.toFixed(2)}x`,
    timed ? `${median(call).toFixed(2)} µs` : '-',
    timed ? `${median(reported).toFixed(2)} µs` : '-',
    timed ? percent(median(reported) / median(call) - 1) : '-',
    timed ? percent((Math.max(...call) - Math.min(...call)) / median(call)) : '-',
    `${median(seen.profile.map((one) => one.overheadUs)).toFixed(2)} µs`,
  ]);
}
rmSync(work, { recursive: true });
const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
for (const row of table)
  console.log(
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
