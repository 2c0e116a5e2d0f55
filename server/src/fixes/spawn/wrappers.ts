/** `static pid_t xfork(void)`: a function that forks, ends the program where that fails, and returns what fork returned. */
import type { Node } from 'web-tree-sitter';
import { leaves } from './leaving';
import { holds, isResult } from './result';
import {
  asCall,
  enclosingFunction,
  expressionOf,
  find,
  functionName,
  isFork,
  parts,
  squeeze,
  statements,
} from './syntax';

/** The calls in this file of the wrapper that the fork stands in; empty where it stands in no wrapper. */
export function wrapperCalls(fork: Node): Node[] {
  const fn = enclosingFunction(fork);
  if (!fn || !isWrapper(fn, fork)) return [];
  const name = functionName(fn);
  return find(fork.tree.rootNode, 'call_expression').filter((c) => asCall(c)?.name === name);
}

/** The wrapper of this file that the call calls. */
export function wrapperOf(call: Node): Node | undefined {
  const name = asCall(call)?.name ?? '';
  const fn = find(call.tree.rootNode, 'function_definition').find((f) => functionName(f) === name);
  const forks = fn ? find(fn, 'call_expression').filter(isFork) : [];
  return fn && forks.length === 1 && forks[0] && isWrapper(fn, forks[0]) ? fn : undefined;
}

function isWrapper(fn: Node, fork: Node): boolean {
  const body = fn.childForFieldName('body');
  if (!body || fn.hasError || !/^\w+$/.test(functionName(fn))) return false;
  const stored = storedIn(fork);
  const result = { call: fork, text: stored && squeeze(stored) };
  const all = body.namedChildren.filter((n) => n.type !== 'comment');
  const last = all.at(-1);
  const value = last?.type === 'return_statement' ? parts(last)[0] : undefined;
  return (
    value !== undefined &&
    isResult(value, result) &&
    all.slice(0, -1).every((node) => {
      if (node.type === 'declaration' || expressionOf(node))
        return find(node, 'call_expression').every((c) => c.id === fork.id);
      const condition = node.type === 'if_statement' ? node.childForFieldName('condition') : null;
      const consequence = node.childForFieldName('consequence');
      return (
        condition !== null &&
        consequence !== null &&
        !node.childForFieldName('alternative') &&
        holds(condition, result, 'failed') === true &&
        holds(condition, result, 'child') === false &&
        holds(condition, result, 'parent') === false &&
        leaves(statements(consequence)) &&
        find(consequence, 'return_statement').length === 0
      );
    })
  );
}

function storedIn(fork: Node): Node | undefined {
  const parent = fork.parent;
  if (parent?.type === 'assignment_expression') return parent.childForFieldName('left') ?? undefined;
  if (parent?.type === 'init_declarator') return parent.childForFieldName('declarator') ?? undefined;
  return undefined;
}
