/**
 * CPU-bound work moves from threads, which take turns under the GIL, to processes: `ThreadPoolExecutor` →
 * `ProcessPoolExecutor` (from Python 3.14 `InterpreterPoolExecutor`, where nothing but the standard library is imported),
 * `ThreadPool` → `Pool`, `asyncio.to_thread()` and `run_in_executor(None, …)` → a pool of processes that the module keeps.
 *
 * Not safe: workers see copies of their arguments, and import the module anew. Refused where a function, its arguments or
 * what it shares would not stand that.
 */
import type { Node } from 'web-tree-sitter';
import type { Fix } from '../engine/finding';
import { standardModules } from '../knowledge/libraries/python/types';
import { pythonMinor } from '../program/analysis';
import { type Edit, type FixContext, type FixFunction, fixOf } from './fix';
import { Imports } from './python/imports';
import { guardEdits } from './python/mainGuard';
import { importedBy, Names } from './python/names';
import { checkGiven, poolNamed, poolOf, type Pool } from './python/pools';
import {
  argumentsOf,
  attempt,
  callAround,
  enclosing,
  eolOf,
  indentUnit,
  line,
  refuse,
  type CallArguments,
} from './python/rewrite';
import { aboveComments, topLevel } from './python/top';
import { checkCallable, checkState } from './python/workers';

export const threadsToProcesses: FixFunction = (context) => attempt(context, rewrite);

const futures = 'concurrent.futures';

function rewrite(context: FixContext): Fix {
  const names = new Names(context.root);
  const call = callAround(context);
  const args = argumentsOf(call) ?? refuse('the call cannot be read');
  const callee = names.callee(call);
  if (callee === 'asyncio.to_thread') return ofLoop(context, names, call, args, true);
  const method = call.childForFieldName('function');
  if (method?.type === 'attribute' && method.childForFieldName('attribute')?.text === 'run_in_executor')
    return ofLoop(context, names, call, args, false);
  if (callee !== null && /^(?:threading|_thread)\./u.test(callee))
    return refuse('a thread of its own: a multiprocessing.Process has its own copy of everything');
  return ofPool(context, names, call, poolOf(names, call));
}

/** The class of pool for this target. */
function executor({ settings }: FixContext, names: Names): 'ProcessPoolExecutor' | 'InterpreterPoolExecutor' {
  if ((pythonMinor(settings) ?? 0) < 14) return 'ProcessPoolExecutor';
  const imported = names.root
    .descendantsOfType(['import_statement', 'import_from_statement'])
    .flatMap((s) => importedBy(s).map((i) => i.imported));
  // Extension modules have to be made for several interpreters; those of the standard library are.
  return imported.every((name) => standardModules.has(name.split('.')[0] ?? name))
    ? 'InterpreterPoolExecutor'
    : 'ProcessPoolExecutor';
}

function ofPool(context: FixContext, names: Names, call: Node, pool: Pool): Fix {
  const { text } = context;
  const { made, kind } = pool;
  const isThreadPool = kind === 'multiprocessing.pool.ThreadPool' || kind === 'multiprocessing.dummy.Pool';
  if (
    kind !== `${futures}.ThreadPoolExecutor` &&
    kind !== `${futures}.thread.ThreadPoolExecutor` &&
    !isThreadPool
  )
    refuse(`${kind} is not a pool of threads that is known`);
  const workers = checkState(names, [...pool.functions, ...initializer(names, made)], 'threads');
  const [module, wanted] = isThreadPool ? ['multiprocessing', 'Pool'] : [futures, executor(context, names)];
  const imports = new Imports(text, names);
  const callee = made.childForFieldName('function') ?? made;
  const old = callee.text;
  const isLast = callee.type === 'identifier' && names.uses(old, callee).length <= 2;
  const replaced = !isThreadPool && isLast && imports.replace(futures, old, wanted, callee);
  const written = replaced ? wanted : imports.reach(module, wanted, callee);
  const edits: Edit[] = [
    { start: callee.startIndex, end: callee.endIndex, text: written },
    ...withoutPrefix(made),
    ...imports.edits,
    ...guardEdits(text, names, [made, call], workers),
  ];
  return fixOf(context, `Use ${wanted}: work and results are copied between processes`, false, edits);
}

function initializer(names: Names, made: Node): readonly (Node | null)[] {
  const given = argumentsOf(made)?.named.get('initializer')?.childForFieldName('value');
  if (!given) return [];
  checkCallable(names, given);
  return refuse(`line ${line(given)}: the initializer sets up what threads share`);
}

