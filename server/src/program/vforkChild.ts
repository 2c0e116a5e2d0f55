/**
 * What a vfork child does with the memory that it borrows from its parent, in the code of the function that called vfork:
 * vfork(2) leaves everything undefined but writing the variable that holds the result, exec and `_exit`. Calls that are
 * unsafe in any child are observed with those of other children.
 */
import type { AssignEvent, CallEvent, Span, Value } from '../facts/model';
import { regions } from '../facts/model';
import type { Effect } from '../knowledge/effects';
import { leavesByName } from '../knowledge/leaving';
import { writesThroughArgument } from '../knowledge/asyncSignalSafe';
import type { CallGraph } from './callGraph';
import type { VforkObservation } from './concurrency';
import { effectsOf } from './effects';
import type { Interpreter } from './interpret';
import type { FunctionRef, Program, Target } from './program';
import type { ForkSite, State } from './state';
import { placeOf } from './values';
import type { Frame } from './walk';

/** Effects of a call that makes another task out of a borrowed one. */
const makes: ReadonlySet<Effect['k']> = new Set(['fork', 'clone', 'thread-start', 'submit']);
/** A macro of another file by the usual spelling: what it calls is not seen here. */
const macroLike = /^_*[A-Z][A-Z0-9_]*$/;
const maxDepth = 6;

export class VforkChild {
  constructor(
    private readonly interpreter: Interpreter,
    private readonly frame: Frame,
  ) {}

  readonly #assigned = new Set<string>();
  /** Inside the step of a `for`, which says again what its initialiser said. */
  inStep = false;

  assigns(event: AssignEvent, states: readonly State[]): void {
    const fork = event.bare === true ? null : this.#fork(states, event.span);
    // What is static has its value before the program runs.
    if (!fork || /\b(?:static|constexpr)\b/.test(event.declares ?? '')) return;
    const { fn } = this.frame;
    const place = placeOf(event.target);
    if (place !== null && holdsResult(fn, fork, place)) return;
    const shownName = shown(event.target);
    // An attribute that stands in front of the `=` of a declaration.
    if (macroLike.test(shownName)) return;
    if (this.inStep && this.#assigned.has(shownName)) return;
    this.#assigned.add(shownName);
    const exec = place !== null && fn.facts.locals.includes(place) && this.#isExec(event.value);
    this.#note(fork, event.span, exec ? 'keeps' : 'assigns', shownName);
  }

  /** Where the child overwrites the variable that tells it from its parent, what follows may be either's. */
  told(event: AssignEvent, states: readonly State[]): readonly State[] {
    if (event.op === '=') return states;
    const place = placeOf(event.target);
    if (place === null) return states;
    return states.filter(
      ({ role }) =>
        !(role.k === 'child' && role.fork.kind === 'vfork' && holdsResult(this.frame.fn, role.fork, place)),
    );
  }

  calls(call: CallEvent, targets: readonly Target[], states: readonly State[]): void {
    const fork = this.#fork(states, call.span);
    if (!fork) return;
    const name = call.callee.k === 'name' ? call.callee.name : '';
    if (targets.length === 0) {
      this.#note(fork, call.calleeSpan, 'unknown', name);
      return;
    }
    for (const target of targets) {
      const how = this.#judge(call, target, name);
      if (how) this.#note(fork, call.calleeSpan, how, name);
    }
  }

  /** The states that may come back from the call. Where a child may have left there, what follows is no misuse of it. */
  comeBack(call: CallEvent, targets: readonly Target[], states: readonly State[]): readonly State[] {
    if (call.callee.k !== 'name' || !leavesByName(call.callee.name)) return states;
    if (targets.every((t) => t.k === 'external' && t.model !== null)) return states;
    const fork = this.#fork(states, call.span);
    return fork ? states.filter((s) => !isChildOf(s, fork)) : states;
  }

  /**
   * The states that go on in the caller: a child that returns from where vfork was called goes nowhere.
   * @param at the statement; null at the function's end
   */
  returns(at: Span | null, states: readonly State[]): readonly State[] {
    const fork = this.#fork(states, at);
    if (!fork) return states;
    const span = at ?? fork.site.call.calleeSpan;
    this.#note(fork, span, at ? 'returns' : 'end', this.frame.fn.facts.name);
    return states.filter((s) => !isChildOf(s, fork));
  }

  #judge(call: CallEvent, target: Target, name: string): VforkObservation['how'] | null {
    if (target.k === 'class') return 'unknown';
    if (target.k === 'function')
      return writesGlobal(this.interpreter, target.fn, 0, new Set()) ? 'reaches' : null;
    if (!target.model) return mayBeAnything(this.interpreter.program, name) ? null : 'unknown';
    if (effectsOf(target.model, call).some((e) => makes.has(e.k))) return 'makes';
    return writesThroughArgument.has(target.model.name) ? 'writes' : null;
  }

