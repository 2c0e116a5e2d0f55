/**
 * process-per-request
 *
 * ## What it finds
 * C and C++: a loop that receives connections or messages (`accept`, `recv`, `mq_receive` …) and makes a process for each
 * of them: `fork`, `posix_spawn`, `system` or `popen`, up to three calls away. Python: a request handler (Flask, Django,
 * FastAPI, aiohttp, Tornado, `http.server`, `socketserver` …) that starts a program, makes a process or a pool of processes.
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
 * A hint, always. Silent where the loop counts its children and compares their number with a bound. Handlers that are registered with event loops are not followed yet.
 *
 * ## References
 * fork(2), system(3), accept(2); figures measured on Linux 6.18, x86-64, median of repeated runs.
 */
import type { Finding } from '../../engine/finding';
import { absolute } from '../../program/program';
import { processesPerRequest, type RequestProcess } from '../../program/requests';
import type { Rule } from '../rule';
import { callSteps, stepAt, written } from '../story';
import { perRequestInPython } from './pythonRequests';

export const processPerRequest: Rule = {
  id: 'process-per-request',
  family: 'fork',
  languages: ['c', 'cpp', 'python'],
  summary: 'A process started for every connection or message.',
  severity: 'hint',
  *check({ concurrency, program }) {
    for (const facts of concurrency.processes)
      for (const found of processesPerRequest(program, facts)) yield inLoop(found);
    yield* perRequestInPython(program);
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
