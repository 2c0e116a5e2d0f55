/** The calls that a `preexec_fn` makes, each as it can be written in the parent. */
import type { Node } from 'web-tree-sitter';
import { prctl, preexecReplacement } from '../../knowledge/libraries/python/preexec';
import type { Names } from './names';
import { argumentsOf, isPlain, line, refuse } from './rewrite';

export interface ChildCall {
  /** Canonical name of what is called. */
  readonly name: string;
  readonly args: readonly ChildArgument[];
  readonly line: number;
}

export interface ChildArgument {
  /** As the parent can write it, where the call is made. */
  readonly text: string;
  readonly node: Node;
  /** It says the same whenever it is evaluated. */
  readonly constant: boolean;
}

export interface ChildCalls {
  readonly calls: readonly ChildCall[];
  /** The function that makes them, where it has a name of its own. */
  readonly definition: Node | null;
}

/** Expressions by the names of parameters that they are given for. */
type Given = ReadonlyMap<string, Node>;
const nothing: Given = new Map();

/** @param at the call that the function is given to */
export function callsIn(names: Names, value: Node, at: Node): ChildCalls {
  const direct = names.qualified(value);
  if (direct !== null) return { calls: [{ name: direct, args: [], line: line(value) }], definition: null };
  if (value.type === 'lambda') {
    const body = value.childForFieldName('body');
    if (!body || value.childForFieldName('parameters')) return refuse('the lambda takes arguments');
    return { calls: ofExpression(names, body, nothing, at), definition: null };
  }
  if (value.type === 'call') return ofFactory(names, value, at);
  if (value.type !== 'identifier')
    return refuse(`${value.text} cannot be looked into: it may be another function elsewhere`);
  const binding = names.binding(value.text, value);
  if (binding?.how === 'assignment' && binding.value?.type === 'lambda')
    return callsIn(names, binding.value, at);
  if (binding?.how !== 'function') return refuse(`what ${value.text} is cannot be told here`);
  return { calls: ofBody(names, binding.node, nothing, at), definition: binding.node };
}

/** `partial(os.umask, 0o77)`, and `demote(uid, gid)`, which returns a function of its own. */
function ofFactory(names: Names, value: Node, at: Node): ChildCalls {
  const args = argumentsOf(value);
  const callee = names.callee(value);
  if (callee === 'functools.partial' && args?.named.size === 0 && args.spread.length === 0) {
    const [fn, ...rest] = args.positional;
    const name = names.qualified(fn ?? null);
    if (name === null) return refuse('what partial() is given cannot be told here');
    const given = rest.map((node) => argument(names, node, nothing, at));
    return { calls: [{ name, args: given, line: line(value) }], definition: null };
  }
  const called = value.childForFieldName('function');
  const binding = called?.type === 'identifier' ? names.binding(called.text, called) : null;
  if (!args || args.spread.length > 0 || binding?.how !== 'function')
    return refuse(`what ${called?.text ?? 'the call'}() returns cannot be told here`);
  const body = plainBody(binding.node);
  const [inner, last] = body;
  const returned = last?.type === 'return_statement' ? last.namedChild(0) : null;
  if (
    body.length !== 2 ||
    inner?.type !== 'function_definition' ||
    returned?.text !== inner.childForFieldName('name')?.text
  )
    return refuse(`${called?.text ?? 'the function'}() does more than return a function`);
  const given = new Map<string, Node>();
  const parameters = binding.node.childForFieldName('parameters')?.namedChildren ?? [];
  for (const [i, parameter] of parameters.entries()) {
    const from = args.positional[i] ?? args.named.get(parameter.text)?.childForFieldName('value');
    if (parameter.type !== 'identifier' || !from || !isPlain(from))
      return refuse(`the arguments of ${called?.text ?? ''}() cannot be followed`);
    given.set(parameter.text, from);
  }
  return { calls: ofBody(names, inner, given, at), definition: null };
}

