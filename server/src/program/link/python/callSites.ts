/** Calls with arguments by the last part of the callee's name: where the parameters of a function are looked for. */
import type { CallEvent, FileId } from '../../../facts/model';
import { calls } from '../../../facts/model';
import type { FunctionRef } from '../../program';

export interface CallSite {
  readonly fn: FunctionRef;
  readonly call: CallEvent;
}

/** More calls by one name than this are as good as unknown. */
const most = 200;

export class CallSites {
  readonly #files = new Map<FileId, ReadonlyMap<string, readonly CallSite[]>>();
  readonly #named = new Map<string, Set<FileId>>();
  readonly #order = new Map<FileId, number>();

  constructor(files: ReadonlyMap<FileId, Iterable<FunctionRef>>) {
    for (const [file, functions] of files) {
      this.#order.set(file, this.#order.size);
      this.#add(file, functions);
    }
  }

  /** Names whose calls came or went. */
  replace(file: FileId, functions: Iterable<FunctionRef>): ReadonlySet<string> {
    const before = this.#files.get(file) ?? new Map<string, readonly CallSite[]>();
    for (const name of before.keys()) this.#named.get(name)?.delete(file);
    this.#add(file, functions);
    const now = this.#files.get(file) ?? new Map<string, readonly CallSite[]>();
    const names = new Set([...before.keys(), ...now.keys()]);
    return new Set([...names].filter((name) => before.get(name)?.length !== now.get(name)?.length));
  }

  /** In the order of the files. */
  *named(name: string): Generator<CallSite> {
    const files = this.#named.get(name);
    if (!files) return;
    const order = (file: FileId): number => this.#order.get(file) ?? 0;
    let left = most;
    for (const file of [...files].sort((a, b) => order(a) - order(b)))
      for (const site of this.#files.get(file)?.get(name) ?? []) {
        if (left-- <= 0) return;
        yield site;
      }
  }

  #add(file: FileId, functions: Iterable<FunctionRef>): void {
    const found = new Map<string, CallSite[]>();
    for (const fn of functions)
      for (const call of calls(fn.facts.body)) {
        if (call.callee.k !== 'name' || call.args.length === 0) continue;
        const last = call.callee.name.slice(call.callee.name.lastIndexOf('.') + 1);
        const list = found.get(last);
        if (list) list.push({ fn, call });
        else found.set(last, [{ fn, call }]);
      }
    this.#files.set(file, found);
    for (const name of found.keys()) {
      const files = this.#named.get(name);
      if (files) files.add(file);
      else this.#named.set(name, new Set([file]));
    }
  }
}
