/**
 * Whether work can move to another process: its function is found there by its name, its arguments can be pickled, and it
 * shares nothing with the threads that it runs beside now. What cannot be told is refused.
 */
import type { Node } from 'web-tree-sitter';
import {
  cannotBePickled,
  changesInPlace,
  ofContext,
  readsToo,
} from '../../knowledge/libraries/python/pickling';
import type { Binding, Names } from './names';
import { argumentsOf, below, enclosing, inside, line, refuse } from './rewrite';

/** What runs the work now: threads, which share everything, or processes, to which functions and arguments are sent already. */
export type From = 'threads' | 'processes';

/** Refuses what a worker process cannot be given as its function. @returns its definition, where it is in this file */
export function checkCallable(names: Names, node: Node, from: From = 'threads'): Node | null {
  const at = `line ${line(node)}`;
  if (node.type === 'lambda')
    refuse(`${at}: a lambda cannot be pickled: give the function a name at module level`);
  if (node.type === 'call') {
    const args = argumentsOf(node);
    if (names.callee(node) !== 'functools.partial' || !args?.positional[0])
      return refuse(`${at}: what ${node.text} is cannot be told here`);
    for (const given of [...args.positional.slice(1), ...args.named.values()])
      checkArgument(names, given, from);
    return checkCallable(names, args.positional[0], from);
  }
  const imported = names.qualified(node);
  if (imported !== null) return null;
  const method = from === 'processes' ? methodOf(node) : null;
  if (method) return method;
  if (node.type === 'attribute')
    return refuse(`${at}: ${node.text} is a method: its object would be copied into each process`);
  if (node.type !== 'identifier') return refuse(`${at}: what is run cannot be told here`);
  const found = names.bindings(node.text, node);
  // A builtin.
  if (found.length === 0) return null;
  const [binding] = found;
  if (found.length > 1 || binding?.how !== 'function')
    return refuse(`${at}: what ${node.text} is cannot be told here`);
  const fn = binding.node;
  const isSent = from === 'processes' && fn.parent?.type === 'decorated_definition';
  if (fn.parent?.type !== 'module' && !isSent)
    refuse(
      fn.parent?.type === 'decorated_definition'
        ? `${at}: ${node.text} is decorated`
        : `${at}: ${node.text} is not at module level: it cannot be pickled`,
    );
  if (fn.children.some((c) => c.type === 'async')) refuse(`${at}: ${node.text} is a coroutine function`);
  const yields = below(fn, 'yield').find((y) => names.scopeOf(y).id === fn.id);
  if (yields) refuse(`${node.text} is a generator (line ${line(yields)}): it cannot be pickled`);
  return fn;
}

/** `self.name`, where the class around it has a method of that name. */
function methodOf(node: Node): Node | null {
  const object = node.type === 'attribute' ? node.childForFieldName('object')?.text : null;
  if (object !== 'self' && object !== 'cls') return null;
  const name = node.childForFieldName('attribute')?.text;
  const methods = below(enclosing(node, 'class_definition') ?? node, 'function_definition');
  return methods.find((fn) => fn.childForFieldName('name')?.text === name) ?? null;
}

/** Refuses an argument that does not look as if it could be pickled. */
export function checkArgument(names: Names, node: Node, from: From = 'threads'): void {
  const at = `line ${line(node)}`;
  const value = node.type === 'keyword_argument' ? node.childForFieldName('value') : node;
  if (!value) return;
  if (value.type === 'lambda' || value.type === 'generator_expression')
    refuse(`${at}: ${value.type === 'lambda' ? 'a lambda' : 'a generator'} cannot be pickled`);
  if (['list', 'tuple', 'parenthesized_expression', 'list_splat', 'set'].includes(value.type)) {
    for (const item of value.namedChildren) checkArgument(names, item, from);
    return;
  }
  if (value.type === 'call') {
    const callee = names.callee(value);
    if (callee !== null && cannotBePickled(callee))
      refuse(`${at}: what ${callee}() returns cannot be pickled`);
    return;
  }
  if (from === 'threads' && methodOf(value))
    refuse(`${at}: ${value.text} is a method: its object would be copied into each process`);
  if (value.type !== 'identifier') return;
  if (from === 'threads' && (value.text === 'self' || value.text === 'cls'))
    refuse(`${at}: ${value.text} would be copied into each process`);
  for (const binding of names.bindings(value.text, value)) {
    if (binding.how === 'function' && binding.node.parent?.type !== 'module')
      refuse(`${at}: ${value.text} is a function inside another: it cannot be pickled`);
    if (binding.value?.type === 'lambda') refuse(`${at}: ${value.text} is a lambda: it cannot be pickled`);
    const callee = binding.value?.type === 'call' ? names.callee(binding.value) : null;
    if (callee !== null && isStuck(callee, from))
      refuse(`${at}: ${value.text} comes from ${callee}(): it cannot be pickled`);
  }
}

/** What processes of one start method share today they can be given by the next. */
function isStuck(callee: string, from: From): boolean {
  return cannotBePickled(callee) && !(from === 'processes' && ofContext.has(callee));
}

