/** What keeps the thread before a function returns: synchronous computation that is long by evidence, at any depth. */
import type { Span } from '../../facts/model';
import { callsOf } from '../callsOf';
import type { Model } from '../../knowledge/effects';
import { nodeModel } from '../../knowledge/libraries/node/models';
import { heavyParts } from '../heavy';
import type { FunctionRef, Program } from '../program';

export interface LongWork {
  /** From the function down to the call or loop; spans are relative to each function. */
  readonly path: readonly { readonly fn: FunctionRef; readonly span: Span; readonly message: string }[];
  /** The library function that computes; null where it is a loop of the project. */
  readonly model: Model | null;
}

/** A millisecond: less is not worth a thread. */
const longMicros = 1_000;
const cache = new WeakMap<Program, Map<FunctionRef, LongWork | null>>();

export function longWork(program: Program, fn: FunctionRef): LongWork | null {
  let known = cache.get(program);
  if (!known) cache.set(program, (known = new Map<FunctionRef, LongWork | null>()));
  return find(program, fn, known);
}

function find(program: Program, fn: FunctionRef, known: Map<FunctionRef, LongWork | null>): LongWork | null {
  const before = known.get(fn);
  if (before !== undefined) return before;
  // Recursion finds nothing that the first visit does not.
  known.set(fn, null);
  let found: LongWork | null = null;
  for (const part of heavyParts(program, fn, null)) {
    found = {
      path: [{ fn, span: part.span, message: `${part.why}; nothing in it hands control back` }],
      model: null,
    };
    break;
  }
  for (const call of found ? [] : callsOf(fn)) {
    for (const target of program.callees(fn, call)) {
      if (target.k === 'external' && target.model && isLong(target.name)) {
        const name = call.callee.k === 'name' ? call.callee.name : target.name;
        found = {
          path: [{ fn, span: call.calleeSpan, message: `\`${name}\` computes here until it is done` }],
          model: target.model,
        };
      }
      // A function that is handed over and run before the call returns: `list.map(f)`, a promise's executor.
      const runs: FunctionRef[] = target.k === 'function' ? [target.fn] : [];
      if (target.k === 'external')
        for (const effect of target.model?.effects ?? []) {
          const argument =
            effect.k === 'submit' && effect.to === 'callback' ? call.args[effect.routine.index] : undefined;
          if (!argument || (call.constructs !== true && effect.k === 'submit' && effect.maps !== true))
            continue;
          for (const t of program.targets(fn, argument.value)) if (t.k === 'function') runs.push(t.fn);
        }
      for (const run of runs) {
        const inner = found ? null : find(program, run, known);
        if (!inner) continue;
        const name = run.facts.name === '' ? 'the function' : `\`${run.facts.name}\``;
        found = {
          path: [
            { fn, span: call.calleeSpan, message: `${name} runs here, before anything else does` },
            ...inner.path,
          ],
          model: inner.model,
        };
      }
      if (found) break;
    }
    if (found) break;
  }
  known.set(fn, found);
  return found;
}

function isLong(name: string): boolean {
  const model = nodeModel(name);
  return model?.computes === true && (model.micros ?? 0) >= longMicros;
}
