/** Collects observations: the first of each kind at a place wins, which is the one with the shortest story. */
import type { Held } from './locks/state';
import type {
  AtForkObservation,
  ChildCallObservation,
  ChildExitObservation,
  CloneObservation,
  Concurrency,
  ForkObservation,
  HandlerObservation,
  HeldLockObservation,
  MaskObservation,
  ProgramUnit,
  SigwaitObservation,
  ThreadSignalObservation,
  ThreadObservation,
  VforkObservation,
} from './concurrency';
import type { ProcessFacts } from './processes';
import type { FunctionRef } from './program';
import { intersectSignals, level, siteId, type CallSite, type ForkSite } from './state';

type Continues = ForkObservation['continues'];
type Writable<T> = { -readonly [K in keyof T]: T[K] };
type SeenFork = Writable<Omit<ForkObservation, 'reached' | 'resets'>> & {
  readonly reached: Writable<ForkObservation['reached'][number]>[];
  readonly resets: Set<string | null>;
};

export class Observer {
  readonly units: ProgramUnit[] = [];
  /** What it took: evaluations of a function's body, and states that calls were carried out on. */
  readonly work = { walks: 0, steps: 0 };
  readonly processes: ProcessFacts[] = [];
  readonly #forks = new Map<string, SeenFork>();
  readonly #mayLoop = new Set<string>();
  readonly #childCalls = new Map<string, Writable<ChildCallObservation>>();
  readonly #childExits = new Map<string, ChildExitObservation>();
  readonly #vforks = new Map<string, VforkObservation>();
  readonly #threads = new Map<string, ThreadObservation>();
  readonly #masks = new Map<string, MaskObservation>();
  readonly #handlers = new Map<string, HandlerObservation>();
  readonly #sigwaits = new Map<string, SigwaitObservation>();
  readonly #threadSignals = new Map<string, ThreadSignalObservation>();
  readonly #heldLocks = new Map<string, Writable<HeldLockObservation>>();
  readonly #atforks = new Map<string, AtForkObservation>();
  readonly #clones = new Map<string, CloneObservation>();

