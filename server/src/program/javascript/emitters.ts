/**
 * Listeners by the object and event that they wait for: whoever emits runs them, before `emit` returns.
 * https://nodejs.org/api/events.html#asynchronous-vs-synchronous
 */
import type { CallEvent, Value } from '../../facts/model';
import { emits, listens } from '../../knowledge/libraries/node/shapes';
import type { FunctionRef, Program } from '../program';
import { receiverOf } from './constants';

interface Site {
  readonly fn: FunctionRef;
  readonly call: CallEvent;
}

export class Emitters {
  /** By event, then by emitter. */
  readonly #listeners = new Map<string, Map<string, Site[]>>();
  readonly #emits: { readonly event: string; readonly site: Site }[] = [];

  constructor(private readonly program: Program) {}

  read(fn: FunctionRef, call: CallEvent): void {
    const event = call.args[0]?.value;
    if (event?.k !== 'str') return;
    if (receiverOf(call, emits)) {
      this.#emits.push({ event: event.value, site: { fn, call } });
      return;
    }
    const receiver = call.args.length > 1 ? receiverOf(call, listens) : null;
    if (!receiver) return;
    let ofEvent = this.#listeners.get(event.value);
    if (!ofEvent) this.#listeners.set(event.value, (ofEvent = new Map<string, Site[]>()));
    for (const id of this.#identities(fn, receiver)) {
      const list = ofEvent.get(id);
      if (list) list.push({ fn, call });
      else ofEvent.set(id, [{ fn, call }]);
    }
  }

  /** Each call of `emit` with a registration that it runs. */
  *pairs(): Generator<{ readonly emit: Site; readonly listener: Site }> {
    for (const { event, site } of this.#emits) {
      const ofEvent = this.#listeners.get(event);
      const receiver = ofEvent ? receiverOf(site.call, emits) : null;
      if (!ofEvent || !receiver) continue;
      const seen = new Set<Site>();
      for (const id of this.#identities(site.fn, receiver))
        for (const listener of ofEvent.get(id) ?? []) {
          if (seen.has(listener)) continue;
          seen.add(listener);
          yield { emit: site, listener };
        }
    }
  }

  /** The calls that made the emitter, and its classes of the project. */
  #identities(fn: FunctionRef, receiver: Value): readonly string[] {
    if (receiver.k === 'name' && receiver.name === 'this') {
      const owner = this.#classAround(fn);
      return owner === null ? [] : [owner];
    }
    const found: string[] = [];
    for (const { at, value } of this.program.written(fn, receiver)) {
      if (value.k !== 'call') continue;
      found.push(`${at.id}:${value.call}`);
      for (const target of this.program.targets(at, { k: 'op', op: 'maker', args: [value] }))
        if (target.k === 'class') found.push(`${target.file}#${target.key}`);
    }
    return found;
  }

  #classAround(fn: FunctionRef): string | null {
    for (let at: FunctionRef | undefined = fn; at && at.facts.owner !== null;) {
      if (at.facts.kind === 'method') return `${at.file}#${at.facts.owner}`;
      at = this.program.functionOf(at.file, at.facts.owner);
    }
    return null;
  }
}
