/** What a signal handler does, as far as it matters for running on any thread. */
import { calls } from '../facts/model';
import { handlerWakeups } from '../knowledge/signals';
import type { FunctionRef, Program } from './program';

/**
 * `flag`: it only assigns variables, or writes to a pipe or eventfd (the self-pipe trick), the accepted alternatives to
 * a signal thread. `leaves`: beside that it only ends the process, with `_exit` or `abort`. `works`: it does more.
 */
export type HandlerKind = 'flag' | 'leaves' | 'works';

export function handlerKind(program: Program, handler: FunctionRef): HandlerKind {
  let kind: HandlerKind = 'flag';
  for (const call of calls(handler.facts.body)) {
    const targets = program.callees(handler, call);
    const writes = call.callee.k === 'name' && handlerWakeups.has(call.callee.name);
    if (writes) continue;
    if (
      targets.some(
        (t) =>
          t.k === 'external' && t.model?.effects?.some((e) => e.k === 'exit' && e.how !== 'exit') === true,
      )
    ) {
      kind = kind === 'flag' ? 'leaves' : kind;
      continue;
    }
    // Installing the handler again, as System V semantics ask, changes nothing.
    if (targets.some((t) => t.k === 'external' && t.model?.effects?.some((e) => e.k === 'handler') === true))
      continue;
    return 'works';
  }
  return kind;
}
