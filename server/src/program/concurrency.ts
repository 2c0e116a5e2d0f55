/** What interpretation observes: forks, threads, signals and clones, and in which state control is there. */
import type { CloneArguments } from '../knowledge/cloneArguments';
import type { CloneForm } from '../knowledge/cloneFlags';
import type { ChildSafety, Model } from '../knowledge/effects';
import type { Span } from '../facts/model';
import type { ProcessFacts } from './processes';
import type { FileId } from '../facts/model';
import type { WantedLock } from './effects/locks';
import type { Held } from './locks/state';
import type { FunctionRef } from './program';
import type { Bits, CallSite, ForkSite, SignalSet, ThreadAlive } from './state';

/** What runs together: one `main` and all it reaches, or the code of a library, entered from outside. */
export interface ProgramUnit {
  readonly id: string;
  /** null: a library; nothing is known of the threads of whoever calls it. */
  readonly main: FunctionRef | null;
  /** Files that are linked into it; absent where that is not known. */
  readonly files?: ReadonlySet<FileId>;
}

/** Calls from where the story begins down to the place. */
export type CallPath = readonly CallSite[];

export interface ForkObservation {
  readonly unit: ProgramUnit;
  readonly fork: ForkSite;
  readonly path: CallPath;
  /** Where the child goes on without exec: it returns, loops, or ends after work of its own. */
  readonly continues: { readonly site: CallSite | null; readonly how: 'returns' | 'loops' | 'works' } | null;
  readonly execs: boolean;
  /** One for each program that comes to this fork, with the signals that are blocked on every way there. */
  readonly reached: readonly {
    readonly unit: ProgramUnit;
    readonly path: CallPath;
    readonly mask: SignalSet;
  }[];
  /** Signals for which the child changes what happens, or which it blocks; null: some, by a variable as in a loop. */
  readonly resets: ReadonlySet<string | null>;
  /** The parent exits behind it: the child is what the program goes on as. */
  readonly parentLeaves: boolean;
  /** It does so at once: it waits for nobody and has nothing else to do. */
  readonly parentLeavesAtOnce: boolean;
}

/** A call that is not async-signal-safe, in a forked child before exec. */
export interface ChildCallObservation {
  readonly unit: ProgramUnit;
  readonly fork: ForkSite;
  /** Where the child's own code makes the call, directly or at the head of `path`. */
  readonly site: CallSite;
  /** Calls from there down to the unsafe function; empty where `site` is that call. */
  readonly path: CallPath;
  /** The unsafe function. */
  readonly name: string;
  readonly leaf: CallSite;
  readonly safety: ChildSafety;
  /** After an exec that failed. */
  readonly execTried: boolean;
  /** The lock that it waits for, where it is known which. `thread`: one that was alive at the fork and takes it as well. */
  readonly lock: (WantedLock & { readonly thread: ThreadAlive | null }) | null;
  /** An exec follows or was tried in this child, as far as the function that forked shows. */
  execs: boolean;
}

/** A forked child that leaves through `exit`, or by returning from main. */
export interface ChildExitObservation {
  readonly unit: ProgramUnit;
  readonly fork: ForkSite;
  /** Where the child's own code leaves, directly or at the head of `path`. */
  readonly site: CallSite;
  readonly path: CallPath;
  readonly name: string;
  readonly leaf: CallSite;
  /** Whoever makes the call at `site` leaves; else that is one way through what it calls, for an error perhaps. */
  readonly certain: boolean;
  readonly execTried: boolean;
}

/** What a vfork child does to the memory that it borrows, apart from calls that are unsafe in any child. */
export interface VforkObservation {
  readonly unit: ProgramUnit;
  readonly fork: ForkSite;
  readonly fn: FunctionRef;
  /** Relative to the function. */
  readonly span: Span;
  /**
   * `assigns` to a variable; `keeps` the result of a failed exec in a local; `writes` through a pointer that it hands to
   * a call; `reaches` a write to a global in a function that it calls; `makes` another task; calls what is `unknown`;
   * `returns` from, or comes to the `end` of, the function that called vfork.
   */
  readonly how: 'assigns' | 'keeps' | 'writes' | 'reaches' | 'makes' | 'unknown' | 'returns' | 'end';
  /** The variable or the function, as written. */
  readonly name: string;
}

