/** What a signal handler does, as far as it matters for running on any thread. */
import { calls, regions } from '../facts/model';
import type { FunctionRef, Program } from './program';
import { placeOf } from './values';

/**
 * `flag`: it only assigns variables, or writes to a pipe or eventfd (the self-pipe trick), the accepted alternatives to
 * a signal thread. `leaves`: every way through it ends the process. `works`: it does more.
 */
export type HandlerKind = 'flag' | 'leaves' | 'works';

export function handlerKind(program: Program, handler: FunctionRef): HandlerKind {
  let kind: HandlerKind = 'flag';
  for (const call of calls(handler.facts.body)) {
    const targets = program.callees(handler, call);
    const writes = call.callee.k === 'name' && /^(?:write|eventfd_write|sem_post)$/.test(call.callee.name);
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

/** Names that a handler assigns and that are not its own. */
export function assignedGlobals(handler: FunctionRef): readonly string[] {
  const own = new Set([...handler.facts.locals, ...handler.facts.params.map((p) => p.name), 'errno']);
  const out = new Set<string>();
  for (const region of regions(handler.facts.body)) {
    const place = region.k === 'assign' ? placeOf(region.target) : null;
    const base = place?.replace(/[.[#].*$/, '');
    if (base !== undefined && base !== '' && !own.has(base)) out.add(base);
  }
  return [...out];
}
