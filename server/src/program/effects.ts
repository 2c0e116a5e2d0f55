/** Carries out what a call to a known external function does: on the state, and towards the observer. */
import type { CallEvent } from '../facts/model';
import type { Effect, Model } from '../knowledge/effects';
import { leadsOn } from './certain';
import { cloneCall } from './effects/clones';
import { argumentOf, childsOwn, type EffectContext } from './effects/context';
import { fork, noteLeaving, noteWork } from './effects/forks';
import { registerAtFork } from './effects/atfork';
import { installHandler } from './effects/handlers';
import { guard, lock, unlock, wantedLock } from './effects/locks';
import { fillSet, mask, sigwait, signalGiven } from './effects/masks';
import { join, startThread } from './effects/threads';
import { threadWith } from './locks/state';
import { goesOn, negative, withSign, type CallSite, type State } from './state';

/** The states after the call; empty where it does not return. */
export function applyModel(
  context: EffectContext,
  site: CallSite,
  model: Model,
  state: State,
): readonly State[] {
  const { interpreter } = context;
  const { observer, unit } = interpreter;
  const { safety } = model;
  const { role } = state;
  // Leaving through exit(), and starting a thread, are told by observations of their own.
  const apart = model.effects?.some((e) => e.k === 'exit' || e.k === 'thread-start') === true;
  const wanted = wantedLock(context, site, effectsOf(model, site.call), state);
  if (wanted?.held?.fork) observer.lockWanted(wanted.held.fork, wanted.held, site);
  const head = role.k === 'child' ? childsOwn(context, role, site) : null;
  if (
    role.k === 'child' &&
    head &&
    !apart &&
    wanted?.free !== true &&
    (safety === 'malloc' || safety === 'stdio' || safety === 'lock' || wanted?.waits === true)
  )
    observer.childCall({
      unit,
      fork: role.fork,
      site: head,
      path: context.path.slice(role.home + 1),
      leaf: site,
      name: model.name.replace(/^\./, ''),
      safety: safety ?? 'lock',
      execTried: role.execTried,
      lock: wanted && { ...wanted, thread: threadWith(role.fork, wanted.id) },
    });
  let states: readonly State[] = [state];
  for (const effect of effectsOf(model, site.call))
    states = states.flatMap((s) => applyEffect(context, site, model, effect, s));
  return states;
}

/** `syscall(SYS_clone, flags, …)` is a clone whose arguments stand one further. */
export function effectsOf(model: Model, call: CallEvent): readonly Effect[] {
  // A `lock()` whose result is used is that of a weak pointer, or of something else that is no mutex.
  if (model.name.startsWith('.') && call.dropped !== true)
    return (model.effects ?? []).filter((e) => e.k !== 'lock' || e.tries !== undefined);
  if (model.name !== 'syscall') return model.effects ?? [];
  const number = call.args[0]?.value;
  const name = number?.k === 'name' ? number.name.replace(/^(?:SYS|__NR)_/, '') : '';
  switch (name) {
    case 'clone':
      return [{ k: 'clone', form: 'clone', flags: { index: 1 }, routine: null }];
    case 'clone3':
      return [{ k: 'clone', form: 'clone3', flags: { index: 1 }, routine: null }];
    case 'unshare':
      return [{ k: 'clone', form: 'unshare', flags: { index: 1 }, routine: null }];
    case 'fork':
    case 'vfork':
      return [{ k: 'fork', kind: name }];
    case 'exit':
    case 'exit_group':
      return [{ k: 'exit', how: '_exit' }];
    case 'tgkill':
      return [{ k: 'thread-signal', signal: { index: 3 } }];
    case 'tkill':
      return [{ k: 'thread-signal', signal: { index: 2 } }];
    case 'execve':
    case 'execveat':
      return [{ k: 'exec', path: false }];
    default:
      return [];
  }
}

function applyEffect(
  context: EffectContext,
  site: CallSite,
  model: Model,
  effect: Effect,
  state: State,
): readonly State[] {
  const { interpreter, fn } = context;
  const { observer, unit } = interpreter;
  const { call } = site;
  switch (effect.k) {
    case 'thread-start':
      return [startThread(context, site, effect, state)];
    case 'thread-join':
      return [join(site, effect, state)];
    case 'fork':
      return fork(context, site, effect, state);
    case 'clone': {
      return cloneCall(context, site, effect, state);
    }
    case 'exec': {
      if (state.role.k !== 'child') return [withSign(state, `#${call.id}`, negative)];
      observer.execs(state.role.fork);
      return [withSign({ ...state, role: { ...state.role, execTried: true } }, `#${call.id}`, negative)];
    }
    case 'exit':
      noteLeaving(context, state, call);
      if (state.role.k === 'child') noteWork(context, state.role, site);
      if (state.role.k === 'child' && effect.how === 'exit' && !goesOn(state.role)) {
        const head = childsOwn(context, state.role, site);
        if (!head) return [];
        const path = context.path.slice(state.role.home + 1);
        observer.childExit({
          unit,
          fork: state.role.fork,
          site: head,
          path,
          leaf: site,
          certain: leadsOn(interpreter.program, head === site ? [site] : [head, ...path, site]),
          name: model.name,
          execTried: state.role.execTried,
        });
      }
      return [];
    case 'sigset':
      return [fillSet(context, site, effect, state)];
    case 'mask':
      return [mask(context, site, effect, state)];
    case 'handler':
      installHandler(context, site, effect, state);
      return [state];
    case 'sigwait':
      sigwait(context, site, effect, state);
      return [state];
    case 'thread-signal':
      observer.threadSignal({
        unit,
        site,
        signal: signalGiven(context, argumentOf(call, effect.signal)),
        inChild: state.role.k === 'child',
      });
      return [state];
    case 'submit': {
      if (effect.to === 'atfork') registerAtFork(context, site, effect);
      if (effect.to !== 'thread-pool') return [state];
      return [startThread(context, site, { routine: effect.routine, handle: { index: -1 } }, state)];
    }
    case 'session':
      return [state.role.k === 'child' ? { ...state, role: { ...state.role, detached: true } } : state];
    case 'spawn':
    case 'wait':
      return [state];
    case 'lock':
      return [lock(context, site, effect, state)];
    case 'guard':
      return [guard(context, site, effect, state)];
    case 'unlock':
      return [unlock(context, site, effect, state)];
    default: {
      const never: never = effect;
      throw new Error(`${fn.id}: unknown effect ${JSON.stringify(never)}`);
    }
  }
}
