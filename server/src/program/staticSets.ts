/**
 * Signal sets at file level. They are filled in one function and used in another, so what they hold is read off all
 * places that fill them, in any order; null where one of them cannot be read.
 */
import { regions, type CallEvent } from '../facts/model';
import { signalName } from '../knowledge/signals';
import type { CallGraph } from './callGraph';
import { argumentOf } from './effects/context';
import type { FunctionRef, Program } from './program';
import { allSignals, noSignals, withSignal, type SignalSet } from './state';
import { placeOf } from './values';

interface Variable {
  /** null: seen by every file. */
  readonly file: string | null;
  readonly name: string;
}

export class StaticSets {
  #variables: ReadonlyMap<string, readonly Variable[]> | null = null;
  readonly #known = new Map<Variable, SignalSet | null | undefined>();

  constructor(
    private readonly program: Program,
    private readonly graph: CallGraph,
  ) {}

  /** undefined: no set at file level, or one that a saved mask is put into; null: its contents are not known. */
  get(fn: FunctionRef, place: string): SignalSet | null | undefined {
    if (isOwn(fn, place)) return undefined;
    this.#variables ??= variablesOf(this.program);
    const all = this.#variables.get(place);
    const variable = all?.find((v) => v.file === fn.file) ?? all?.find((v) => v.file === null);
    if (!variable) return undefined;
    if (!this.#known.has(variable)) this.#known.set(variable, this.#read(variable));
    return this.#known.get(variable);
  }

  #read({ file, name }: Variable): SignalSet | null | undefined {
    let filled: SignalSet | null = null;
    const changes: { readonly fn: FunctionRef; readonly call: CallEvent; readonly add: boolean }[] = [];
    for (const fn of this.program.functions.values()) {
      if ((file !== null && fn.file !== file) || !this.graph.matters(fn) || isOwn(fn, name)) continue;
      for (const region of regions(fn.facts.body)) {
        if (region.k === 'assign' && placeOf(region.target) === name) return null;
        if (region.k !== 'call' || !region.args.some((a) => placeOf(a.value) === name)) continue;
        for (const target of this.graph.targets(fn, region)) {
          if (target.k !== 'external' || !target.model) return null;
          for (const effect of target.model.effects ?? []) {
            if (effect.k === 'mask' && placeOf(argumentOf(region, effect.old)) === name) return undefined;
            if (effect.k !== 'sigset' || placeOf(argumentOf(region, effect.set)) !== name) continue;
            if (effect.op === 'empty' || effect.op === 'fill') {
              const now = effect.op === 'fill' ? allSignals : noSignals;
              if (filled && filled !== now) return null;
              filled = now;
            } else changes.push({ fn, call: region, add: effect.op === 'add' });
          }
        }
      }
    }
    let set: SignalSet = filled ?? noSignals;
    for (const { fn, call, add } of changes) {
      const signal = signalName(call.args[1]?.value);
      if (signal === null) return null;
      set = withSignal(set, signal, add, { fn, call });
    }
    return filled || changes.length > 0 ? set : null;
  }
}

/** Names of the signal sets at file level. */
export function signalSetsOf(program: Program): ReadonlySet<string> {
  return new Set(variablesOf(program).keys());
}

function isOwn({ facts }: FunctionRef, name: string): boolean {
  return facts.locals.includes(name) || facts.params.some((p) => p.name === name);
}

function variablesOf(program: Program): ReadonlyMap<string, readonly Variable[]> {
  const out = new Map<string, Variable[]>();
  for (const [file, facts] of program.files)
    for (const { name, type, linkage } of facts.variables) {
      if (!/\bsigset_t\b/.test(type)) continue;
      const variable: Variable = { file: linkage === 'internal' ? file : null, name };
      const list = out.get(name);
      if (list) list.push(variable);
      else out.set(name, [variable]);
    }
  return out;
}
