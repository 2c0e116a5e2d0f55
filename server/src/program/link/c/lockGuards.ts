/**
 * Classes of the project that lock what they are given when they are made, and unlock it when they go: what std::lock_guard
 * is, by another name. Each answer is kept with the functions that were read for it, and asked again when one of them changes.
 */
import type { CallEvent } from '../../../facts/model';
import { calls } from '../../../facts/model';
import { isCertain } from '../../certain';
import type { FunctionRef, Target } from '../../program';
import type { ClassRef } from './files';
import { simpleName } from './types';

/** Functions around a lock of the system: a class of mutexes, seldom more than that. */
const deepest = 2;

/** What making an object of such a class is. */
export const lockGuard = 'std::lock_guard';

interface Answer {
  readonly of: ClassRef;
  holds: boolean;
  /** Ids of the functions whose bodies it rests on. */
  readonly read: Set<string>;
}

export class LockGuards {
  readonly #answers = new Map<string, Answer>();
  /** Answers by the functions that they rest on. */
  readonly #readers = new Map<string, Set<string>>();
  /** What the answer that is being looked for rests on. */
  #open: Set<string> | null = null;

  /**
   * @param methodsOf the methods of a class, by their simple name
   * @param callees what a call leads to; may ask for other classes
   */
  constructor(
    private readonly methodsOf: (of: ClassRef, name: string) => readonly FunctionRef[],
    private readonly callees: (fn: FunctionRef, call: CallEvent) => readonly Target[],
  ) {}

  /** Whether its objects hold a lock while they live. */
  has(of: ClassRef): boolean {
    const key = `${of.file}#${of.facts.key}`;
    const answer = this.#answers.get(key) ?? this.#ask(key, of);
    for (const id of answer.read) this.#open?.add(id);
    return answer.holds;
  }

  /** After the bodies of these functions changed. @returns the names of the classes of which the answer is another one */
  edited(changed: Iterable<FunctionRef>): ReadonlySet<string> {
    const before: Answer[] = [];
    for (const { id } of changed)
      for (const key of this.#readers.get(id) ?? []) {
        const answer = this.#answers.get(key);
        if (!answer) continue;
        before.push(answer);
        this.#answers.delete(key);
      }
    return this.#differing(before);
  }

  /** After all was linked anew. @returns the same, compared with what was known then; nothing more is forgotten */
  since(before: LockGuards): ReadonlySet<string> {
    return this.#differing(before.#answers.values());
  }

  #differing(before: Iterable<Answer>): ReadonlySet<string> {
    const names = new Set<string>();
    for (const { of, holds } of before) if (this.has(of) !== holds) names.add(of.facts.name);
    return names;
  }

  #ask(key: string, of: ClassRef): Answer {
    // What its own methods construct asks for it again.
    const answer: Answer = { of, holds: false, read: new Set() };
    this.#answers.set(key, answer);
    const outer = this.#open;
    this.#open = answer.read;
    try {
      answer.holds = this.#locksAndUnlocks(of);
    } finally {
      this.#open = outer;
    }
    for (const id of answer.read) {
      const readers = this.#readers.get(id);
      if (readers) readers.add(key);
      else this.#readers.set(id, new Set([key]));
    }
    return answer;
  }

  #locksAndUnlocks(of: ClassRef): boolean {
    const { name } = of.facts;
    const constructors = this.methodsOf(of, name).filter((m) => m.facts.params.length > 0);
    const destructor = this.methodsOf(of, `~${name}`)[0];
    return (
      destructor !== undefined &&
      constructors.length > 0 &&
      constructors.every((c) => this.#does(c, 'lock', deepest)) &&
      this.#does(destructor, 'unlock', deepest)
    );
  }

  /** It does so whenever it runs; an unlock may depend on whether it still holds the lock. */
  #does(fn: FunctionRef, what: 'lock' | 'unlock', depth: number): boolean {
    this.#open?.add(fn.id);
    for (const call of calls(fn.facts.body)) {
      if (what === 'lock' && !isCertain({ fn, call })) continue;
      for (const target of this.callees(fn, call)) {
        if (target.k === 'external' && target.model?.effects?.some((e) => e.k === what) === true) return true;
        if (
          target.k === 'function' &&
          depth > 0 &&
          target.fn !== fn &&
          this.#does(target.fn, what, depth - 1)
        )
          return true;
      }
    }
    return false;
  }
}

/** Whether it depends on one of these classes, by name, that a call leads there. */
export function asksGuards(target: Target, names: ReadonlySet<string>): boolean {
  if (target.k === 'external') return target.name === lockGuard;
  if (target.k !== 'function') return false;
  const { kind, name, owner } = target.fn.facts;
  return kind === 'method' && owner !== null && names.has(name) && simpleName(owner) === name;
}
