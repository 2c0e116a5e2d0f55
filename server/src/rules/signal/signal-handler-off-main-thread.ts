/**
 * signal-handler-off-main-thread
 *
 * ## What it finds
 * Node: `process.on('SIGTERM', …)` in code that only worker threads run: the entry file of a `new Worker(…)`, files that
 * nothing but such entries import, and the worker's branch of a test of `isMainThread`. Python: `signal.signal` in a
 * function that runs on a thread.
 *
 * ## Why it matters
 * Signals are delivered to the main thread. In a worker the listener is registered without an error and is never called:
 * the clean-up that it was written for does not happen, and nothing says so. Python raises ValueError: signal only works
 * in main thread of the main interpreter.
 *
 * ## Example
 * ```js
 * // worker.js, started by new Worker('./worker.js')
 * process.on('SIGTERM', () => flush());
 * ```
 *
 * ## Instead
 * ```js
 * // main.js
 * process.on('SIGTERM', () => worker.postMessage('stop'));
 * // worker.js
 * parentPort.on('message', (message) => { if (message === 'stop') flush(); });
 * ```
 *
 * ## Limits
 * Silent for a file that the main thread loads too, and where the path of the worker's file is computed. In Python silent
 * where the code asks for the main thread or catches the error; a warning where the way from the thread is long.
 *
 * ## References
 * - https://nodejs.org/api/worker_threads.html#class-worker: "process.on('…') for signals" is among what a worker lacks
 * - https://nodejs.org/api/process.html#signal-events: "This is not available in Worker threads"
 * - https://docs.python.org/3/library/signal.html#signals-and-threads
 */
import type { Finding, Step } from '../../engine/finding';
import { listenersInWorkers, type WorkerListener } from '../../program/javascript/workerSignals';
import { absolute, type Program } from '../../program/program';
import { handlersOffMainThread, type ThreadCall } from '../../program/python/threadSignals';
import type { Rule } from '../rule';
import { functionName, stepAt, written } from '../story';
import { threadStory } from '../threadStory';

export const signalHandlerOffMainThread: Rule = {
  id: 'signal-handler-off-main-thread',
  family: 'signal',
  languages: ['javascript', 'typescript', 'tsx', 'python'],
  summary: 'A signal handler is set off the main thread, where no signal arrives.',
  severity: 'error',
  *check({ program }) {
    for (const listener of listenersInWorkers(program)) yield inWorker(listener);
    for (const call of handlersOffMainThread(program)) yield onThread(program, call);
  },
};

function inWorker(listener: WorkerListener): Finding {
  const { fn, call, signals, started, entry } = listener;
  const steps: Step[] = [];
  if (started) {
    const startsItself = started.fn.file === entry;
    steps.push({
      ...absolute(started.fn, started.call.calleeSpan),
      message: startsItself
        ? 'this port is null in the main thread: the file runs in a worker'
        : `a worker thread is started with ${nameOf(entry)}`,
    });
  }
  const names = signals.join(', ');
  steps.push({
    ...absolute(fn, call.calleeSpan),
    message: `and the listener for ${names} is registered in it`,
  });
  return {
    rule: 'signal-handler-off-main-thread',
    severity: 'error',
    confidence: 'high',
    ...absolute(fn, call.span),
    message:
      `This listener for ${names} never runs: the code runs in a worker thread, and signals are delivered to the main ` +
      `thread only. Listen there, and tell the worker with postMessage().`,
    steps,
  };
}

function onThread(program: Program, { site, on }: ThreadCall): Finding {
  const near = on.path.length <= 2;
  return {
    rule: 'signal-handler-off-main-thread',
    severity: near ? 'error' : 'warning',
    confidence: near ? 'high' : 'medium',
    ...absolute(site.fn, site.call.calleeSpan),
    message: `${written(site)}() raises ValueError here: ${functionName(site)} runs on a thread, and Python sets signal handlers on the main thread only. Install the handler before the thread starts, and tell the thread with an Event.`,
    steps: [
      ...(threadStory(program, site.fn)?.steps ?? []),
      stepAt(site, 'and the handler is installed on that thread'),
    ],
  };
}

function nameOf(file: string): string {
  return `\`${file.slice(file.lastIndexOf('/') + 1)}\``;
}
