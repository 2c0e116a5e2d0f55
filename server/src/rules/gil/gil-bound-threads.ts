/**
 * # gil-bound-threads
 *
 * ## What it finds
 * Python code that is CPU-bound in the interpreter and is run on threads to be faster: `Thread(target=…)` or a
 * subclass of `Thread` made in a loop or more than once, `ThreadPoolExecutor.submit`/`map`,
 * `multiprocessing.pool.ThreadPool`, `asyncio.to_thread`, `loop.run_in_executor(None, …)`, `QThread`.
 *
 * ## Why it matters
 * Only one thread of an interpreter runs bytecode at a time: whoever holds the global interpreter lock (GIL). A thread
 * is switched every 5 ms, so several CPU-bound threads take turns and together finish no sooner than one; the switches
 * make them a little slower. Threads help where calls wait (sockets, files, `sleep`) or compute with the GIL released
 * (`hashlib` on 2048 bytes and more, `zlib`, numpy on numeric types).
 *
 * ## Example
 * ```python
 * def count(n):
 *     while n > 0:
 *         n -= 1
 *
 * with ThreadPoolExecutor(4) as pool:
 *     pool.map(count, [10_000_000] * 4)   # as slow as one after the other
 * ```
 *
 * ## Instead
 * ```python
 * if __name__ == "__main__":
 *     with ProcessPoolExecutor(4) as pool:
 *         pool.map(count, [10_000_000] * 4)
 * ```
 * From Python 3.14 `InterpreterPoolExecutor` does the same without processes. Functions and arguments must be
 * picklable: at module level, no lambda.
 *
 * ## Limits
 * One background thread that computes once is not there for speed and is not reported, unless the function that makes
 * it runs the same code itself; nor is a pool of one worker. One `submit` or `to_thread` is reported as information:
 * it keeps the caller free, but gains no speed. Where the time goes is judged from loops and from what is called; what
 * is not known keeps the rule silent. It is silent on a free-threaded interpreter.
 *
 * ## References
 * - https://docs.python.org/3/library/threading.html#gil-and-performance-considerations
 * - https://docs.python.org/3/glossary.html#term-global-interpreter-lock
 * - PEP 703 (free threading), PEP 734 (interpreters)
 */
import type { Finding, Step } from '../../engine/finding';
import type { CallEvent, Region, Span, Value } from '../../facts/model';
import { childRegions } from '../../facts/model';
import {
  pythonMinor,
  pythonSaid,
  settingsIn,
  type Analysis,
  type AnalysisSettings,
} from '../../program/analysis';
import { absolute, type FunctionRef, type Program, type Target } from '../../program/program';
import { threadCallFilter } from '../../program/threadCalls';
import type { WorkStep } from '../../program/work';
import { likelyTargets } from '../../program/work/byName';
import type { Rule } from '../rule';

export const gilBoundThreads: Rule = {
  id: 'gil-bound-threads',
  family: 'gil',
  languages: ['python'],
  summary: 'CPU-bound Python code runs on threads, which take turns under the GIL',
  severity: 'warning',
  *check(analysis) {
    const inLoops = loopedCalls(analysis.program);
    const mayUseThreads = threadCallFilter(analysis.program);
    for (const fn of analysis.program.functions.values()) {
      if (analysis.program.files.get(fn.file)?.language !== 'python') continue;
      const settings = settingsIn(analysis.settings, fn.file);
      if (settings.freeThreaded) continue;
      const placed = callsOf(fn).filter(({ call }) => mayUseThreads(call));
      for (const use of findUses(fn, placed, analysis, inLoops)) yield say(use, settings);
    }
  },
};

/** CPU-bound work that a call hands to threads. */
interface Use {
  readonly fn: FunctionRef;
  readonly call: CallEvent;
  readonly placed: Placed;
  readonly routine: Routine;
  readonly how: 'thread' | 'pool';
  readonly several: boolean;
}

interface Routine {
  readonly target: Target;
  readonly why: readonly WorkStep[];
  /** The call may hand over other functions, too. */
  readonly alone: boolean;
}

interface Placed {
  readonly call: CallEvent;
  readonly inLoop: boolean;
  /** The branches that it stands in, outermost first. */
  readonly arms: readonly Arm[];
}

