/**
 * process-per-request
 *
 * ## What it finds
 * C and C++: a loop that receives connections or messages (`accept`, `recv`, `mq_receive` …) and makes a process for each
 * of them: `fork`, `posix_spawn`, `system` or `popen`, up to three calls away. Python: a request handler (Flask, Django,
 * FastAPI, aiohttp, Tornado, `http.server`, `socketserver` …) that starts a program, makes a process or a pool of processes.
 * Node: `child_process.spawn`, `exec`, `execFile` and `fork`, `new Worker` and `cluster.fork` in a request handler or a
 * repeated event, at any depth.
 *
 * ## Why it matters
 * A fork copies page tables: about 0.1 ms for a small program, 2.6 ms at 256 MB and 16 ms at 1 GB, during which the loop
 * takes no request. `system` and `popen` start a shell besides, some 1 to 2 ms. Whoever sends requests decides how many
 * processes there are.
 *
 * ## Example
 * ```c
 * for (;;) {
 *   int client = accept(server, NULL, NULL);
 *   if (fork() == 0) serve(client);
 * }
 * ```
 *
 * ## Instead
 * Workers that are forked once and all accept, threads, or an event loop. Where isolation of each request is the point,
 * this is a design and no fault: bound the number of children.
 *
 * ## Limits
 * A hint, always. In C, silent where the loop counts its children and compares their number with a bound; handlers that
 * are registered with event loops are not followed yet. In Node, silent for what is kept for the next request, for
 * synchronous calls (`blocked-event-loop` has those), and for what only a library's user may call. A pool of workers
 * (for instance `piscina`) is what to use instead there.
 *
 * ## References
 * - https://nodejs.org/api/worker_threads.html: "in practice, use a pool of Workers for these kinds of tasks"
 * - fork(2), system(3), accept(2); figures measured on Linux 6.18, x86-64, median of repeated runs.
 */
import type { Finding } from '../../engine/finding';
import { startNotes } from '../../knowledge/libraries/node/shapes';
import { startsPerRequest, type StartPerRequest } from '../../program/javascript/perTask';
import { absolute } from '../../program/program';
import { processesPerRequest, type RequestProcess } from '../../program/requests';
import { rootOf, shown, stepsTo } from '../node/paths';
import type { Rule } from '../rule';
import { callSteps, stepAt, written } from '../story';
import { perRequestInPython } from './pythonRequests';

export const processPerRequest: Rule = {
  id: 'process-per-request',
  family: 'fork',
  languages: ['c', 'cpp', 'python', 'javascript', 'typescript', 'tsx'],
  summary: 'A process or worker started for every connection, request or message.',
  severity: 'hint',
  *check({ concurrency, program }) {
    for (const facts of concurrency.processes)
      for (const found of processesPerRequest(program, facts)) yield inLoop(found);
    yield* perRequestInPython(program);
    for (const start of startsPerRequest(program)) yield inHandler(start);
  },
};

function inLoop({ site, path, receive }: RequestProcess): Finding {
  const last = path.at(-1) ?? site;
  const leads = path.length === 0 ? '' : ` leads to ${written(last)}() and`;
  return {
    rule: 'process-per-request',
    severity: 'hint',
    confidence: 'medium',
    ...absolute(site.fn, site.call.calleeSpan),
    message: `${written(site)}()${leads} makes a process for each turn of a loop that waits in ${written(receive)}(): 0.1 ms for a small program to 16 ms at 1 GB a time, and as many processes as others send requests. Fork workers once, use threads or an event loop, or bound the number of children.`,
    steps: [
      stepAt(receive, 'a request arrives here'),
      ...callSteps(path.length === 0 ? [] : [site, ...path.slice(0, -1)]),
      stepAt(last, 'and a process is made here'),
    ],
  };
}

/** Node: how the request leads to the call is the event loop's story. */
function inHandler({ fn, call, name, api, arrival }: StartPerRequest): Finding {
  const each = rootOf(arrival).reason === 'request' ? 'request' : 'event';
  const { what, cost } = startNotes(name, api);
  return {
    rule: 'process-per-request',
    severity: 'hint',
    confidence: 'medium',
    ...absolute(fn, call.span),
    message:
      `${shown(fn)} starts ${what} for every ${each}: ${cost}, and as many at once as there are ${each}s. Keep a few ` +
      `that take one ${each} after the other, or bound how many run at a time.`,
    steps: [
      ...stepsTo(arrival),
      { ...absolute(fn, call.calleeSpan), message: `${what} is started here each time` },
    ],
  };
}
