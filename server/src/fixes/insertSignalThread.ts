/**
 * Handlers become work of one thread: their signals are blocked in main before the first thread starts, and a thread waits
 * for them with sigwait() and calls what was the handler.
 *
 * Not safe, and so offered one at a time: the handler runs beside the other threads instead of in the middle of one, a
 * blocking call is no longer ended by the signal (EINTR), and the signal is taken from when the thread starts.
 */
import type { Node } from 'web-tree-sitter';
import type { Fix } from '../engine/finding';
import { asynchronousSignals } from '../knowledge/signals';
import { type Edit, type FixContext, type FixFunction, fixOf } from './fix';
import { attempt, callAt, callsOf, readCall } from './signals/calls';
import { handlerDefinition, installsOf, preparations, type Install } from './signals/installs';
import { includeEdits } from './spawn/includes';
import { lineIndent, readStyle, Writer, type Style } from './spawn/style';
import { contains, enclosingFunction, find, functionName, line, refuse } from './spawn/syntax';

export const insertSignalThread: FixFunction = (context) => attempt(context, rewrite);

function rewrite(context: FixContext): Fix {
  const { root, text, language } = context;
  const anchor = callAt(context, ['signal', 'sigaction']);
  const installs = chosen(root, anchor.node);
  const handlers = [...new Set(installs.map((i) => i.handler.text))];
  const main = mainOf(root);
  for (const name of handlers) {
    const fn = handlerDefinition(root, name);
    const declared = find(root, 'declaration').some(
      (d) =>
        d.parent?.id === root.id &&
        d.endIndex < main.startIndex &&
        new RegExp(`\\b${name}\\s*\\(`).test(d.text),
    );
    if (fn.startIndex > main.startIndex && !declared)
      refuse(fn, `${name}() is defined behind main() and not declared before it`);
  }
  refuseObstacles(root);
  const places = placesIn(root, main, installs);
  const cpp = language === 'cpp';
  const style = readStyle(text, main, places.mask, anchor.node, cpp);
  const names = namesFor(root);
  const start = lineStart(text, commentsAbove(topOf(main, root)).startIndex);
  const edits: Edit[] = [
    { start, end: start, text: signalThread(style, names, installs, main) },
    ...(places.mask.id === places.thread?.id || !places.thread
      ? [
          insertBefore(text, places.mask, [
            ...maskLines(names, installs, style),
            ...threadLines(names, style),
          ]),
        ]
      : [
          insertBefore(text, places.mask, maskLines(names, installs, style)),
          insertBehind(text, places.thread, threadLines(names, style)),
        ]),
    ...removals(text, installs),
  ];
  const needs = { headers: ['pthread.h', 'signal.h', 'stdlib.h'], environ: false, gnu: false };
  const includes = includeEdits(root, topOf(main, root), needs, style.eol, cpp);
  const all = [...edits, ...includes.edits.map((e) => ({ start: e.at, end: e.at, text: e.text }))];
  const what = [...new Set(installs.map((i) => i.signal))].join(', ');
  return fixOf(
    context,
    `Take ${what} in a signal thread (a signal then ends no blocking call with EINTR, and ${handlers.map((h) => `${h}()`).join(' and ')} runs beside the other threads)`,
    false,
    merged(all),
  );
}

/** Signals that a thread can stand in for: not those that stop, profile or time out the code that they interrupt. */
function isSuited(signal: string): boolean {
  return (
    asynchronousSignals.has(signal) &&
    !['SIGALRM', 'SIGVTALRM', 'SIGPROF', 'SIGTSTP', 'SIGCONT'].includes(signal)
  );
}

/** The installation at the anchor, and the others of the file that can go the same way. */
function chosen(root: Node, anchor: Node): readonly Install[] {
  const { installs, unclear } = installsOf(root);
  const stuck = unclear.find((u) => u.call.node.id === anchor.id);
  if (stuck) refuse(anchor, stuck.why);
  const own = installs.find((i) => i.call.node.id === anchor.id);
  if (!own) refuse(anchor, `the installation at line ${line(anchor)} is not understood`);
  if (!isSuited(own.signal))
    refuse(anchor, `${own.signal} is there to interrupt what runs, which a signal thread cannot do`);
  const handler = own.handler.text;
  const group = installs.filter((i) => i.handler.text === handler && isSuited(i.signal));
  for (const one of group) {
    const other = installs.find((i) => i.signal === one.signal && i.handler.text !== handler);
    if (other)
      refuse(other.call.node, `${one.signal} gets another disposition at line ${line(other.call.node)}`);
  }
  return group;
}