interface Arm {
  readonly branch: Region;
  readonly then: boolean;
}

function findUses(
  fn: FunctionRef,
  candidates: readonly Placed[],
  analysis: Analysis,
  inLoops: (fn: FunctionRef) => boolean,
): Use[] {
  const { program } = analysis;
  const found: Use[] = [];
  for (const placed of candidates) {
    const { call, inLoop } = placed;
    for (const target of program.callees(fn, call)) {
      if (target.k !== 'external' || !target.model) continue;
      const handed = handedOver(target.model, call);
      if (!handed) continue;
      const routine = cpuBound(analysis, fn, handed.value);
      if (!routine) continue;
      const several = inLoop || handed.maps || inLoops(fn);
      found.push({ fn, call, placed, routine, how: handed.how, several });
      break;
    }
  }
  const beside = (use: Use): boolean =>
    found.some((other) => other !== use && together(use.placed, other.placed));
  return found
    .map((use) => ({ ...use, several: use.several || beside(use) }))
    .filter(({ several, how, routine: { target } }) => {
      if (several) return true;
      // One call of a built-in, `to_thread(json.loads, body)`: short, and there to keep the caller free.
      if (target.k !== 'function') return false;
      return how === 'pool' || alsoCalls(program, fn, target.fn);
    });
}

/** What a call gives to threads, and whether it does so once per element. */
function handedOver(
  model: NonNullable<Extract<Target, { k: 'external' }>['model']>,
  call: CallEvent,
): { value: Value; maps: boolean; how: 'thread' | 'pool' } | null {
  if (model.task === 'thread') return { value: { k: 'call', call: call.id }, maps: false, how: 'thread' };
  for (const effect of model.effects ?? []) {
    const handed = effect.k === 'submit' && effect.to === 'thread-pool';
    const raw = effect.k === 'thread-start' && effect.routine !== null && effect.routine.index >= 0;
    if (!handed && !raw) continue;
    const ref = effect.routine;
    if (!ref) continue;
    const named = ref.keyword === undefined ? undefined : call.args.find((a) => a.name === ref.keyword);
    const given = named ?? call.args.filter((a) => a.name === undefined)[ref.index];
    if (!given || given.spread) continue;
    return { value: given.value, maps: handed && effect.maps === true, how: handed ? 'pool' : 'thread' };
  }
  return null;
}

function cpuBound(analysis: Analysis, fn: FunctionRef, value: Value): Routine | null {
  const { program, work } = analysis;
  const targets = program.targets(fn, value).filter((target) => target.k !== 'class');
  for (const target of targets) {
    // A thread that calls a coroutine or a generator only makes one: its body does not run there.
    if (target.k === 'function' && (target.fn.facts.isAsync || target.fn.facts.isGenerator)) continue;
    const verdict = work.ofTarget(target);
    if (verdict.k === 'cpu') return { target, why: verdict.why, alone: targets.length === 1 };
  }
  if (targets.length > 0) return null;
  // A method of an object that is not known: all of the project that have its name have to compute.
  const [first, ...others] = likelyTargets(program, value).map((likely) => ({
    target: { k: 'function', fn: likely } as const,
    verdict: work.of(likely),
  }));
  if (first?.verdict.k !== 'cpu' || others.some((o) => o.verdict.k !== 'cpu')) return null;
  return { target: first.target, why: first.verdict.why, alone: false };
}

function runs(program: Program, fn: FunctionRef, call: CallEvent, routine: FunctionRef): boolean {
  return program.callees(fn, call).some((target) => target.k === 'function' && target.fn.id === routine.id);
}

/** Both may run in one call of the function: they do not stand in the two arms of one branch. */
function together(a: Placed, b: Placed): boolean {
  return !a.arms.some((one) =>
    b.arms.some((other) => one.branch === other.branch && one.then !== other.then),
  );
}