/**
 * Refuses functions that change or wait for what threads share, or read what a fresh process does not have, at any depth in
 * this file.
 * @param from what runs them now: processes share nothing as it is
 * @returns the functions
 */
export function checkState(names: Names, functions: readonly (Node | null)[], from: From): readonly Node[] {
  const all: Node[] = [];
  const reads: { readonly name: string; readonly id: Node; readonly binding: Binding }[] = [];
  const add = (fn: Node): void => {
    if (!all.some((one) => one.id === fn.id)) all.push(fn);
  };
  for (const fn of functions) if (fn) add(fn);
  // It grows while it is walked.
  for (const fn of all) {
    const name = fn.childForFieldName('name')?.text ?? 'the function';
    if (from === 'threads') checkShared(names, fn, name);
    for (const part of below(fn, 'attribute')) {
      const method = methodOf(part);
      if (method) add(method);
    }
    for (const id of below(fn, 'identifier')) {
      if (isLabel(id) || names.home(id.text, id)?.type !== 'module') continue;
      for (const binding of names.bindings(id.text, id)) {
        if (binding.how === 'function') add(binding.node);
        if (binding.how === 'assignment') reads.push({ name, id, binding });
      }
    }
  }
  for (const { name, id, binding } of reads) {
    const setter = enclosing(binding.node, 'function_definition');
    // An initializer runs in each worker.
    if (setter && !all.some((fn) => inside(fn, setter)))
      refuse(`${name} reads ${id.text}, which is set at line ${line(binding.node)} while the program runs`);
    if (isGuarded(binding.node))
      refuse(`${name} reads ${id.text}, which only the main module sets (line ${line(binding.node)})`);
    const callee = binding.value?.type === 'call' ? names.callee(binding.value) : null;
    if (callee !== null && cannotBePickled(callee) && (from === 'threads' || ofContext.has(callee)))
      refuse(`${name} uses ${id.text} of ${callee}(), which new processes do not share`);
  }
  return all;
}

function checkShared(names: Names, fn: Node, name: string): void {
  for (const node of below(fn, 'global_statement'))
    refuse(`${name} sets a global at line ${line(node)}, which would stay in its process`);
  for (const id of below(fn, 'identifier')) {
    const home = isLabel(id) ? null : names.home(id.text, id);
    const isParameter = home?.id === fn.id && names.bindings(id.text, id).some((b) => b.how === 'parameter');
    const isImported = names.bindings(id.text, id).some((b) => b.how === 'import');
    if ((isParameter || home?.type === 'module') && !isImported && changes(id))
      refuse(`${name} changes ${id.text} at line ${line(id)}, which processes do not share`);
  }
  const returned = below(fn, 'return_statement').find((r) =>
    ['lambda', 'generator_expression'].includes(r.namedChild(0)?.type ?? ''),
  );
  if (returned) refuse(`what ${name} returns at line ${line(returned)} cannot be pickled`);
}

/** `x.append(…)`, `x[k] = …`, `x.a = …`, `x += …`, `with x:`, `del x[k]` */
export function changes(id: Node): boolean {
  let at = id;
  let isPart = false;
  for (let up = at.parent; up; at = up, up = at.parent) {
    const isObject = up.type === 'attribute' && up.childForFieldName('object')?.id === at.id;
    const isContainer = up.type === 'subscript' && up.childForFieldName('value')?.id === at.id;
    if (!isObject && !isContainer) {
      if (up.type === 'call' && at.type === 'attribute' && up.childForFieldName('function')?.id === at.id) {
        const method = at.childForFieldName('attribute')?.text ?? '';
        return changesInPlace.has(method) && !readsToo.has(method);
      }
      if (up.type === 'assignment') return isPart && up.childForFieldName('left')?.id === at.id;
      // A local of the function's own is no concern; a parameter that is rebound is not changed either.
      if (up.type === 'augmented_assignment') return isPart && up.childForFieldName('left')?.id === at.id;
      if (up.type === 'pattern_list') return isPart && up.parent?.childForFieldName('left')?.id === up.id;
      return up.type === 'with_item' || (up.type === 'delete_statement' && isPart);
    }
    isPart = true;
  }
  return false;
}

function isLabel(id: Node): boolean {
  const { parent } = id;
  if (parent?.type === 'attribute') return parent.childForFieldName('attribute')?.id === id.id;
  return parent?.type === 'keyword_argument' && parent.childForFieldName('name')?.id === id.id;
}

/** Stands in `if __name__ == "__main__":` */
export function isGuarded(node: Node): boolean {
  for (let at: Node | null = node; at; at = at.parent) if (isGuard(at) && !inTest(at, node)) return true;
  return false;
}

export function isGuard(node: Node): boolean {
  const test = node.type === 'if_statement' ? node.childForFieldName('condition') : null;
  return (
    test !== null &&
    /^\(?(?:__name__\s*==\s*(["'])__main__\1|(["'])__main__\2\s*==\s*__name__)\)?$/u.test(test.text)
  );
}

function inTest(guard: Node, node: Node): boolean {
  const test = guard.childForFieldName('condition');
  return test !== null && inside(test, node);
}
