/** Which signals a file installs which of its functions for, as far as it is written out. */
import type { Node } from 'web-tree-sitter';
import { signalName } from '../../knowledge/signals';
import { enclosingFunction, find, functionName, line, refuse, strip } from '../spawn/syntax';
import { readCall, useOf, type PlainCall } from './calls';

export interface Install {
  readonly call: PlainCall;
  readonly signal: string;
  readonly handler: Node;
  /** The struct that sigaction() is given, by name. */
  readonly action: string | null;
  /** The call is a statement of its own, so that it can go. */
  readonly statement: Node | null;
}

/** What stands in a file's way to a signal thread at one installation. */
export interface Unclear {
  readonly call: PlainCall;
  readonly why: string;
}

export function installsOf(root: Node): { readonly installs: Install[]; readonly unclear: Unclear[] } {
  const installs: Install[] = [];
  const unclear: Unclear[] = [];
  for (const node of find(root, 'call_expression')) {
    const call = readCall(node);
    if (!call || (call.name !== 'signal' && call.name !== 'sigaction')) continue;
    const read = readInstall(call);
    if (typeof read === 'string') unclear.push({ call, why: read });
    else if (read) installs.push(read);
  }
  return { installs, unclear };
}

/** null: only asks for the handler in place. */
function readInstall(call: PlainCall): Install | string | null {
  const [first, second] = call.args;
  if (!first || !second) return `the call at line ${line(call.node)} is not complete`;
  const signal = signalName({ k: 'name', name: first.text });
  if (signal === null) return `the signal is not named at line ${line(call.node)}`;
  const use = useOf(call.node);
  const statement = use.k === 'dropped' ? use.statement : null;
  if (call.name === 'signal') {
    const handler = strip(second);
    return handler.type === 'identifier'
      ? { call, signal, handler, action: null, statement }
      : `the handler at line ${line(call.node)} is not a function's name`;
  }
  if (/^(?:NULL|nullptr|0)$/.test(second.text)) return null;
  const action = /^&\s*(\w+)$/.exec(second.text)?.[1];
  if (action === undefined) return `the struct at line ${line(call.node)} is not a variable of this function`;
  const handler = handlerIn(call, action);
  return typeof handler === 'string' ? handler : { call, signal, handler, action, statement };
}

/** What the struct's sa_handler was last set to in front of the call. */
function handlerIn(call: PlainCall, action: string): Node | string {
  const fn = enclosingFunction(call.node);
  if (!fn) return 'it stands outside a function';
  let found: Node | null = null;
  for (const node of find(fn, 'assignment_expression', 'init_declarator')) {
    if (node.endIndex > call.node.startIndex) break;
    if (node.type === 'assignment_expression') {
      const left = node.childForFieldName('left')?.text.replace(/\s/g, '');
      const right = node.childForFieldName('right');
      if (left === `${action}.sa_sigaction`)
        return `a handler with siginfo is installed at line ${line(node)}`;
      if (left === `${action}.sa_handler` && right) found = strip(right);
      if (left === `${action}.sa_flags` && right && oddFlags.test(right.text))
        return `${oddFlags.exec(right.text)?.[0] ?? ''} at line ${line(node)} has no match in a signal thread`;
    } else if (node.childForFieldName('declarator')?.text === action) {
      const value = node.childForFieldName('value');
      if (value?.text.includes('sa_sigaction') === true)
        return `a handler with siginfo is installed at line ${line(node)}`;
      if (value && oddFlags.test(value.text))
        return `${oddFlags.exec(value.text)?.[0] ?? ''} at line ${line(node)} has no match in a signal thread`;
      for (const pair of value ? find(value, 'initializer_pair') : []) {
        const given = pair.childForFieldName('value');
        if (pair.childForFieldName('designator')?.text === '.sa_handler' && given) found = strip(given);
      }
    }
  }
  if (found?.type !== 'identifier')
    return `it is not seen what ${action}.sa_handler is at line ${line(call.node)}`;
  return found;
}

const oddFlags = /\bSA_(?:SIGINFO|RESETHAND|ONESHOT|NODEFER|NOMASK)\b/;

/** The definition of a handler in this file, fit to be called with a number from a thread. */
export function handlerDefinition(root: Node, name: string): Node {
  const all = find(root, 'function_definition').filter((fn) => functionName(fn) === name);
  const [fn] = all;
  if (!fn || all.length > 1) return refuse(root, `${name}() is not defined in this file, or more than once`);
  const parameters = find(fn, 'parameter_list')[0]?.namedChildren.filter((p) => p.type !== 'comment') ?? [];
  if (parameters.length !== 1 || parameters[0]?.text === 'void')
    refuse(fn, `${name}() does not take a signal number and nothing else`);
  const body = fn.childForFieldName('body');
  for (const node of body ? find(body, 'call_expression') : []) {
    const call = readCall(node);
    if (
      call &&
      /^(?:raise|kill|signal|sigaction|pthread_kill|(?:sig|_)?longjmp|pthread_exit)$/.test(call.name)
    )
      refuse(
        node,
        `${name}() calls ${call.name}() at line ${line(node)}, which means something else on a thread of its own`,
      );
  }
  return fn;
}

/** Statements that only prepared a struct sigaction which nothing uses any more; none where something else does. */
export function preparations(action: string, fn: Node, removed: readonly Node[]): Node[] {
  const uses = find(fn, 'identifier').filter(
    (id) =>
      id.text === action && !removed.some((r) => r.startIndex <= id.startIndex && id.endIndex <= r.endIndex),
  );
  const out = new Map<number, Node>();
  for (const id of uses) {
    let at: Node | null = id;
    while (at && at.type !== 'expression_statement' && at.type !== 'declaration' && at.id !== fn.id)
      at = at.parent;
    if (!at || at.id === fn.id) return [];
    const text = at.text.replace(/\s/g, '');
    const prepares =
      at.type === 'declaration'
        ? new RegExp(`^(?:static)?(?:struct)?sigaction${action}(?:=\\{[^;]*)?;$`).test(text)
        : text.startsWith(`${action}.`) ||
          new RegExp(`^(?:sig(?:empty|fill|add)set\\(&${action}\\.sa_mask|memset\\(&${action},)[^;]*;$`).test(
            text,
          );
    if (!prepares || at.parent?.type !== 'compound_statement') return [];
    out.set(at.id, at);
  }
  return [...out.values()];
}
