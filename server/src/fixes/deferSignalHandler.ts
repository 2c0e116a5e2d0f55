/**
 * What a Python signal handler may not do moves to where it may: in a coroutine's program the event loop runs the handler
 * (`loop.add_signal_handler`), elsewhere the handler only notes the signal, and the loop that follows its installation
 * acts on it. Where there is no such loop, or it may wait for ever, since Python goes on waiting after a handler has
 * returned (PEP 475), a thread that waits for the signal does the work. A handler that must stay what it is because it
 * raises or exits writes by `os.write()` what it printed.
 *
 * Not safe: the work is done a little later, or on another thread, or past what `print()` has in its buffer.
 */
import type { Node } from 'web-tree-sitter';
import type { Fix } from '../engine/finding';
import { type Edit, type FixContext, type FixFunction, fixOf } from './fix';
import { Imports } from './python/imports';
import { Names, parameterName } from './python/names';
import {
  argumentsOf,
  attempt,
  below,
  either,
  enclosing,
  eolOf,
  indentOf,
  indentUnit,
  inside,
  isStatement,
  line,
  refuse,
} from './python/rewrite';
import { inThread, type Install } from './python/signalThread';
import { aboveComments, topLevel } from './python/top';
import { writeInHandler } from './python/writeInHandler';

export const deferSignalHandler: FixFunction = (context) => attempt(context, rewrite);

function rewrite(context: FixContext): Fix {
  const { root, anchor } = context;
  const names = new Names(root);
  const at = root.descendantForIndex(anchor.start, Math.max(anchor.start, anchor.end - 1));
  const handler = at ? enclosing(at, 'function_definition', 'lambda') : null;
  if (handler?.type !== 'function_definition') return refuse('the handler has no name');
  return either(
    () => elsewhere(context, names, handler),
    () => writeInHandler(context, names, handler),
  );
}

/** The handler's work is done somewhere else. */
function elsewhere(context: FixContext, names: Names, handler: Node): Fix {
  const name = handler.childForFieldName('name')?.text ?? '';
  usesNoFrame(names, handler, name);
  const installs = installsOf(names, name);
  const [first] = installs;
  if (!first) return refuse(`where ${name} is installed is not in this file`);
  const scope = names.scopeOf(first.call);
  if (installs.some((i) => names.scopeOf(i.call).id !== scope.id))
    refuse(`${name} is installed in several functions`);
  return scope.children.some((c) => c.type === 'async')
    ? onEventLoop(context, names, installs, name)
    : inLoop(context, names, installs, handler);
}

/** The frame says what was interrupted, and later that is something else. */
function usesNoFrame(names: Names, handler: Node, name: string): void {
  const parameters = (handler.childForFieldName('parameters')?.namedChildren ?? []).filter(
    (p) => p.type !== 'comment',
  );
  const last = parameters.at(-1);
  const frame = last ? parameterName(last) : null;
  if (!last || !frame || parameters.length > 3) return refuse(`${name} does not take a signal and a frame`);
  const body = handler.childForFieldName('body') ?? handler;
  const uses = names.uses(frame.text, body).filter((use) => inside(body, use));
  if (uses.length > 0) refuse(`${name} looks at the frame that it interrupts`);
}

/** `signal.signal(SIG, name)`, `signal.signal(SIG, self.name)` as statements of their own. */
function installsOf(names: Names, name: string): Install[] {
  const found: Install[] = [];
  for (const call of names.root.descendantsOfType('call')) {
    if (names.callee(call) !== 'signal.signal') continue;
    const [signal, handler] = argumentsOf(call)?.positional ?? [];
    const own = handler?.type === 'attribute' ? handler.childForFieldName('attribute') : handler;
    if (!signal || !handler || own?.text !== name) continue;
    const isOwn = call.parent?.type === 'expression_statement';
    if (!isOwn) refuse(`signal.signal() at line ${line(call)} returns the former handler, which is kept`);
    found.push({ call, signal, handler });
  }
  return found;
}

function onEventLoop(context: FixContext, names: Names, installs: readonly Install[], name: string): Fix {
  const imports = new Imports(context.text, names);
  const edits = installs.map(({ call, signal, handler }): Edit => {
    const loop = `${imports.reach('asyncio', 'get_running_loop', call)}()`;
    // A handler is given a number, not a member of signal.Signals: they print differently.
    const text = `${loop}.add_signal_handler(${signal.text}, ${handler.text}, int(${signal.text}), None)`;
    return { start: call.startIndex, end: call.endIndex, text };
  });
  return fixOf(context, `Let the event loop run ${name}, between its tasks`, false, [
    ...edits,
    ...imports.edits,
  ]);
}

const noted = 'arrived_signals';

function inLoop(context: FixContext, names: Names, installs: readonly Install[], handler: Node): Fix {
  const { text, root } = context;
  const last = installs.at(-1);
  const [first] = installs;
  if (!first || !last) return refuse('the handler is not installed here');
  const scope = names.scopeOf(last.call);
  const loop = below(scope, 'while_statement').find(
    (w) =>
      w.startIndex > last.call.startIndex &&
      names.scopeOf(w).id === scope.id &&
      !enclosing(w, 'while_statement'),
  );
  if (!loop || !turnsSoon(names, loop)) return inThread(context, names, installs, handler);
  const body = loop.childForFieldName('body');
  const statement = body?.namedChildren.find((n) => n.type !== 'comment');
  if (!body || !statement || statement.startPosition.row === loop.startPosition.row)
    return refuse(`the loop at line ${line(loop)} stands on one line`);
  if (names.isTaken(noted)) refuse(`${noted} is a name of this file already`);
  const eol = eolOf(text);
  const top = aboveComments(text, earliest(topLevel(handler), topLevel(first.call)));
  const indent = indentOf(text, statement.startIndex);
  const work = [
    `while ${noted}:`,
    `${indent}${indentUnit(text, root)}${first.handler.text}(${noted}.pop(0), None)`,
    indent,
  ];
  const edits: Edit[] = installs.map(({ handler: given }) => ({
    start: given.startIndex,
    end: given.endIndex,
    text: `lambda number, frame: ${noted}.append(number)`,
  }));
  edits.push({ start: statement.startIndex, end: statement.startIndex, text: work.join(eol) });
  edits.push({ start: top, end: top, text: `${noted} = []${eol}${eol}${eol}` });
  const title = `Only note the signal, and act on it in the loop at line ${line(loop)}`;
  return fixOf(context, title, false, edits);
}

const earliest = (a: Node, b: Node): Node => (a.startIndex <= b.startIndex ? a : b);

/** The loop sleeps for a time that is written down, or waits with a time limit. */
function turnsSoon(names: Names, loop: Node): boolean {
  return below(loop, 'call').some((call) => {
    const args = argumentsOf(call);
    const [given] = args?.positional ?? [];
    if (!isStatement(call.parent ?? call) && enclosing(call, 'lambda')) return false;
    if (args?.named.has('timeout') === true) return true;
    const isShort = (given?.type === 'integer' || given?.type === 'float') && Number(given.text) <= 5;
    const method = call.childForFieldName('function')?.childForFieldName('attribute')?.text;
    return isShort && (names.callee(call) === 'time.sleep' || method === 'wait' || method === 'poll');
  });
}
