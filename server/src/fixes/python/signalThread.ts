/**
 * A thread of its own does what a signal handler did: it waits in `signal.sigwait()`, where nothing is interrupted, and calls
 * the former handler. https://docs.python.org/3/library/signal.html#signal.sigwait
 *
 * Where the program provably has no other thread yet, and starts no programs, which would inherit the mask, the signals are
 * blocked before the first thread. Elsewhere a handler stays that only sends the signal on to that thread, which alone blocks
 * it: then it does not matter who was there before.
 *
 * Refused where it matters that the main thread did the work: it leaves from there, it waits for it, or the work belongs to
 * that thread.
 */
import type { Node } from 'web-tree-sitter';
import {
  handlerTrouble,
  mainThreadModules,
  waitsForHandlers,
} from '../../knowledge/libraries/python/mainThread';
import { pythonModel } from '../../knowledge/libraries/python/models';
import { standardModules } from '../../knowledge/libraries/python/types';
import type { Fix } from '../../engine/finding';
import { fixOf, type Edit, type FixContext } from '../fix';
import { Imports } from './imports';
import { importedBy, type Names } from './names';
import {
  below,
  enclosing,
  eolOf,
  indentOf,
  indentUnit,
  inside,
  line,
  linesOf,
  refuse,
  statementOf,
} from './rewrite';
import { aboveComments, topLevel } from './top';
import { isGuard } from './workers';

export interface Install {
  readonly call: Node;
  readonly signal: Node;
  /** As it is written where it is installed: `stop`, `self.stop`. */
  readonly handler: Node;
}

const waiter = 'wait_for_signals';
const handing = 'handled_by_thread';
const passing = 'pass_on';

export function inThread(
  context: FixContext,
  names: Names,
  installs: readonly Install[],
  handler: Node,
): Fix {
  const { text, root } = context;
  const [first] = installs;
  if (!first) return refuse('the handler is not installed here');
  checkProgram(names);
  checkWork(names, handler);
  const place = placeOf(names, installs);
  for (const name of [waiter, handing, passing])
    if (names.isTaken(name)) refuse(`${name} is a name of this file already`);

  const imports = new Imports(text, names);
  const eol = eolOf(text);
  const unit = indentUnit(text, root);
  const top = earliest(topLevel(handler), topLevel(first.call));
  const at = (name: string): string => imports.reach('signal', name, first.call);
  const above = (name: string): string => imports.reach('signal', name, top);
  const handled = first.handler.text;
  const indent = indentOf(text, place.statement.startIndex);
  const edits: Edit[] = [];
  const isFirst = comesFirst(names, place.statement);
  const helper = isFirst
    ? [
        `def ${waiter}(work, signals):`,
        `${unit}while True:`,
        `${unit}${unit}work(${above('sigwait')}(signals), None)`,
      ]
    : [
        `def ${handing}(work, signals):`,
        `${unit}def wait():`,
        `${unit}${unit}${above('pthread_sigmask')}(${above('SIG_BLOCK')}, signals)`,
        `${unit}${unit}while True:`,
        `${unit}${unit}${unit}work(${above('sigwait')}(signals), None)`,
        '',
        `${unit}thread = ${imports.reach('threading', 'Thread', top)}(target=wait, daemon=True)`,
        `${unit}thread.start()`,
        `${unit}return lambda number, frame: ${above('pthread_kill')}(thread.ident, number)`,
      ];
  const [head, ...others] = place.statements;
  if (isFirst && head) {
    const thread = imports.reach('threading', 'Thread', head);
    const waits = `${thread}(target=${waiter}, args=(${handled}, ${place.signals}), daemon=True).start()`;
    const blocks = `${at('pthread_sigmask')}(${at('SIG_BLOCK')}, ${place.signals})`;
    edits.push({ start: head.startIndex, end: head.endIndex, text: `${blocks}${eol}${indent}${waits}` });
    for (const other of others) {
      const whole = linesOf(text, other) ?? refuse(`line ${line(other)} has more than one statement`);
      edits.push({ ...whole, text: '' });
    }
  } else {
    const made = `${passing} = ${handing}(${handled}, ${place.signals})${eol}${indent}`;
    edits.push({ start: place.statement.startIndex, end: place.statement.startIndex, text: made });
    for (const { handler: given } of installs)
      edits.push({ start: given.startIndex, end: given.endIndex, text: passing });
  }
  const start = aboveComments(text, top);
  edits.push({ start, end: start, text: [...helper, '', '', ''].join(eol) }, ...imports.edits);
  return fixOf(context, `Let a thread that waits for the signal do what ${handled} does`, false, edits);
}