  /** A fork seen again with more threads alive replaces what was seen before. */
  fork(unit: ProgramUnit, fork: ForkSite, path: readonly CallSite[]): void {
    const id = siteId(fork.site);
    const before = this.#forks.get(id);
    const reached = before?.reached.find((r) => r.unit === unit);
    if (reached) reached.mask = intersectSignals(reached.mask, fork.mask);
    else before?.reached.push({ unit, path, mask: fork.mask });
    if (!before)
      this.#forks.set(id, {
        unit,
        fork,
        path,
        continues: null,
        execs: false,
        reached: [{ unit, path, mask: fork.mask }],
        resets: new Set(),
        parentLeaves: false,
        parentLeavesAtOnce: false,
      });
    else if (ownRank(fork) > ownRank(before.fork)) Object.assign(before, { unit, fork, path });
  }

  continues(fork: ForkSite, how: NonNullable<Continues>['how'], site: CallSite | null): void {
    const seen = this.#forks.get(siteId(fork.site));
    if (seen && !seen.continues) seen.continues = { how, site };
    // The grandchild that goes on is what the first fork was for.
    if (fork.outer) this.continues(fork.outer, how, site);
  }

  /** It may come to a loop without end, if a pointer leads there. */
  mayLoop(fork: ForkSite): void {
    this.#mayLoop.add(siteId(fork.site));
  }

  parentLeaves(site: CallSite, atOnce: boolean): void {
    const seen = this.#forks.get(siteId(site));
    if (!seen) return;
    seen.parentLeaves = true;
    if (atOnce) seen.parentLeavesAtOnce = true;
  }

  execs(fork: ForkSite): void {
    const seen = this.#forks.get(siteId(fork.site));
    if (seen) seen.execs = true;
  }

  /** @param signal null: not known which, as in a loop over all of them */
  resets(fork: ForkSite, signal: string | null): void {
    this.#forks.get(siteId(fork.site))?.resets.add(signal);
  }

  childCall(observation: Omit<ChildCallObservation, 'execs'>): void {
    const id = `${siteId(observation.site)}@${siteId(observation.fork.site)}`;
    const before = this.#childCalls.get(id);
    if (!before || weight(observation) > weight(before))
      this.#childCalls.set(id, { ...observation, execs: false });
  }

  childExit(observation: ChildExitObservation): void {
    const id = `${siteId(observation.site)}@${siteId(observation.fork.site)}`;
    if (observation.certain && this.#childExits.get(id)?.certain === false) this.#childExits.delete(id);
    keepFirst(this.#childExits, id, observation);
  }

  vfork(observation: VforkObservation): void {
    const { fn, span, how } = observation;
    keepFirst(this.#vforks, `${fn.id}:${span.start}:${how}`, observation);
  }

  thread(observation: ThreadObservation): void {
    const id = `${observation.unit.id}|${siteId(observation.site)}`;
    const before = this.#threads.get(id);
    // The same call may run in the parent and in a child: that a child starts a thread is kept beside it.
    if (!before || (observation.child && !before.child))
      this.#threads.set(id, before ? { ...before, child: observation.child } : observation);
  }

  /** What the threads of the program run, as far as they were seen; null: not known. */
  routines({ id }: ProgramUnit): readonly (FunctionRef | null)[] {
    return [...this.#threads.values()].filter((t) => t.unit.id === id).map((t) => t.routine);
  }

  mask(observation: MaskObservation): void {
    const id = `${observation.unit.id}|${siteId(observation.site)}`;
    const before = this.#masks.get(id);
    if (!before || (before.threads.length === 0 && observation.threads.length > 0))
      this.#masks.set(id, observation);
  }

  handler(observation: HandlerObservation): void {
    // One call may install for several callers, and for several signals.
    const id = `${observation.unit.id}|${siteId(observation.site)}|${siteId(observation.leaf)}|${observation.signal ?? ''}`;
    const before = this.#handlers.get(id);
    if (!before || (before.inChild && !observation.inChild)) this.#handlers.set(id, observation);
  }

  sigwait(observation: SigwaitObservation): void {
    const id = `${observation.unit.id}|${siteId(observation.site)}`;
    const before = this.#sigwaits.get(id);
    // A set that is not known stands for all that wait here.
    if (!before || (before.set !== null && observation.set === null)) this.#sigwaits.set(id, observation);
  }

  threadSignal(observation: ThreadSignalObservation): void {
    keepFirst(this.#threadSignals, `${observation.unit.id}|${siteId(observation.site)}`, observation);
  }

  clone(observation: CloneObservation): void {
    keepFirst(this.#clones, siteId(observation.site), observation);
  }

  atfork(observation: AtForkObservation): void {
    keepFirst(this.#atforks, siteId(observation.site), observation);
  }

  lockHeld(observation: Omit<HeldLockObservation, 'again' | 'released'>): void {
    keepFirst(this.#heldLocks, heldId(observation.fork, observation.lock), {
      ...observation,
      again: null,
      released: false,
    });
  }

  /** The child takes a lock that its own thread held at the fork. */
  lockWanted(fork: ForkSite, lock: Held, site: CallSite): void {
    const seen = this.#heldLocks.get(heldId(fork, lock));
    if (seen) seen.again ??= site;
  }

  lockReleased(fork: ForkSite, lock: Held): void {
    const seen = this.#heldLocks.get(heldId(fork, lock));
    if (seen) seen.released = true;
  }

  finish(): Concurrency {
    // Where the child execs as well, that is what it was made for.
    for (const id of this.#mayLoop) {
      const fork = this.#forks.get(id);
      if (fork && !fork.execs) this.continues(fork.fork, 'loops', null);
    }
    for (const { child, site } of this.#threads.values())
      if (child && !child.execTried) {
        const fork = this.#forks.get(siteId(child.fork.site));
        if (fork && !fork.execs && !fork.continues) this.continues(child.fork, 'works', site);
      }
    for (const call of this.#childCalls.values()) {
      const fork = this.#forks.get(siteId(call.fork.site));
      call.execs = fork?.execs ?? false;
      // A child that never execs but works and then leaves was meant to go on running.
      if (fork && !fork.execs && !fork.continues && !call.execTried)
        this.continues(call.fork, 'works', call.site);
    }
    return {
      units: this.units,
      processes: this.processes,
      forks: [...this.#forks.values()],
      childCalls: [...this.#childCalls.values()],
      childExits: [...this.#childExits.values()],
      vforks: [...this.#vforks.values()],
      threads: [...this.#threads.values()],
      masks: [...this.#masks.values()],
      handlers: [...this.#handlers.values()],
      sigwaits: [...this.#sigwaits.values()],
      threadSignals: [...this.#threadSignals.values()],
      clones: [...this.#clones.values()],
      heldLocks: [...this.#heldLocks.values()],
      atforks: [...this.#atforks.values()],
    };
  }
}

function keepFirst<T>(map: Map<string, T>, id: string, observation: T): void {
  if (!map.has(id)) map.set(id, observation);
}

function heldId(fork: ForkSite, lock: Held): string {
  return `${siteId(fork.site)}|${siteId(lock.site)}`;
}

/** The worst of what one call in the child leads to. */
function weight(call: Omit<ChildCallObservation, 'execs'>): number {
  const safety = { safe: 0, syscall: 0, malloc: 1, stdio: 2, lock: 3 }[call.safety];
  return (
    rank(call.fork) * 10 +
    safety * 2 +
    (call.lock?.held || call.lock?.thread ? 1 : 0) +
    (call.execTried ? 0 : 1)
  );
}

/** A child that forks again has one thread: what is known against that fork is known against the first one. */
function ownRank(fork: ForkSite): number {
  return fork.outer ? 0 : rank(fork);
}

/** How much is known against a fork: provable threads over certain ones over possible ones. */
function rank(fork: ForkSite): number {
  if (fork.threads.some((t) => t.provable)) return 3;
  return { none: 0, maybe: 1, must: 2 }[level(fork.threads)];
}
