/**
 * State that a handler shares with the code that it interrupts: objects of static storage that it reads or writes and that
 * the rest of the program uses after the handler was installed. What is written only before that is settled.
 */
import type { CallGraph } from '../callGraph';
import type { Concurrency } from '../concurrency';
import type { SignalHandler } from '../handlerWork';
import type { FunctionRef } from '../program';
import { hasSignal, type CallSite } from '../state';
import { accessIndex, type Access } from './accesses';
import type { Later, Laters } from './later';
import type { Users } from './memory';
import type { Summary } from './summary';
import { triedLocks, triedOnWay } from './tryLocks';
import { isScalar, type SharedVariable, type Sharing, type Variables } from './variables';

export interface Place {
  readonly fn: FunctionRef;
  readonly access: Access;
}

export interface SharedState {
  readonly variable: SharedVariable;
  readonly sharing: Sharing;
  /** In the handler, or in what it calls: `way` leads there. */
  readonly inHandler: Place;
  readonly way: readonly CallSite[];
  /** In the rest of the program: what meets the handler's access. */
  readonly elsewhere: Place;
}

/** Calls below the handler that are followed: state that lies deeper belongs to what is called, not to the handler. */
const deepest = 3;

export function sharedState(
  graph: CallGraph,
  concurrency: Concurrency,
  handler: SignalHandler,
  laters: Laters,
  users: Users,
  variables: Variables,
): readonly SharedState[] {
  const [install] = handler.installs;
  if (!install || alwaysBlocked(concurrency, handler)) return [];
  const used = new Map<string, Use>();
  collect(handler.fn, handler.work, [], (inHandler, way) => {
    const { place, how } = inHandler.access;
    const variable = variables.find(inHandler.fn, inHandler.access.base);
    const kind = variable && variables.sharing(variable, place);
    if (!variable || !kind || kind === 'allowed') return;
    const key = `${variable.file ?? ''}|${place}`;
    const before = used.get(key);
    if (!before || (before.inHandler.access.how === 'read' && how !== 'read'))
      used.set(key, { variable, sharing: kind, inHandler, way });
  });
  if (used.size === 0) return [];
  const later = laters.after(install);
  const out = new Map<string, SharedState>();
  for (const use of used.values()) {
    const elsewhere = meets(users, graph, use, later, handler);
    if (!elsewhere) continue;
    // One finding an object: what is written says more than what is read.
    const key = `${use.variable.file ?? ''}|${use.variable.name}`;
    const before = out.get(key);
    if (!before || (before.inHandler.access.how === 'read' && use.inHandler.access.how !== 'read'))
      out.set(key, { ...use, sharing: isWord(use, elsewhere) ? 'scalar' : use.sharing, elsewhere });
  }
  return [...out.values()];
}

type Use = Omit<SharedState, 'elsewhere'>;

/** A member whose type nobody keeps, but which is given a number and is nothing more to the other side. */
function isWord({ sharing, inHandler: { fn, access } }: Use, elsewhere: Place): boolean {
  if (sharing !== 'object' || access.place !== elsewhere.access.place || !access.place.includes('.'))
    return false;
  const { value } = access;
  if (value?.k === 'int') return true;
  if (value?.k !== 'name') return false;
  const type = fn.facts.params.find((p) => p.name === value.name)?.type;
  return /^(?:true|false)$/i.test(value.name) || (type !== undefined && isScalar(type));
}

/** Accesses of the handler and of what it calls, but for calls that are themselves not safe there. */
function collect(
  fn: FunctionRef,
  work: Summary,
  way: readonly CallSite[],
  add: (place: Place, way: readonly CallSite[]) => void,
): void {
  for (const access of work.accesses) add({ fn, access }, way);
  if (way.length >= deepest) return;
  for (const { call, hazard, into } of work.calls)
    if (into && !hazard) collect(into.fn, into.work, [...way, { fn, call }], add);
}

/** Where the rest of the program uses the variable: a write where the handler only reads it. */
function meets(
  users: Users,
  graph: CallGraph,
  { variable, inHandler, way }: Use,
  later: Later,
  handler: SignalHandler,
): Place | null {
  const written = inHandler.access.how !== 'read';
  const tried = triedOnWay(way, inHandler.fn, inHandler.access.span);
  let found: Place | null = null;
  for (const fn of users.of(variable)) {
    const accesses = accessIndex(fn.facts).get(variable.name);
    if (!accesses || fn === handler.fn || fn.facts.kind === 'module') continue;
    for (const access of accesses) {
      if (!written && access.how === 'read') continue;
      // Only that it is freed says more than that it is written.
      if (found && access.how !== 'free' && (found.access.how !== 'read' || access.how === 'read')) continue;
      if (!overlap(access, inHandler.access)) continue;
      if (!later.has(fn, access.span) || masks(graph, fn)) continue;
      if (tried.size > 0 && triedLocks(fn, access.span).some((lock) => tried.has(lock))) continue;
      if (access.how === 'free') return { fn, access };
      if (!found || (found.access.how === 'read' && access.how === 'write')) found = { fn, access };
    }
  }
  return found;
}

/** The same place, or one inside the other. */
function overlap(a: Access, b: Access): boolean {
  const [x, y] = [plain(a), plain(b)];
  return x.startsWith(y) || y.startsWith(x);
}

const plainPlaces = new WeakMap<Access, string>();

/** The place without namespaces and without which element of an array it is: `a.b.` */
function plain(access: Access): string {
  let found = plainPlaces.get(access);
  if (found === undefined) {
    const { place } = access;
    found = `${place.slice(place.lastIndexOf(':') + 1).replace(/\[\]/g, '')}.`;
    plainPlaces.set(access, found);
  }
  return found;
}

/** It blocks signals around what it does. */
function masks(graph: CallGraph, fn: FunctionRef): boolean {
  return graph
    .edges(fn)
    .some(
      (e) =>
        e?.targets.some(
          (t) => t.k === 'external' && t.model?.effects?.some((x) => x.k === 'mask') === true,
        ) === true,
    );
}

/** The signals are blocked for good, and so let in only where the program waits for them: ppoll(2), sigsuspend(2). */
function alwaysBlocked({ masks: all }: Concurrency, { signals, installs }: SignalHandler): boolean {
  if (!signals) return false;
  const lasting = all.filter(
    (m) =>
      (m.how === 'block' || m.how === 'set') &&
      !m.saves &&
      !m.inChild &&
      installs.some((i) => i.unit === m.unit),
  );
  return [...signals].every((s) => lasting.some((m) => m.set !== null && hasSignal(m.set, s)));
}