/** Processes have no `thread_name_prefix=`. */
function withoutPrefix(made: Node): Edit[] {
  const args = argumentsOf(made);
  if ((args?.positional.length ?? 0) > 1)
    refuse(`line ${line(made)}: the second argument is a name for threads`);
  const prefix = args?.named.get('thread_name_prefix');
  if (!prefix) return [];
  const before = prefix.previousNamedSibling;
  const next = prefix.nextNamedSibling;
  if (before) return [{ start: before.endIndex, end: prefix.endIndex, text: '' }];
  return [{ start: prefix.startIndex, end: next ? next.startIndex : prefix.endIndex, text: '' }];
}

/** `asyncio.to_thread(f, x)`, `loop.run_in_executor(None, f, x)` */
function ofLoop(
  context: FixContext,
  names: Names,
  call: Node,
  args: CallArguments,
  isToThread: boolean,
): Fix {
  const { text, root } = context;
  const [pool] = args.positional;
  if (!isToThread && pool?.type !== 'none') {
    if (pool?.type === 'identifier') return ofPool(context, names, call, poolNamed(names, pool));
    return refuse('the executor is not the default one');
  }
  const given = isToThread ? args.positional : args.positional.slice(1);
  if (args.spread.some((s) => s.type === 'dictionary_splat')) refuse('keyword arguments come through **');
  const taker = enclosing(call, 'call', 'await', 'block');
  const takerName = taker?.type === 'call' ? (taker.childForFieldName('function')?.text ?? '') : '';
  if (isToThread && /(?:create_task|asyncio\.run)$/u.test(takerName))
    refuse(`${takerName}() takes a coroutine, and run_in_executor() gives a future`);
  for (const keyword of args.named.values()) checkGiven(names, [given[0] ?? call, keyword]);
  const workers = checkState(names, [checkGiven(names, given)], 'threads');
  const holder = topLevel(call);
  const imports = new Imports(text, names);
  const wanted = executor(context, names);
  const helper = 'process_pool';
  const edits: Edit[] = [];
  const existing = names.ofModule(helper);
  const isOurs =
    existing.length === 1 &&
    /return [\w.]*(?:Process|Interpreter)PoolExecutor\(\)\s*$/u.test(existing[0]?.node.text ?? '');
  if (!isOurs && names.isTaken(helper)) refuse(`${helper} is another name of this file already`);
  if (!isOurs) {
    const eol = eolOf(text);
    const cached = imports.reach('functools', 'lru_cache', holder);
    const made = imports.reach(futures, wanted, holder);
    const lines = [
      `@${cached}(maxsize=None)`,
      `def ${helper}():`,
      `${indentUnit(text, root)}return ${made}()`,
      '',
      '',
      '',
    ];
    const at = aboveComments(text, holder);
    edits.push({ start: at, end: at, text: lines.join(eol) });
  }
  const [fn] = given;
  if (args.named.size > 0 && fn) {
    // run_in_executor() hands on no keywords.
    const partial = imports.reach('functools', 'partial', call);
    edits.push({ start: fn.startIndex, end: fn.startIndex, text: `${partial}(` });
    const last = args.list.namedChildren.filter((n) => n.type !== 'comment').at(-1) ?? fn;
    edits.push({ start: last.endIndex, end: last.endIndex, text: ')' });
  }
  const callee = call.childForFieldName('function') ?? call;
  if (isToThread) {
    const loop = imports.reach('asyncio', 'get_running_loop', call);
    edits.push({ start: callee.startIndex, end: callee.endIndex, text: `${loop}().run_in_executor` });
    if (fn) edits.push({ start: fn.startIndex, end: fn.startIndex, text: `${helper}(), ` });
  } else if (pool) edits.push({ start: pool.startIndex, end: pool.endIndex, text: `${helper}()` });
  edits.push(...imports.edits, ...guardEdits(text, names, [call], workers));
  return fixOf(
    context,
    `Run it in a ${wanted}: the event loop goes on, and other processors help`,
    false,
    merged(edits),
  );
}

/** Insertions at one offset as one, in the order in which they were made: those that are outermost come last. */
function merged(edits: readonly Edit[]): Edit[] {
  const out: Edit[] = [];
  for (const edit of edits) {
    const same = out.findIndex((e) => e.start === edit.start && e.end === edit.end && e.start === e.end);
    const before = out[same];
    if (before) out[same] = { ...edit, text: `${edit.text}${before.text}` };
    else out.push(edit);
  }
  return out;
}
