/**
 * termination-listener-without-exit
 *
 * ## What it finds
 * Node: a listener for SIGTERM or SIGINT after which nothing ends the process: it neither calls `process.exit()` nor
 * closes, stops or tells anything, and no other listener of the program does. In the primary of a cluster: a listener
 * that does not pass the signal on to the workers.
 *
 * ## Why it matters
 * A listener takes the default action of the signal away. `process.exitCode` sets a number and ends nothing. Whoever
 * stops the process (systemd, Docker, Kubernetes) waits for its grace period and kills it with SIGKILL, in the middle of
 * whatever it does; Ctrl-C does nothing at all. A container sends SIGTERM to the primary only: its workers never hear of
 * it, and when the primary leaves they are cut off without their own listeners having run.
 *
 * ## Example
 * ```js
 * process.on('SIGTERM', () => console.log('stopping'));
 * ```
 *
 * ## Instead
 * ```js
 * process.on('SIGTERM', () => server.close(() => process.exit()));
 * // in the primary of a cluster
 * process.on('SIGTERM', () => {
 *   for (const worker of Object.values(cluster.workers)) worker.kill('SIGTERM');
 * });
 * ```
 *
 * In the primary of a cluster, a code action writes the listener so: it sends the signal to `worker.process`, because
 * `worker.kill()` waits for the channel to close first, and leaves when no worker is left.
 *
 * ## Limits
 * Silent where the listener calls what is not known, sets a variable that a loop may ask for, or uses a package that
 * shuts down by itself; for SIGINT, where the program waits for a child, which gets the signal too, and for `once`.
 *
 * ## References
 * - https://nodejs.org/api/process.html#signal-events
 * - https://nodejs.org/api/cluster.html#how-it-works
 * - Measured on Node 20: after `process.exit()` in the primary a worker exits with 0, its SIGTERM listener not called.
 */
import type { Finding } from '../../engine/finding';
import { listenersLeftRunning, type LeftRunning } from '../../program/javascript/shutdown';
import { absolute } from '../../program/program';
import type { Rule } from '../rule';

export const terminationListenerWithoutExit: Rule = {
  id: 'termination-listener-without-exit',
  family: 'signal',
  languages: ['javascript', 'typescript', 'tsx'],
  summary: 'A SIGTERM or SIGINT listener takes the exit away and puts nothing in its place.',
  severity: 'warning',
  *check({ program }) {
    for (const listener of listenersLeftRunning(program)) yield finding(listener);
  },
};

function finding(listener: LeftRunning): Finding {
  const { fn, call, routine, how } = listener;
  const body = routine.facts.span;
  return {
    rule: 'termination-listener-without-exit',
    severity: 'warning',
    confidence: how === 'stays' ? 'high' : 'medium',
    ...absolute(fn, call.span),
    message: message(listener),
    ...(how === 'stays' ? {} : { fix: 'forward-to-workers' }),
    steps: [
      { ...absolute(fn, call.calleeSpan), message: 'from here on the signal no longer ends the process' },
      {
        file: routine.file,
        span: { start: body.start, end: Math.min(body.end, body.start + 1) },
        message: how === 'primary-leaves' ? 'the listener tells no worker' : 'the listener ends nothing',
      },
    ],
  };
}

function message({ signals, how, exitCode }: LeftRunning): string {
  const names = signals.join(' and ');
  switch (how) {
    case 'stays':
      return (
        `After ${names} this process goes on: the listener takes the default exit away and ends nothing` +
        `${exitCode ? ' (process.exitCode only sets a number)' : ''}, so the process runs until SIGKILL. ` +
        `Close what it serves, and call process.exit().`
      );
    case 'primary-stays':
      return (
        `After ${names} this cluster goes on: the listener takes the primary's default exit away, ends nothing and ` +
        `does not pass the signal on. Send it to the workers with worker.kill(), and exit when they have left.`
      );
    case 'primary-leaves':
      return (
        `The primary leaves at ${names} and does not pass the signal on: its workers are cut off when the channel ` +
        `closes, and their own listeners never run. Send it to them with worker.kill(), and exit when they have left.`
      );
  }
}