  /** The vfork whose child is here, in the code of the function that called it. */
  #fork(states: readonly State[], at: Span | null): ForkSite | null {
    for (const { role } of states) {
      if (role.k !== 'child' || role.fork.kind !== 'vfork') continue;
      const { site } = role.fork;
      if (site.fn !== this.frame.fn || role.home !== this.frame.path.length) continue;
      // The test that tells child from parent may be what the parser lost.
      const until = at?.start ?? Number.POSITIVE_INFINITY;
      const lost = site.fn.facts.errors?.some((e) => e.start >= site.call.span.start && e.start < until);
      if (lost !== true) return role.fork;
    }
    return null;
  }

  #isExec(value: Value): boolean {
    if (value.k !== 'call') return false;
    const { fn } = this.frame;
    const edge = this.interpreter.graph.edges(fn)[value.call];
    return isExecution(edge?.targets ?? []);
  }

  #note(fork: ForkSite, span: Span, how: VforkObservation['how'], name: string): void {
    this.interpreter.observer.vfork({
      unit: this.interpreter.unit,
      fork,
      fn: this.frame.fn,
      span,
      how,
      name,
    });
  }
}

function isChildOf({ role }: State, fork: ForkSite): boolean {
  return role.k === 'child' && role.fork === fork;
}

/** A member, a builtin, a macro, or what by its name leaves: that it runs here as a function is not known. */
function mayBeAnything(program: Program, name: string): boolean {
  return (
    name.includes('.') ||
    name.startsWith('__builtin') ||
    macroLike.test(name) ||
    leavesByName(name) ||
    functionMacros(program).has(name)
  );
}

const macroNames = new WeakMap<Program, ReadonlySet<string>>();

/** Function-like macros of all files. */
function functionMacros(program: Program): ReadonlySet<string> {
  let names = macroNames.get(program);
  if (!names) {
    const found = new Set<string>();
    for (const file of program.files.values())
      for (const macro of file.macros) if (macro.params !== null) found.add(macro.name);
    names = found;
    macroNames.set(program, names);
  }
  return names;
}

function isExecution(targets: readonly Target[]): boolean {
  return targets.some((t) => t.k === 'external' && t.model?.effects?.some((e) => e.k === 'exec') === true);
}

/** The one variable that the child may write: it holds what vfork returned. */
function holdsResult(fn: FunctionRef, fork: ForkSite, place: string): boolean {
  for (const region of regions(fn.facts.body))
    if (
      region.k === 'assign' &&
      isResult(region.value, fork.site.call.id) &&
      placeOf(region.target) === place
    )
      return true;
  return false;
}

/** `vfork()`, or one side of `cond ? fork() : vfork()`. */
function isResult(value: Value, call: number): boolean {
  if (value.k === 'call') return value.call === call;
  return value.k === 'op' && value.op === '?:' && value.args.some((v) => isResult(v, call));
}

/** Whether a function, or one that it calls, assigns to a variable at file level. */
function writesGlobal(interpreter: Interpreter, fn: FunctionRef, depth: number, seen: Set<string>): boolean {
  if (depth > maxDepth || seen.has(fn.id)) return false;
  seen.add(fn.id);
  const { program, graph } = interpreter;
  const globals = new Set(program.files.get(fn.file)?.variables.map((v) => v.name));
  for (const region of regions(fn.facts.body)) {
    if (region.k !== 'assign' || region.bare === true || region.declares !== undefined) continue;
    const place = placeOf(region.target)?.replace(/[.[].*$/, '');
    if (place !== undefined && globals.has(place) && !isOwn(fn, place)) return true;
  }
  return calleesOf(graph, fn).some((callee) => writesGlobal(interpreter, callee, depth + 1, seen));
}

function isOwn(fn: FunctionRef, name: string): boolean {
  return fn.facts.locals.includes(name) || fn.facts.params.some((p) => p.name === name);
}

function calleesOf(graph: CallGraph, fn: FunctionRef): readonly FunctionRef[] {
  return graph
    .edges(fn)
    .flatMap((edge) => edge?.targets.flatMap((t) => (t.k === 'function' ? [t.fn] : [])) ?? []);
}

function shown(target: Value): string {
  if (target.k === 'op' && target.op === 'deref' && target.args[0]) return `*${shown(target.args[0])}`;
  return target.k === 'name' ? target.name : 'memory';
}