function mainOf(root: Node): Node {
  const main = find(root, 'function_definition').find((fn) => functionName(fn) === 'main');
  return (
    main ??
    refuse(root, 'main() is in another file: the signals have to be blocked there, before the first thread')
  );
}

/** Code that a blocked mask would change beyond what the title says. */
function refuseObstacles(root: Node): void {
  const masks = callsOf(
    root,
    new Set(['pthread_sigmask', 'sigprocmask', 'sigwait', 'sigwaitinfo', 'signalfd']),
  )[0];
  if (masks) refuse(masks.node, `the file sets or waits for signals itself at line ${line(masks.node)}`);
  const starts = callsOf(root, launching)[0];
  if (starts)
    refuse(
      starts.node,
      `${starts.name}() at line ${line(starts.node)} starts a program, which would inherit the blocked signals`,
    );
  for (const wait of callsOf(root, new Set(['pause', 'sigsuspend'])))
    if (!waitsForever(wait.node))
      refuse(wait.node, `${wait.name}() at line ${line(wait.node)} waits for the signal to interrupt it`);
}

const launching: ReadonlySet<string> = new Set(
  'fork vfork _Fork system popen posix_spawn posix_spawnp execv execve execvp execl execlp execle execvpe'.split(
    ' ',
  ),
);

/** `for (;;) pause();`: nothing is waited for. */
function waitsForever(call: Node): boolean {
  let at = call.parent;
  if (at?.type !== 'expression_statement') return false;
  if (at.parent?.type === 'compound_statement' && at.parent.namedChildren.length === 1) at = at.parent;
  const loop = at.parent;
  if (loop?.type === 'for_statement') return loop.childForFieldName('condition') === null;
  return (
    loop?.type === 'while_statement' &&
    /^\(\s*(?:1|true)\s*\)$/.test(loop.childForFieldName('condition')?.text ?? '')
  );
}

interface Places {
  /** The statement of main before which the signals are blocked. */
  readonly mask: Node;
  /** The statement behind which the signal thread starts; null: right after the mask. */
  readonly thread: Node | null;
}

/** The first statement of main that leads to a thread, through functions of this file. */
function placesIn(root: Node, main: Node, installs: readonly Install[]): Places {
  const functions = new Map(find(root, 'function_definition').map((fn) => [functionName(fn), fn]));
  const leads = (node: Node, aims: (n: Node) => boolean, seen: Set<string>): boolean =>
    find(node, 'call_expression', 'declaration').some((n) => {
      if (aims(n)) return true;
      const name = readCall(n)?.name;
      const fn = name === undefined ? undefined : functions.get(name);
      if (name === undefined || !fn || seen.has(name)) return false;
      seen.add(name);
      return leads(fn, aims, seen);
    });
  const body = main.childForFieldName('body');
  const statements = body?.namedChildren.filter((n) => n.type !== 'comment') ?? [];
  const first = statements.find((s) => leads(s, startsThread, new Set()));
  if (!first)
    return refuse(
      main,
      'main() is not seen to start a thread in this file: where the signals have to be blocked is not known',
    );
  const isInstall = (n: Node): boolean => installs.some((i) => i.call.node.id === n.id);
  const last = statements.findLast((s) => leads(s, isInstall, new Set()));
  return { mask: first, thread: last && last.startIndex > first.startIndex ? last : null };
}

function startsThread(node: Node): boolean {
  if (node.type === 'declaration')
    return /^(?:std::)?j?thread\b/.test(node.childForFieldName('type')?.text ?? '');
  const name = readCall(node)?.name ?? '';
  return /^(?:pthread_create|thrd_create|j?thread|async|g_thread_new|uv_thread_create)$/.test(name);
}

interface Names {
  readonly set: string;
  readonly routine: string;
  readonly thread: string;
}

function namesFor(root: Node): Names {
  const free = (name: string): string => {
    let out = name;
    for (let i = 2; new RegExp(`\\b${out}\\b`).test(root.text); i++) out = `${name}_${i}`;
    return out;
  };
  return { set: free('waited_signals'), routine: free('wait_for_signals'), thread: free('signal_thread') };
}

