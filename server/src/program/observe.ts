/** Interprets the programs of one language family, each from its roots. */
import type { FileId } from '../facts/model';
import type { CallGraph } from './callGraph';
import type { Concurrency, ProgramUnit } from './concurrency';
import type { Family } from './family';
import { HandlerMemory } from './handler/memory';
import { Common, Interpreter } from './interpret';
import { Linkage } from './linkage';
import { Observer } from './observer';
import { anywhere, processFacts, reach } from './processes';
import type { FunctionRef, Program } from './program';
import { startupFunctions } from './startup';
import { noSignals, type ThreadAlive } from './state';

/** A thread that whoever calls a library may have started. */
const perhaps: ThreadAlive = { level: 'maybe', site: null, handle: null, provable: false };

export interface Observed {
  readonly concurrency: Concurrency;
  /** Files with functions that were walked or called from there: an edit of another one changes nothing. */
  readonly walked: ReadonlySet<FileId>;
  /** What is worked out from it and outlives edits that it outlives. */
  readonly handlers: HandlerMemory;
  /** What calls lead to is as it was when this was observed. */
  readonly holds?: () => boolean;
  /** For tests: work, not time. */
  readonly work: Observer['work'];
}

/** @param graph asked for only where the family has something to observe */
export function observe(program: Program, family: Family, graph: () => CallGraph): Observed {
  const observer = new Observer();
  const walked = new Set<FileId>();
  if (family === 'c') observeC(program, graph(), observer);
  else if (family === 'python') observePython(program, graph(), observer, walked);
  return { concurrency: observer.finish(), walked, handlers: new HandlerMemory(), work: observer.work };
}

/** One program a `main`, and what no main reaches is a library that others enter. */
function observeC(program: Program, graph: CallGraph, observer: Observer): void {
  const reached = new Set<string>();
  const mains = [...program.functions.values()].filter(
    (f) => f.facts.name === 'main' && f.facts.kind === 'function',
  );
  const waits = mains.length > 0 && anywhere(program, graph, 'waits');
  const startup = mains.length > 0 ? startupFunctions(program, graph) : [];
  const linkage = new Linkage(program, graph, mains);
  const common = new Common(program, graph);
  const byFile = new Map<FileId, FunctionRef[]>();
  for (const fn of program.functions.values()) {
    const list = byFile.get(fn.file);
    if (list) list.push(fn);
    else byFile.set(fn.file, [fn]);
  }
  for (const main of mains) {
    const linked = linkage.filesOf(main);
    const unit: ProgramUnit = { id: main.id, main, ...(linked ? { files: linked } : {}) };
    observer.units.push(unit);
    const interpreter = new Interpreter(program, graph, observer, unit, common);
    const inProgram = new Set<string>();
    reach(graph, main, inProgram, unit);
    const files = new Set<FileId>();
    for (const id of inProgram) files.add(program.functions.get(id)?.file ?? '');
    const first = startup.filter((s) => files.has(s.file)).map((s) => s.fn);
    for (const fn of first) reach(graph, fn, inProgram, unit);
    interpreter.root(main, interpreter.before(first), noSignals, false);
    interpreter.run();
    // What a file of the program holds can run though nobody is seen to call it: through a table of function
    // pointers, from a library. It runs some time later: with threads if this program ever starts one.
    const started = interpreter.firstThread;
    const alive: ThreadAlive[] = started
      ? [{ level: 'maybe', site: started, handle: null, provable: false, elsewhere: true }]
      : [];
    for (const [file, functions] of byFile) {
      if (!files.has(file)) continue;
      for (const fn of functions) {
        if (!graph.matters(fn) || graph.isCalled(fn) || interpreter.walked.has(fn.id) || fn === main)
          continue;
        reach(graph, fn, inProgram, unit);
        interpreter.root(fn, alive, noSignals, false);
      }
    }
    interpreter.run();
    for (const id of inProgram) reached.add(id);
    const routines = observer.routines(unit);
    observer.processes.push(processFacts(program, graph, unit, inProgram, routines, waits));
  }
  const ofPrograms = new Set(mains.map((m) => m.file));
  const shared = new Set([...program.files.keys()].filter((f) => !ofPrograms.has(f)));
  const unit: ProgramUnit = { id: 'library', main: null, files: shared };
  const library = new Interpreter(program, graph, observer, unit, common);
  let threads: boolean | null = null;
  const alone = (fn: FunctionRef): boolean =>
    isEntry(fn) && !(threads ??= anywhere(program, graph, 'starts'));
  for (const fn of program.functions.values())
    if (!reached.has(fn.id) && graph.matters(fn) && !graph.isCalled(fn))
      library.root(fn, alone(fn) ? [] : [perhaps], noSignals, false);
  library.run();
  // What only calls itself in a circle, or is called from unreached code alone that does not matter.
  for (const fn of program.functions.values())
    if (!reached.has(fn.id) && graph.matters(fn) && !library.walked.has(fn.id))
      library.root(fn, [perhaps], noSignals, false);
  library.run();
  if (library.walked.size > 0) observer.units.push(unit);
}

/** A program's main by another name, which a table leads to: where nobody starts a thread it has one. */
function isEntry({ facts: { params } }: FunctionRef): boolean {
  const [count, words] = params;
  const type = count?.type ?? '';
  return /\bint\b/.test(type) && !type.includes('*') && words?.name === 'argv';
}

/** Each module's body runs from the top; functions that no module body reaches are entered without threads. */
function observePython(program: Program, graph: CallGraph, observer: Observer, walked: Set<FileId>): void {
  // What is called counts too: an edit can make it do what it did not do when it was not worth walking.
  const note = (ids: ReadonlySet<string>): void => {
    for (const id of ids) {
      const fn = program.functions.get(id);
      if (!fn) continue;
      walked.add(fn.file);
      for (const edge of graph.edges(fn))
        for (const target of edge?.targets ?? []) if (target.k === 'function') walked.add(target.fn.file);
    }
  };
  const common = new Common(program, graph);
  for (const fn of program.functions.values()) {
    if (fn.facts.kind !== 'module' || !graph.matters(fn)) continue;
    const unit: ProgramUnit = { id: fn.id, main: fn };
    observer.units.push(unit);
    const interpreter = new Interpreter(program, graph, observer, unit, common);
    interpreter.root(fn, [], noSignals, false);
    interpreter.run();
    note(interpreter.walked);
  }
  const unit: ProgramUnit = { id: 'library', main: null };
  const interpreter = new Interpreter(program, graph, observer, unit, common);
  for (const fn of program.functions.values())
    if (fn.facts.kind !== 'module' && graph.matters(fn) && !graph.isCalled(fn))
      interpreter.root(fn, [], noSignals, false);
  interpreter.run();
  note(interpreter.walked);
  if (interpreter.walked.size > 0) observer.units.push(unit);
}
