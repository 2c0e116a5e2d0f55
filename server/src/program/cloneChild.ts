/** What a raw clone is given besides its flags: the stack, and what its child does; and whether its parent can wait for it. */
import type { CallEvent, Value } from '../facts/model';
import { calls, regions } from '../facts/model';
import { cloneFlagByName } from '../knowledge/cloneFlags';
import { allocates } from '../knowledge/allocators';
import type { CloneObservation } from './concurrency';
import { effectsOf } from './effects';
import type { FunctionRef, Program } from './program';
import type { Bits, CallSite } from './state';
import { placeOf } from './values';

const maxDepth = 12;

export interface LibraryCall {
  /** Calls from the routine down to the library function. */
  readonly path: readonly CallSite[];
  readonly name: string;
  readonly safety: 'malloc' | 'stdio' | 'lock';
}

export function flagIsSet({ set }: Bits, name: string): boolean {
  return (set & (cloneFlagByName.get(name)?.bit ?? 0n)) !== 0n;
}

/** The shortest way from the child's routine to a library function that keeps state of its own or of the thread. */
export function libraryCallOf(program: Program, clone: CloneObservation): LibraryCall | null {
  const routine =
    clone.form === 'clone' && !isBare(clone.call.call) ? clone.call.call.args[0]?.value : undefined;
  const roots = routine
    ? program.targets(clone.call.fn, routine).flatMap((t) => (t.k === 'function' ? [t.fn] : []))
    : [];
  const seen = new Set(roots.map((fn) => fn.id));
  let level = roots.map((fn) => ({ fn, path: [] as readonly CallSite[] }));
  for (let depth = 0; depth < maxDepth && level.length > 0; depth++) {
    const next: typeof level = [];
    for (const { fn, path } of level)
      for (const call of calls(fn.facts.body)) {
        const here = [...path, { fn, call }];
        for (const target of program.callees(fn, call)) {
          if (target.k === 'function') {
            if (!seen.has(target.fn.id)) next.push({ fn: target.fn, path: here });
            seen.add(target.fn.id);
          } else if (target.k === 'external' && target.model) {
            const { safety, name } = target.model;
            if (safety === 'malloc' || safety === 'stdio' || safety === 'lock')
              return { path: here, name, safety };
          }
        }
      }
    level = next;
  }
  return null;
}

/** `syscall(SYS_clone, flags, stack, …)`: no routine, and the arguments stand one further. */
function isBare(call: CallEvent): boolean {
  return call.callee.k === 'name' && call.callee.name === 'syscall';
}

/** The variable or the call whose result is handed to clone as it is, the low end of an allocation or of an array. */
export function lowEndOf(
  program: Program,
  clone: CloneObservation,
): { readonly name: string; readonly from: CallSite | null } | null {
  if (clone.form !== 'clone') return null;
  const { fn, call } = clone.call;
  const stack = call.args[isBare(call) ? 2 : 1]?.value;
  if (!stack) return null;
  if (stack.k === 'call') {
    const made = allocation(program, fn, stack);
    return made ? { name: written(made.call), from: made } : null;
  }
  if (stack.k !== 'name') return null;
  return isArray(program, fn, stack.name)
    ? { name: stack.name, from: null }
    : allocated(program, fn, stack.name, call);
}

/** Every assignment in front of the call gives the result of an allocation, and nothing moves the variable. */
function allocated(
  program: Program,
  fn: FunctionRef,
  name: string,
  before: CallEvent,
): { readonly name: string; readonly from: CallSite } | null {
  let from: CallSite | null = null;
  for (const region of regions(fn.facts.body)) {
    if (region === before) break;
    if (region.k !== 'assign' || placeOf(region.target) !== name || region.bare === true) continue;
    if (region.value.k === 'null') continue;
    const made = region.op === '=' ? allocation(program, fn, region.value) : null;
    if (!made) return null;
    from = made;
  }
  // posix_memalign and its like store through their first argument.
  if (!from)
    for (const call of calls(fn.facts.body)) {
      if (call === before) break;
      const first = call.args[0]?.value;
      if (
        first?.k === 'op' &&
        first.op === 'addr' &&
        placeOf(first) === name &&
        allocates.byArgument.has(calleeName(call))
      )
        from = { fn, call };
    }
  return from ? { name, from } : null;
}

function allocation(program: Program, fn: FunctionRef, value: Value): CallSite | null {
  if (value.k !== 'call') return null;
  for (const call of calls(fn.facts.body))
    if (call.id === value.call)
      return program
        .callees(fn, call)
        .some((t) => t.k === 'external' && t.model !== null && allocates.byResult.has(t.model.name))
        ? { fn, call }
        : null;
  return null;
}

/** An array decays to the pointer to its first element. */
function isArray(program: Program, fn: FunctionRef, name: string): boolean {
  for (const region of regions(fn.facts.body))
    if (region.k === 'assign' && region.array === true && placeOf(region.target) === name) return true;
  if (fn.facts.locals.includes(name) || fn.facts.params.some((p) => p.name === name)) return false;
  return program.files.get(fn.file)?.variables.some((v) => v.name === name && v.array === true) === true;
}

/** Where the same function waits for the clone with a plain wait, which sees only children that end with SIGCHLD. */
export function plainWaitOf(program: Program, clone: CloneObservation): CallSite | null {
  const { fn, call: made } = clone.call;
  const results = new Set<string>([`#${made.id}`]);
  for (const region of regions(fn.facts.body)) {
    if (region.k !== 'assign' || region.value.k !== 'call' || region.value.call !== made.id) continue;
    const place = placeOf(region.target);
    if (place !== null) results.add(place);
  }
  let after = false;
  for (const call of regions(fn.facts.body)) {
    if (call === made) after = true;
    if (!after) continue;
    if (call.k === 'assign' && !(call.value.k === 'call' && call.value.call === made.id))
      results.delete(placeOf(call.target) ?? '');
    if (call.k !== 'call') continue;
    const [first, , options] = call.args;
    const name = calleeName(call);
    if (
      !program
        .callees(fn, call)
        .some(
          (t) => t.k === 'external' && (t.model ? effectsOf(t.model, call) : []).some((e) => e.k === 'wait'),
        )
    )
      continue;
    // The third argument of waitpid and of wait4 are the options: __WALL and __WCLONE see the child.
    const plain = options?.value.k === 'int' && options.value.value === 0;
    const its = first !== undefined && results.has(placeOf(first.value) ?? '');
    if (its && plain && /^wait(?:pid|4)$/.test(name)) return { fn, call };
  }
  return null;
}

function calleeName(call: CallEvent): string {
  return call.callee.k === 'name' ? call.callee.name : '';
}

function written(call: CallEvent): string {
  return `${calleeName(call)}()`;
}
