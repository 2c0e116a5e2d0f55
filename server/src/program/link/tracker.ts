/**
 * Answers that outlive edits. Each is kept with what was looked at to find it: files, and calls by name. An answer holds
 * until one of these changes; nothing needs to know who asked.
 */

export interface Answer<T> {
  readonly value: T;
  readonly deps: readonly number[];
  /** The edit up to which the answer is known to hold. */
  at: number;
}

const nothing: readonly number[] = [];

/** Of what nothing came: the same for all, where answers are not kept. */
const unanswered: Answer<readonly never[]> = { value: [], deps: nothing, at: 0 };

export class Tracker {
  readonly #ids = new Map<string, number>();
  readonly #changed: number[] = [];
  /** Answers that depend on one thing only share its list. */
  readonly #single: (readonly number[])[] = [];
  #now = 0;
  #open: Set<number> | null = null;
  /** Answers that were looked for, for tests: work, not time. */
  found = 0;

  /** @param keeps off for a program that is linked once: then nothing is noted, and nothing outlives an edit */
  constructor(readonly keeps: boolean) {}

  /** The answer that is being looked for depends on this. */
  touch(what: string): void {
    if (this.keeps) this.#open?.add(this.#id(what));
  }

  /** An edit changed these. */
  change(what: Iterable<string>): void {
    this.#now++;
    for (const one of what) this.#changed[this.#id(one)] = this.#now;
  }

  find<T>(compute: () => T): Answer<T> {
    this.found++;
    if (!this.keeps) {
      const value = compute();
      return Array.isArray(value) && value.length === 0
        ? (unanswered as unknown as Answer<T>)
        : { value, deps: nothing, at: 0 };
    }
    const outer = this.#open;
    const own = new Set<number>();
    this.#open = own;
    try {
      const value = compute();
      return { value, deps: this.#list(own), at: this.#now };
    } finally {
      this.#open = outer;
      if (outer) for (const dep of own) outer.add(dep);
    }
  }

  /** What is looked at meanwhile is nothing that the answer being looked for depends on. */
  apart(compute: () => void): void {
    const outer = this.#open;
    this.#open = null;
    try {
      compute();
    } finally {
      this.#open = outer;
    }
  }

  /** Whether an answer still holds; whoever is looking for another one then depends on what it depends on. */
  holds(answer: Answer<unknown>): boolean {
    if (!this.keeps) return true;
    if (answer.at !== this.#now) {
      for (const dep of answer.deps) if ((this.#changed[dep] ?? 0) > answer.at) return false;
      answer.at = this.#now;
    }
    const open = this.#open;
    if (open) for (const dep of answer.deps) open.add(dep);
    return true;
  }

  #list(deps: ReadonlySet<number>): readonly number[] {
    if (deps.size === 0) return nothing;
    if (deps.size > 1) return [...deps];
    const [only = 0] = deps;
    return (this.#single[only] ??= [only]);
  }

  #id(what: string): number {
    let id = this.#ids.get(what);
    if (id === undefined) this.#ids.set(what, (id = this.#ids.size));
    return id;
  }
}
