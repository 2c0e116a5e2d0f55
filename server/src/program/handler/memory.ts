/**
 * What is asked about handlers again after each edit, kept as long as no walk can tell the programs apart: what functions do
 * when a signal runs them, what may run once a handler is installed, and who uses a variable.
 */
import type { FileId } from '../../facts/model';
import type { CallGraph, Changed } from '../callGraph';
import type { FunctionRef, Program } from '../program';
import { accessIndex } from './accesses';
import { Laters } from './later';
import { Summaries } from './summary';
import type { SharedVariable } from './variables';

export class HandlerMemory {
  #summaries: Summaries | null = null;
  #laters: Laters | null = null;
  #users: Users | null = null;

  summaries(program: Program, graph: CallGraph): Summaries {
    return (this.#summaries ??= new Summaries(program, graph));
  }

  /** @param handlers ids of the functions that only signals run */
  laters(graph: CallGraph, handlers: ReadonlySet<string>): Laters {
    return (this.#laters ??= new Laters(graph, handlers));
  }

  users(program: Program): Users {
    return (this.#users ??= new Users(program));
  }

  /** After an edit of these bodies that leads where they led. */
  edited(changed: readonly Changed[]): void {
    if (changed.some(({ fn }) => this.#summaries?.hasRead(fn) === true)) this.#summaries = null;
    for (const one of changed) this.#users?.edited(one);
  }
}

/** Functions by the variables that they use and do not declare, in the order of the program. */
export class Users {
  readonly #byFile = new Map<FileId, FunctionRef[]>();
  readonly #order = new Map<FunctionRef, number>();
  /** Made when somebody asks for a variable that every file sees. */
  #byName: Map<string, FunctionRef[]> | null = null;

  constructor(program: Program) {
    for (const fn of program.functions.values()) {
      this.#order.set(fn, this.#order.size);
      const list = this.#byFile.get(fn.file);
      if (list) list.push(fn);
      else this.#byFile.set(fn.file, [fn]);
    }
  }

  /** Of a variable that one file sees: some of that file's functions do not use it. */
  of({ name, file }: SharedVariable): readonly FunctionRef[] {
    if (file !== null) return this.#byFile.get(file) ?? [];
    return (this.#byName ??= this.#index()).get(name) ?? [];
  }

  #index(): Map<string, FunctionRef[]> {
    const byName = new Map<string, FunctionRef[]>();
    for (const fn of this.#order.keys())
      for (const name of accessIndex(fn.facts).keys()) {
        const list = byName.get(name);
        if (list) list.push(fn);
        else byName.set(name, [fn]);
      }
    return byName;
  }

  edited({ fn, facts }: Changed): void {
    const index = this.#byName;
    if (!index) return;
    const [before, now] = [accessIndex(facts), accessIndex(fn.facts)];
    for (const name of before.keys())
      if (!now.has(name))
        index.set(
          name,
          (index.get(name) ?? []).filter((other) => other !== fn),
        );
    const place = (one: FunctionRef): number => this.#order.get(one) ?? 0;
    for (const name of now.keys())
      if (!before.has(name))
        index.set(
          name,
          [...(index.get(name) ?? []), fn].sort((a, b) => place(a) - place(b)),
        );
  }
}