const earliest = (a: Node, b: Node): Node => (a.startIndex <= b.startIndex ? a : b);

interface Place {
  /** The statements that install, in the order of the text: calls, or the one loop around a call. */
  readonly statements: readonly Node[];
  readonly statement: Node;
  /** A set display of the signals. */
  readonly signals: string;
}

/** All is installed at once, and which signals they are is written there. */
function placeOf(names: Names, installs: readonly Install[]): Place {
  const statements: Node[] = [];
  const signals: string[] = [];
  for (const { call, signal, handler } of installs) {
    const own = statementOf(call);
    if (handler.text !== installs[0]?.handler.text)
      refuse(`line ${line(call)} installs the method of another object`);
    const loop = enclosing(own, 'for_statement');
    const target = loop?.childForFieldName('left');
    if (
      loop &&
      target?.type === 'identifier' &&
      target.text === signal.text &&
      own.parent?.parent?.id === loop.id
    ) {
      const given = loop.childForFieldName('right');
      const isListed = given && ['tuple', 'list', 'set'].includes(given.type);
      const others = own.parent.namedChildren.filter((n) => n.type !== 'comment').length > 1;
      if (!isListed || others || loop.childForFieldName('alternative'))
        return refuse(`which signals the loop at line ${line(loop)} installs it for cannot be told here`);
      statements.push(loop);
      signals.push(
        ...given.namedChildren.filter((n) => n.type !== 'comment').map((n) => signalName(names, n)),
      );
    } else {
      statements.push(own);
      signals.push(signalName(names, signal));
    }
  }
  const [statement] = statements;
  if (!statement) return refuse('the handler is not installed here');
  const other = statements.find((s) => s.parent?.id !== statement.parent?.id);
  if (other) refuse(`line ${line(other)} installs it on another condition than line ${line(statement)}`);
  if (names.scopeOf(statement).type === 'class_definition') refuse('it is installed in the body of a class');
  if (statement.parent?.type === 'module' || statement.parent?.type === 'block')
    return { statements, statement, signals: `{${[...new Set(signals)].join(', ')}}` };
  return refuse('where it is installed cannot be read');
}

/** `signal.SIGTERM`; a fault cannot be waited for, and some cannot be caught at all. */
function signalName(names: Names, node: Node): string {
  const name = /^signal\.(?:Signals\.)?(SIG[A-Z0-9]+)$/u.exec(names.qualified(node) ?? '')?.[1];
  if (name === undefined)
    return refuse(`line ${line(node)}: which signal ${node.text} is cannot be told here`);
  if (/^SIG(?:SEGV|BUS|FPE|ILL|ABRT|TRAP|SYS)$/u.test(name))
    refuse(`${name} hits the thread that caused it, and cannot be waited for by another`);
  return node.text;
}

/** What the rest of the file must not do with signals, and the main thread not with its work. */
function checkProgram(names: Names): void {
  for (const call of names.root.descendantsOfType('call')) {
    const why = waitsForHandlers(names.callee(call) ?? '');
    if (why !== null) refuse(`line ${line(call)} ${why}`);
  }
  for (const statement of names.root.descendantsOfType(['import_statement', 'import_from_statement']))
    for (const { imported } of importedBy(statement)) {
      const module = imported.split('.')[0] ?? imported;
      if (mainThreadModules.has(module))
        refuse(`${module} belongs to the thread that started it (line ${line(statement)})`);
    }
}

/** The handler, and what it calls of this file, must do on another thread what they did on the main one. */
function checkWork(names: Names, handler: Node): void {
  const seen = new Set<number>();
  const waiting = [handler];
  for (let fn = waiting.pop(); fn; fn = waiting.pop()) {
    if (seen.has(fn.id)) continue;
    seen.add(fn.id);
    checkBody(names, fn);
    for (const call of below(fn, 'call')) waiting.push(...definitionsOf(names, call));
  }
  checkOrder(handler);
}

function checkBody(names: Names, fn: Node): void {
  const name = fn.childForFieldName('name')?.text ?? 'the handler';
  if (fn.children.some((c) => c.type === 'async')) refuse(`${name} is a coroutine function`);
  const raised = below(fn, 'raise_statement').find(
    (r) => !enclosing(r, 'try_statement') || !inside(fn, enclosing(r, 'try_statement') ?? fn),
  );
  if (raised)
    refuse(
      `${name} raises at line ${line(raised)}, which reaches the main thread from a handler only: raise there, and do the rest where the main thread catches it`,
    );
  for (const call of below(fn, 'call')) {
    const callee = call.childForFieldName('function');
    const method = callee?.type === 'attribute' ? callee.childForFieldName('attribute')?.text : undefined;
    const why = handlerTrouble(names.callee(call), method ?? null);
    if (why !== null) refuse(`${callee?.text ?? 'a call'}() at line ${line(call)} ${why}`);
  }
  const changed = below(fn, 'augmented_assignment')[0];
  if (changed)
    refuse(`line ${line(changed)} changes a value that the main thread may change at the same time`);
}