export interface ThreadObservation {
  readonly unit: ProgramUnit;
  readonly site: CallSite;
  readonly routine: FunctionRef | null;
  /** Mask that the thread inherits. */
  readonly mask: SignalSet;
  readonly inLoop: boolean;
  /** Started in a forked child: `site` is the call in the child's own code that leads there. */
  readonly child: {
    readonly fork: ForkSite;
    readonly site: CallSite;
    readonly path: CallPath;
    readonly execTried: boolean;
  } | null;
}

/** A lock that the forking thread holds at a fork. */
export interface HeldLockObservation {
  readonly unit: ProgramUnit;
  readonly fork: ForkSite;
  readonly lock: Held;
  /** Down to the fork. */
  readonly path: CallPath;
  /** Where the child takes it again before it lets go of it. */
  readonly again: CallSite | null;
  readonly released: boolean;
}

/** Handlers of pthread_atfork. */
export interface AtForkObservation {
  readonly unit: ProgramUnit;
  readonly site: CallSite;
  /** Locks that they take or give back, as the whole program knows them. */
  readonly locks: ReadonlySet<string>;
}

export interface MaskObservation {
  readonly unit: ProgramUnit;
  readonly site: CallSite;
  readonly api: 'process' | 'thread';
  readonly how: 'block' | 'unblock' | 'set' | 'unknown';
  /** null: not known. */
  readonly set: SignalSet | null;
  readonly threads: readonly ThreadAlive[];
  /** The former mask is kept, so it is meant to be put back. */
  readonly saves: boolean;
  /** The code has the same for the thread's mask beside it, as under `#ifdef`: which it is was thought of. */
  readonly chosen: boolean;
  readonly onThread: boolean;
  readonly inChild: boolean;
}

export interface HandlerObservation {
  readonly unit: ProgramUnit;
  readonly site: CallSite;
  readonly signal: string | null;
  /** Empty for SIG_IGN and SIG_DFL. */
  readonly routines: readonly FunctionRef[];
  /** Functions from outside the project that are installed as they are: `signal(SIGINT, exit)`. */
  readonly library: readonly Model[];
  readonly api: 'signal' | 'sigaction';
  /** The call of signal() or sigaction() itself; `site` is where a wrapper around it is given the handler. */
  readonly leaf: CallSite;
  readonly inChild: boolean;
  /** The fork that made the child which installs it. */
  readonly fork: ForkSite | null;
  readonly path: CallPath;
}

export interface SigwaitObservation {
  readonly unit: ProgramUnit;
  readonly site: CallSite;
  /** null: not known. */
  readonly set: SignalSet | null;
  /** A signalfd: the waiting comes later. */
  readonly descriptor: boolean;
  /** What the waiting thread blocks for sure. */
  readonly mask: SignalSet;
  /** Where the walk began that came here: main, a thread's routine, or what someone unseen calls. */
  readonly root: FunctionRef;
  readonly onThread: boolean;
  readonly inChild: boolean;
}

/** A signal sent to one thread, as pthread_kill does. */
export interface ThreadSignalObservation {
  readonly unit: ProgramUnit;
  readonly site: CallSite;
  /** null: not known. */
  readonly signal: string | null;
  readonly inChild: boolean;
}

export interface CloneObservation {
  readonly unit: ProgramUnit;
  /** Where the flags are given: the call itself, or that of a wrapper. */
  readonly site: CallSite;
  /** The call of clone, clone3 or unshare. */
  readonly call: CallSite;
  readonly form: CloneForm;
  readonly flags: Bits;
  /** clone3: the rest of its struct. */
  readonly arguments: CloneArguments | null;
  /** Alive at the call. */
  readonly threads: readonly ThreadAlive[];
}

export interface Concurrency {
  readonly units: readonly ProgramUnit[];
  /** C and C++: of each program with a main. */
  readonly processes: readonly ProcessFacts[];
  readonly forks: readonly ForkObservation[];
  readonly childCalls: readonly ChildCallObservation[];
  readonly childExits: readonly ChildExitObservation[];
  readonly vforks: readonly VforkObservation[];
  readonly threads: readonly ThreadObservation[];
  readonly masks: readonly MaskObservation[];
  readonly handlers: readonly HandlerObservation[];
  readonly sigwaits: readonly SigwaitObservation[];
  readonly threadSignals: readonly ThreadSignalObservation[];
  readonly clones: readonly CloneObservation[];
  readonly heldLocks: readonly HeldLockObservation[];
  readonly atforks: readonly AtForkObservation[];
}
