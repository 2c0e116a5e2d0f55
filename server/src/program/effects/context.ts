/** What an effect is carried out in, and how it reads the arguments of its call. */
import type { CallEvent, Value } from '../../facts/model';
import type { ArgumentRef, Model } from '../../knowledge/effects';
import type { Interpreter } from '../interpret';
import type { FunctionRef } from '../program';
import type { CallSite, Role } from '../state';
import { placeOf } from '../values';

export interface EffectContext {
  readonly interpreter: Interpreter;
  readonly fn: FunctionRef;
  readonly path: readonly CallSite[];
  readonly onThread: boolean;
  readonly inLoop: boolean;
  lookup(name: string): Value | null;
}

/** The argument that a model refers to; -1 is the receiver of a method. */
export function argumentOf(call: CallEvent, ref: ArgumentRef): Value | undefined {
  if (ref.index === -1) {
    if (call.callee.k !== 'name') return undefined;
    const dot = call.callee.name.lastIndexOf('.');
    return dot > 0 ? { k: 'name', name: call.callee.name.slice(0, dot) } : undefined;
  }
  const named = ref.keyword === undefined ? undefined : call.args.find((a) => a.name === ref.keyword);
  if (named) return named.value;
  const positional = call.args[ref.index];
  return positional && positional.name === undefined && positional.spread !== true
    ? positional.value
    : undefined;
}

/** A parameter's value as the callers on this path give it, as far up as it is passed on. `site`: the outermost call. */
export function valueFromCallers(
  context: EffectContext,
  value: Value,
): { readonly value: Value; readonly fn: FunctionRef; readonly site: CallSite | null } {
  let at = { value, fn: context.fn, site: null as CallSite | null };
  for (let i = context.path.length - 1; i >= 0; i--) {
    const place = placeOf(at.value);
    const index = place === null ? -1 : at.fn.facts.params.findIndex((p) => p.name === place);
    const site = context.path[i];
    const given = index < 0 ? undefined : site?.call.args[index]?.value;
    if (!site || !given) return at;
    at = { value: given, fn: site.fn, site };
  }
  return at;
}

/** Functions that a value may be, in this function or passed in by its callers. */
export function routinesOf(
  context: EffectContext,
  value: Value,
): {
  readonly routines: readonly FunctionRef[];
  /** Those from outside the project. */
  readonly library: readonly Model[];
  readonly site: CallSite | null;
} {
  const { value: given, fn, site } = valueFromCallers(context, value);
  const targets = context.interpreter.program.targets(fn, given);
  const routines = targets.flatMap((t) => (t.k === 'function' ? [t.fn] : []));
  const library = targets.flatMap((t) => (t.k === 'external' && t.model ? [t.model] : []));
  return { routines, library, site };
}

/**
 * The call in the child's own code that leads to `site`: one finding each, however much is wrong below it. null where the
 * parser lost its way between the fork and that call: the test that tells child from parent may be what it lost.
 */
export function childsOwn(
  context: EffectContext,
  role: Extract<Role, { k: 'child' }>,
  site: CallSite,
): CallSite | null {
  const head = context.path[role.home] ?? site;
  const from = head.fn === role.fork.site.fn ? role.fork.site.call.span.start : 0;
  const lost = head.fn.facts.errors?.some((e) => e.start >= from && e.start < head.call.span.start);
  return lost === true ? null : head;
}