/** Functions and methods of this file that a call may run, by name. */
function definitionsOf(names: Names, call: Node): readonly Node[] {
  const callee = call.childForFieldName('function');
  if (callee?.type === 'identifier')
    return names.bindings(callee.text, callee).flatMap((b) => (b.how === 'function' ? [b.node] : []));
  const object = callee?.type === 'attribute' ? callee.childForFieldName('object') : null;
  const method = callee?.childForFieldName('attribute')?.text;
  if (object?.text !== 'self' && object?.text !== 'cls') return [];
  return below(enclosing(call, 'class_definition') ?? call, 'function_definition').filter(
    (fn) => fn.childForFieldName('name')?.text === method,
  );
}

/** What lets the main thread leave comes last: nobody waits for the rest of the work. */
function checkOrder(handler: Node): void {
  const statements = (handler.childForFieldName('body')?.namedChildren ?? []).filter(
    (s) => s.type !== 'comment',
  );
  const telling = statements.findIndex((s) => below(s, 'assignment').length > 0 || tells(s));
  if (telling < 0) return;
  const rest = statements.slice(telling + 1);
  const work = rest.find((s) => below(s, 'call').length > 0 && !tells(s));
  if (work)
    refuse(
      `line ${line(statements[telling] ?? handler)} may let the program end before line ${line(work)} is done`,
    );
}

/** `done.set()` */
function tells(statement: Node): boolean {
  const calls = below(statement, 'call');
  return (
    calls.length > 0 &&
    calls.every((call) =>
      /\.(?:set|put|put_nowait|cancel|stop|shutdown|notify|notify_all|release)$/u.test(
        call.childForFieldName('function')?.text ?? '',
      ),
    )
  );
}

/** Whether nothing that runs before can have started a thread, and nothing of the file starts programs. */
function comesFirst(names: Names, install: Node): boolean {
  const { root } = names;
  const imports = root.descendantsOfType(['import_statement', 'import_from_statement']);
  const isKnown = imports.every((s) =>
    importedBy(s).every(({ imported }) => standardModules.has(imported.split('.')[0] ?? '')),
  );
  if (!isKnown || root.descendantsOfType('wildcard_import').length > 0) return false;
  const effects = (call: Node) => pythonModel(names.callee(call) ?? '')?.effects ?? [];
  const all = root.descendantsOfType('call');
  if (
    all.some(
      (call) => mayStartProgram(names, call) || effects(call).some((e) => e.k === 'fork' || e.k === 'spawn'),
    )
  )
    return false;
  const scope = names.scopeOf(install);
  // Only the code that leads here: of the module, and of the one function that holds it.
  const isMain = scope.type === 'module' || scope.parent?.type === 'module';
  if (!isMain) return false;
  const own = scope.childForFieldName('name')?.text;
  const entry =
    scope.type === 'module'
      ? install
      : all.find((c) => names.scopeOf(c).type === 'module' && c.childForFieldName('function')?.text === own);
  if (!entry || !startsProgram(names, entry)) return false;
  const before = all.filter((call) => {
    const at = names.scopeOf(call);
    if (at.id === scope.id && scope.type !== 'module') return call.startIndex < install.startIndex;
    return at.type === 'module' && call.startIndex < entry.startIndex && !inside(install, call);
  });
  return before.every((call) => {
    const callee = names.callee(call);
    const known = callee === null ? null : pythonModel(callee);
    return (
      callee !== null &&
      (callee.includes('.') || known !== null) &&
      effects(call).length === 0 &&
      known?.task !== 'thread'
    );
  });
}

/** A module that others import may meet their threads; a script begins here. */
function startsProgram(names: Names, entry: Node): boolean {
  return names.root.text.startsWith('#!') || isGuard(topLevel(entry));
}

function mayStartProgram(names: Names, call: Node): boolean {
  return /^(?:subprocess|multiprocessing|pty|os\.(?:system|popen|spawn\w*|posix_spawnp?|exec\w*|fork\w*)|asyncio\.create_subprocess_\w+|concurrent\.futures\.ProcessPoolExecutor)(?:\.|$)/u.test(
    names.callee(call) ?? '',
  );
}