/** Statements that do something. */
function plainBody(fn: Node): Node[] {
  return (fn.childForFieldName('body')?.namedChildren ?? []).filter(
    (n) =>
      n.type !== 'comment' &&
      n.type !== 'pass_statement' &&
      !(n.type === 'expression_statement' && n.namedChild(0)?.type === 'string'),
  );
}

function ofBody(names: Names, fn: Node, given: Given, at: Node): ChildCall[] {
  const name = fn.childForFieldName('name')?.text ?? 'the function';
  if (fn.parent?.type === 'decorated_definition') refuse(`${name} is decorated`);
  if ((fn.childForFieldName('parameters')?.namedChildCount ?? 0) > 0) refuse(`${name} takes arguments`);
  const found: ChildCall[] = [];
  for (const statement of plainBody(fn)) {
    const what = statement.namedChild(0);
    if (statement.type.startsWith('import_')) continue;
    if (statement.type === 'return_statement' && !what) break;
    const isCall = statement.type === 'expression_statement' || statement.type === 'return_statement';
    if (!isCall || !what) return refuse(`line ${line(statement)} of ${name} does more than call a function`);
    found.push(...ofExpression(names, what, given, at));
  }
  return found;
}

function ofExpression(names: Names, node: Node, given: Given, at: Node): ChildCall[] {
  if (['tuple', 'list', 'parenthesized_expression', 'expression_list'].includes(node.type))
    return node.namedChildren.flatMap((n) => ofExpression(names, n, given, at));
  const args = argumentsOf(node);
  if (node.type !== 'call' || !args) return refuse(`line ${line(node)} does more than call a function`);
  const name = names.callee(node);
  if (name === null) {
    const callee = node.childForFieldName('function');
    const binding = callee?.type === 'identifier' ? names.binding(callee.text, callee) : null;
    // A function of its own that does the work.
    if (binding?.how === 'function' && args.positional.length + args.named.size === 0)
      return ofBody(names, binding.node, nothing, at);
    if (callee?.text.endsWith('prctl') === true)
      refuse(`no parameter does this (line ${line(node)}): ${prctl.note ?? ''}`);
    return refuse(`what ${callee?.text ?? 'the call'}() at line ${line(node)} does cannot be told here`);
  }
  const known = preexecReplacement(name);
  if (known?.parameter === null) refuse(`no parameter does this (line ${line(node)}): ${known.note ?? name}`);
  if (args.named.size + args.spread.length > 0)
    refuse(`the arguments of ${name}() at line ${line(node)} are not plain`);
  return [{ name, args: args.positional.map((a) => argument(names, a, given, at)), line: line(node) }];
}

/** An argument as the parent writes it: names have to mean there what they mean in the child. */
function argument(names: Names, node: Node, given: Given, at: Node): ChildArgument {
  const constant = node.descendantsOfType('identifier').length === 0 && isPlain(node);
  const whole = given.get(node.text);
  if (node.type === 'identifier' && whole)
    return { text: whole.text, node: whole, constant: isConstant(whole) };
  const name = names.callee(node);
  const isFree = isPlain(node) || name === 'os.getpid' || lookups.test(node.text);
  if (!isFree) refuse(`${node.text} at line ${line(node)} would be evaluated in the parent`);
  for (const one of node.type === 'identifier' ? [node] : node.descendantsOfType('identifier')) {
    if (one.parent?.type === 'attribute' && one.parent.childForFieldName('attribute')?.id === one.id)
      continue;
    if (given.has(one.text)) refuse(`${node.text} at line ${line(node)} is made of a parameter`);
    const here = names.home(one.text, one);
    const there = names.home(one.text, at);
    if (here?.id !== there?.id)
      refuse(`${one.text} at line ${line(node)} is not known where the program is started`);
  }
  return { text: node.text, node, constant };
}

const isConstant = (node: Node): boolean =>
  node.descendantsOfType('identifier').length === 0 && node.type !== 'identifier';

/** The user database says the same in the parent. */
const lookups = /^(?:pwd\.getpw|grp\.getgr)(?:nam|uid|gid)\([\w.'"]+\)(?:\.\w+|\[\d\])$/u;