/** The set and the thread's routine, in front of main. */
function signalThread(style: Style, names: Names, installs: readonly Install[], main: Node): string {
  const flat: Style = { ...style, indent: (depth) => style.unit.repeat(depth) };
  const writer = new Writer(flat, 0);
  const handler = installs[0]?.handler.text ?? '';
  const body = (): void => {
    writer.line('int number;');
    writer.line('');
    writer.line('(void)unused;');
    writer.block(`for${style.keywordSpace}(;;)`, () => {
      writer.single(`if${style.keywordSpace}(sigwait(&${names.set}, &number) == 0)`, `${handler}(number);`);
    });
    writer.line(`return ${style.null};`);
  };
  writer.line(`static sigset_t ${names.set};`);
  writer.line('');
  writer.line('/* Takes the signals that every thread blocks; unlike a handler it may call anything. */');
  const head = `static void *${names.routine}(void *unused)`;
  // Many styles put the brace of a function, and of nothing else, on a line of its own.
  const declared = main.childForFieldName('declarator')?.endPosition.row;
  const own = main.childForFieldName('body')?.startPosition.row !== declared;
  if (!own) writer.block(head, body);
  else {
    writer.line(head);
    writer.block('', body);
  }
  writer.line('');
  return writer.text() + style.eol;
}

function maskLines(names: Names, installs: readonly Install[], style: Style): string[] {
  const signals = [...new Set(installs.map((i) => i.signal))];
  return [
    '/* Blocked here, and so in every thread that starts later: they inherit the mask. */',
    `sigemptyset(&${names.set});`,
    ...signals.map((s) => `sigaddset(&${names.set}, ${s});`),
    `pthread_sigmask(SIG_BLOCK, &${names.set}, ${style.null});`,
  ];
}

function threadLines(names: Names, style: Style): string[] {
  const writer = new Writer({ ...style, indent: (depth) => style.unit.repeat(depth) }, 0);
  writer.block('', () => {
    writer.line(`pthread_t ${names.thread};`);
    writer.single(
      `if${style.keywordSpace}(pthread_create(&${names.thread}, ${style.null}, ${names.routine}, ${style.null}) != 0)`,
      'abort();',
    );
    writer.line(`pthread_detach(${names.thread});`);
  });
  return writer.text().split(style.eol);
}

function insertBefore(text: string, statement: Node, lines: readonly string[]): Edit {
  const at = lineStart(text, statement.startIndex);
  return { start: at, end: at, text: indented(text, statement, lines) };
}

function insertBehind(text: string, statement: Node, lines: readonly string[]): Edit {
  const end = text.indexOf('\n', statement.endIndex);
  const at = end < 0 ? text.length : end + 1;
  return { start: at, end: at, text: indented(text, statement, lines) };
}

function indented(text: string, statement: Node, lines: readonly string[]): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const indent = lineIndent(text, statement.startIndex);
  return lines.map((l) => (l === '' ? '' : indent + l) + eol).join('');
}

/** Installations that are statements of their own, with what only prepared them, whole lines where they have them. */
function removals(text: string, installs: readonly Install[]): Edit[] {
  const gone = installs.flatMap((i) =>
    i.statement?.parent?.type === 'compound_statement' ? [i.statement] : [],
  );
  const prepared = installs.flatMap(({ action, statement }) => {
    const fn = statement && enclosingFunction(statement);
    return action !== null && fn ? preparations(action, fn, gone) : [];
  });
  const nodes = new Map([...gone, ...prepared].map((n) => [n.id, n]));
  return [...nodes.values()].map((n) => {
    const start = lineStart(text, n.startIndex);
    const end = text.indexOf('\n', n.endIndex) + 1;
    const rest = end > 0 ? text.slice(n.endIndex, end) : '';
    const alone =
      end > 0 && /^\s*$/.test(text.slice(start, n.startIndex)) && /^\s*(?:\/[/*].*)?\s*$/.test(rest);
    return alone ? { start, end, text: '' } : { start: n.startIndex, end: n.endIndex, text: '' };
  });
}

/** An insertion in front of a line that goes stands in its stead, so that no two edits meet. */
function merged(edits: readonly Edit[]): Edit[] {
  const out: Edit[] = [];
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = out[out.length - 1];
    if (last?.start === edit.start && (last.end === last.start || edit.end === edit.start))
      out[out.length - 1] = {
        start: edit.start,
        end: Math.max(last.end, edit.end),
        text: last.text + edit.text,
      };
    else out.push(edit);
  }
  return out;
}

/** The item at file level that holds main: itself, or the `#if` around it. */
function topOf(main: Node, root: Node): Node {
  return root.namedChildren.find((n) => contains(n, main)) ?? main;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** The first of the comments that stand right above a node, or the node. */
function commentsAbove(node: Node): Node {
  const above = node.previousNamedSibling;
  const touches = above?.type === 'comment' && node.startPosition.row - above.endPosition.row <= 1;
  // A comment behind code on its line belongs to that code.
  const behind = above?.previousNamedSibling?.endPosition.row === above?.startPosition.row;
  return touches && !behind ? commentsAbove(above) : node;
}
