// Whole processes, measured: wall seconds, CPU seconds of the process and of its children, and the largest resident set.
import { spawnSync } from 'node:child_process';

// Python's is the only rusage of children that is there on every machine with developers.
const script = `
import json, os, resource, subprocess, sys, time
start = time.monotonic()
code = subprocess.call(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
wall = time.monotonic() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({'code': code, 'wall': wall, 'cpu': used.ru_utime + used.ru_stime, 'mb': used.ru_maxrss / 1024}))
`;

export function installed(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
}

/** @returns {{ code: number, wall: number, cpu: number, mb: number }} */
export function measure(command, args, { seconds = 900 } = {}) {
  const run = spawnSync('python3', ['-c', script, command, ...args], {
    encoding: 'utf8',
    timeout: seconds * 1000,
    maxBuffer: 1 << 26,
  });
  if (run.status !== 0)
    throw new Error(`${command} could not be measured: ${run.error?.message ?? run.stderr.slice(-300)}`);
  return JSON.parse(run.stdout);
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/**
 * Runs each of the cases once a round, one after the other, and takes medians: what else the machine does meets all of
 * them alike.
 * @param {readonly { name: string, command: string, args: readonly string[], before?: () => void }[]} cases `before` is
 * called ahead of each run, and not measured
 */
export function interleaved(cases, rounds) {
  const runs = new Map(cases.map((one) => [one.name, []]));
  for (let round = 0; round < rounds; round++)
    for (const { name, command, args, before } of cases) {
      before?.();
      runs.get(name).push(measure(command, args));
    }
  return new Map(
    [...runs].map(([name, all]) => [
      name,
      Object.fromEntries(['wall', 'cpu', 'mb'].map((key) => [key, median(all.map((run) => run[key]))])),
    ]),
  );
}
