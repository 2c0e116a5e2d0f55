/** A fork: the state goes on twice. And what the child's leaving says of it. */
import type { CallEvent } from '../../facts/model';
import type { Effect } from '../../knowledge/effects';
import { workBefore } from '../childWork';
import { leavesAtOnce } from '../parentLeaves';
import {
  negative,
  parent,
  positive,
  withSign,
  zero,
  type CallSite,
  type ForkSite,
  type Role,
  type State,
} from '../state';
import { inheritedLocks, settled } from '../locks/state';
import { argumentOf, type EffectContext } from './context';

export function fork(
  context: EffectContext,
  site: CallSite,
  effect: Extract<Effect, { k: 'fork' }>,
  state: State,
): readonly State[] {
  const { observer, unit } = context.interpreter;
  const { role } = state;
  const outer = role.k === 'child' && state.threads.length === 0 ? role.fork : null;
  const made: ForkSite = {
    site,
    kind: effect.kind,
    threads: outer?.threads ?? state.threads,
    outer,
    mask: state.mask,
  };
  observer.fork(unit, made, context.path);
  for (const [, held] of settled(state))
    if (held.mode !== 'free') observer.lockHeld({ unit, fork: made, lock: held, path: context.path });
  if (effect.kind === 'multiprocessing') {
    observer.continues(made, 'works', null);
    return [state];
  }
  if (effect.kind === 'daemon') {
    observer.continues(made, 'returns', null);
    return [{ ...state, role: parent, threads: [], locks: inheritedLocks(state, made) }];
  }
  const result = `#${site.call.id}`;
  const goesOn = withSign(state, result, positive | negative);
  const child: State = {
    ...state,
    role: {
      k: 'child',
      fork: made,
      execTried: false,
      home: context.path.length,
      // A daemon forks twice, so as never to get a terminal again.
      ...(state.role.k === 'child' && state.role.detached === true && state.role.fork.site.fn === site.fn
        ? { detached: true }
        : {}),
    },
    threads: [],
    locks: inheritedLocks(state, made),
  };
  if (!effect.routine) return [goesOn, withSign(child, result, zero)];
  // What it runs does not return here: leaving the routine ends the child.
  const routine = argumentOf(site.call, effect.routine);
  for (const target of routine ? context.interpreter.program.targets(context.fn, routine) : [])
    if (target.k === 'function') context.interpreter.enterChild(target.fn, child, [...context.path, site]);
  return [goesOn];
}

/** A Python child that works and then leaves was meant to go on running, exec or not. */
export function noteWork(
  { interpreter }: EffectContext,
  role: Extract<Role, { k: 'child' }>,
  leave: CallSite,
): void {
  const { fork } = role;
  if (role.execTried || fork.site.fn !== leave.fn) return;
  if (interpreter.program.files.get(leave.fn.file)?.language !== 'python') return;
  const work = workBefore(interpreter.program, leave.fn, fork.site.call, leave.call);
  if (work) interpreter.observer.continues(fork, 'works', { fn: leave.fn, call: work });
}

/** The parent exits in the function that forked: `if (fork() != 0) exit(0)`. */
export function noteLeaving({ interpreter, fn }: EffectContext, { signs }: State, leave: CallEvent): void {
  // A result that is known to be negative is a fork that failed.
  if ([...signs.values()].includes(negative)) return;
  for (const [place, sign] of signs) {
    if ((sign & zero) !== 0) continue;
    const call = place.startsWith('#')
      ? interpreter.graph.edges(fn)[Number(place.slice(1))]?.call
      : undefined;
    if (!call) continue;
    const atOnce = leavesAtOnce(interpreter.graph, fn, call, leave.span);
    interpreter.observer.parentLeaves({ fn, call }, atOnce);
  }
}
