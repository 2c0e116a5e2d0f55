/** Handlers that run around every fork of the program, and the locks that they keep in order. */
import type { Effect } from '../../knowledge/effects';
import { absoluteId } from '../locks/identity';
import type { CallSite } from '../state';
import { argumentOf, routinesOf, type EffectContext } from './context';

/** pthread_atfork(3): what the first handler takes and what the others give back is as it should be in the child. */
export function registerAtFork(
  context: EffectContext,
  site: CallSite,
  { routine, after }: Extract<Effect, { k: 'submit' }>,
): void {
  const { interpreter } = context;
  const locks = new Set<string>();
  for (const ref of [routine, after?.parent, after?.child]) {
    const value = ref && argumentOf(site.call, ref);
    for (const fn of value ? routinesOf(context, value).routines : []) {
      const { released } = interpreter.summaries.net(fn);
      for (const id of [...interpreter.summaries.takes(fn).keys(), ...released])
        locks.add(absoluteId(interpreter.program, [], fn, id));
    }
  }
  interpreter.observer.atfork({ unit: interpreter.unit, site, locks });
}