/** Calls of a function in order, each with whether it runs more than once per call of the function. */
function callsOf(fn: FunctionRef): readonly Placed[] {
  const found: Placed[] = [];
  const stack: { region: Region; inLoop: boolean; arms: readonly Arm[] }[] = [
    { region: fn.facts.body, inLoop: false, arms: [] },
  ];
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { region, inLoop, arms } = top;
    if (region.k === 'call') found.push({ call: region, inLoop, arms });
    const inner = childRegions(region);
    const inside =
      inLoop ||
      (region.k === 'loop' && !(region.each?.over.k === 'list' && region.each.over.items.length < 2));
    for (let i = inner.length - 1; i >= 0; i--) {
      const child = inner[i];
      if (!child) continue;
      const arm = region.k === 'branch' && (child === region.then || child === region.else);
      const within = arm ? [...arms, { branch: region, then: child === region.then }] : arms;
      stack.push({ region: child, inLoop: inside, arms: within });
    }
  }
  return found;
}

function alsoCalls(program: Program, fn: FunctionRef, routine: FunctionRef): boolean {
  return callsOf(fn).some(({ call }) => runs(program, fn, call, routine));
}

/** Whether some function of the program calls `fn` in a loop. Calls are told apart by name before they are resolved. */
function loopedCalls(program: Program): (fn: FunctionRef) => boolean {
  let byName: Map<string, { caller: FunctionRef; call: CallEvent }[]> | null = null;
  return (fn) => {
    byName ??= callsInLoops(program);
    return (byName.get(fn.facts.name) ?? []).some(({ caller, call }) => runs(program, caller, call, fn));
  };
}

function callsInLoops(program: Program): Map<string, { caller: FunctionRef; call: CallEvent }[]> {
  const found = new Map<string, { caller: FunctionRef; call: CallEvent }[]>();
  for (const caller of program.functions.values()) {
    for (const { call, inLoop } of callsOf(caller)) {
      if (!inLoop || call.callee.k !== 'name') continue;
      const name = call.callee.name.slice(call.callee.name.lastIndexOf('.') + 1);
      const list = found.get(name);
      if (list) list.push({ caller, call });
      else found.set(name, [{ caller, call }]);
    }
  }
  return found;
}

function say(use: Use, settings: AnalysisSettings): Finding {
  const { fn, call, routine } = use;
  const name = shown(routine.target);
  const decider = routine.why[routine.why.length - 1];
  const reason = decider ? `: ${decider.message}` : '';
  const outcome = use.several
    ? 'Threads take turns under the GIL and together finish no sooner than one.'
    : 'A thread keeps the caller free, but shares one GIL with it: nothing gets faster.';
  return {
    rule: gilBoundThreads.id,
    ...absolute(fn, call.span),
    severity: use.several ? 'warning' : 'info',
    confidence: routine.alone ? 'high' : 'medium',
    message: `${name} is CPU-bound${reason}. ${outcome} ${advice(settings)}`,
    steps: steps(use, name),
    fix: 'threads-to-processes',
  };
}

function advice(settings: AnalysisSettings): string {
  const minor = pythonMinor(settings);
  if (minor === null) return 'Use a ProcessPoolExecutor, or from Python 3.14 an InterpreterPoolExecutor.';
  return minor >= 14
    ? `Use an InterpreterPoolExecutor (${pythonSaid(settings)} has it) or a ProcessPoolExecutor.`
    : 'Use a ProcessPoolExecutor.';
}

/** Where it is handed over, the function, and the way to the loop or call that decides. */
function steps(use: Use, name: string): Step[] {
  const { fn, call, routine } = use;
  const what = use.how === 'thread' ? 'given to a thread' : 'handed to a thread pool';
  const found: Step[] = [{ ...absolute(fn, call.calleeSpan), message: `${name} is ${what} here` }];
  if (routine.target.k === 'function') {
    const { file, facts } = routine.target.fn;
    found.push({ file, span: headSpan(facts.nameSpan), message: `${name} runs on the thread` });
  }
  for (const step of routine.why) found.push({ ...absolute(step.fn, step.span), message: step.message });
  return found;
}

/** A lambda has no name: its first characters stand for it. */
function headSpan(span: Span): Span {
  return { start: span.start, end: Math.min(span.end, span.start + 80) };
}

function shown(target: Target): string {
  if (target.k === 'external') return `\`${target.name.replace(/^builtins\./u, '')}\``;
  if (target.k === 'class') return `\`${target.key}\``;
  const { kind, name, owner } = target.fn.facts;
  if (kind === 'lambda') return 'this lambda';
  return kind === 'method' && owner !== null ? `\`${owner}.${name}\`` : `\`${name}\``;
}
