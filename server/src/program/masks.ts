/** What a change of the signal mask is for, and which signals one is about. */
import type { Concurrency, MaskObservation, ProgramUnit } from './concurrency';
import { hasSignal, type SignalSet } from './state';

/** Whether the function undoes it further down: it guards a critical section, or a thread's creation. */
export function isPutBack(concurrency: Concurrency, mask: MaskObservation): boolean {
  return concurrency.masks.some(
    (m) =>
      m.site.fn.id === mask.site.fn.id &&
      m.site.call.span.start > mask.site.call.span.start &&
      (m.how === 'set' || m.how === 'unblock'),
  );
}

/** Whether a mask may block the signal; a set that is not known may hold every one. */
export function mayBlock(mask: MaskObservation, signal: string): boolean {
  return mask.how !== 'unblock' && (mask.set === null || hasSignal(mask.set, signal));
}

/** What the program blocks anywhere, outside forked children. */
export function mayBeBlocked({ masks }: Concurrency, unit: ProgramUnit, signal: string): boolean {
  return masks.some((m) => m.unit.id === unit.id && !m.inChild && mayBlock(m, signal));
}

/** Signals that were put into a set one by one; none for a set that was filled. */
export function namedSignals(set: SignalSet | null): readonly string[] {
  return set && !set.all ? [...set.names] : [];
}
