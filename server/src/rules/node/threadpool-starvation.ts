/**
 * threadpool-starvation
 *
 * ## What it finds
 * Calls that occupy libuv's thread pool (`crypto.pbkdf2`, `scrypt`, the callback forms of `zlib`, `dns.lookup`, `bcrypt`)
 * made for all items of a collection at once, wider than the pool; and `process.env.UV_THREADPOOL_SIZE` set when the
 * pool has started, which changes nothing.
 *
 * ## Why it matters
 * The pool has four threads, and the whole process shares it: files are read there, and names are looked up for every
 * outgoing connection. A hundred hashes at once run four at a time, and each file and each connection waits behind them.
 *
 * ## Example
 * ```js
 * await Promise.all(passwords.map((p) => pbkdf2(p, salt, 600_000, 64, 'sha512')));
 * ```
 *
 * ## Instead
 * Fewer at a time than the pool has threads (for instance with `p-limit`), or a larger pool, whose size is given where
 * the process is started: `UV_THREADPOOL_SIZE=16 node server.js`.
 *
 * ## Limits
 * Silent where the program sets the size itself, for lists of four items or fewer, and for parts of one job by their
 * name (`chunks`). Whether the size is set where the process is started cannot be seen.
 *
 * ## References
 * - https://nodejs.org/api/cli.html#uv_threadpool_sizesize
 * - https://nodejs.org/api/dns.html#implementation-considerations
 * - Measured on Node 20: in a CommonJS file the variable counts until the first use of the pool, in an ES module never.
 */
import type { Finding, Step } from '../../engine/finding';
import { defaultPoolSize } from '../../knowledge/libraries/node/shapes';
import { lateSizes, wideFanOuts, type LateSize, type WideFanOut } from '../../program/javascript/threadPool';
import type { Rule } from '../rule';
import { placeOf, shown } from './paths';

export const threadpoolStarvation: Rule = {
  id: 'threadpool-starvation',
  family: 'node',
  languages: ['javascript', 'typescript', 'tsx'],
  summary: 'More work at once than the thread pool has threads, or a pool size that is set too late.',
  severity: 'hint',
  *check({ program }) {
    for (const fanOut of wideFanOuts(program)) yield tooWide(fanOut);
    for (const size of lateSizes(program)) yield tooLate(size);
  },
};

function tooWide({ fn, call, name, repeat, path, width }: WideFanOut): Finding {
  const over = repeat.over.k === 'name' ? ` of \`${repeat.over.name}\`` : '';
  const many = width === null ? `one for each item${over}` : `${width.toLocaleString('en')} of them`;
  const start = repeat.span.start;
  const steps: Step[] = [
    {
      ...placeOf(repeat.fn, { start, end: start + 3 }),
      message: `this goes over all items${over} without waiting in between`,
    },
  ];
  for (const at of path)
    steps.push({
      ...placeOf(at.fn, at.call.calleeSpan),
      message: `and leads from ${shown(at.fn)} to the pool`,
    });
  const called = call.callee.k === 'name' ? call.callee.name : name.replace(/^node:/u, '');
  steps.push({
    ...placeOf(fn, call.calleeSpan),
    message: `\`${called}\` takes a thread of the pool each time`,
  });
  return {
    rule: 'threadpool-starvation',
    severity: 'hint',
    confidence: 'medium',
    ...placeOf(fn, call.span),
    message:
      `\`${called}\` runs on the thread pool, ${many} at once, and the pool has ${defaultPoolSize} threads unless ` +
      `UV_THREADPOOL_SIZE says otherwise: meanwhile files and name look-ups of the whole process wait. Start fewer at a ` +
      `time, or give the process a larger pool when it is started.`,
    steps,
  };
}

function tooLate({ fn, assignment, why, used }: LateSize): Finding {
  const reason = {
    imports: 'loading this ES module has started the pool',
    used: 'a call before it has started the pool',
    serving: 'it is set when requests are served already',
  }[why];
  const step = used
    ? { ...placeOf(fn, used.calleeSpan), message: 'the pool starts here' }
    : { ...placeOf(fn, assignment.span), message: reason };
  return {
    rule: 'threadpool-starvation',
    severity: 'hint',
    confidence: why === 'imports' ? 'medium' : 'high',
    ...placeOf(fn, assignment.span),
    message:
      `UV_THREADPOOL_SIZE has no effect here: ${reason}, and it is read only then. Set it where the process is started ` +
      `(UV_THREADPOOL_SIZE=16 node …).`,
    steps: [step],
  };
}
