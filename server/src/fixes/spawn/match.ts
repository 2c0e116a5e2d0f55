/** Finds the shape around a fork: where its result goes, which statements are the child's, what remains without them. */
import type { Node } from 'web-tree-sitter';
import type { FixContext } from '../fix';
import { looseError } from '../../syntax/errors';
import { leaves } from './leaving';
import { asserts } from '../../knowledge/childCode';
import { holds, isResult, type ForkResult } from './result';
import {
  alternative,
  asCall,
  caseBody,
  contains,
  enclosingFunction,
  expressionOf,
  find,
  integer,
  isConditional,
  isFork,
  line,
  parts,
  refuse,
  squeeze,
  statements,
  strip,
} from './syntax';
import { wrapperCalls, wrapperOf } from './wrappers';

export type Removal =
  /** `if (child) C` or `if (child) C else P`. `failedToo`: a failed fork runs C as well. */
  | { readonly kind: 'then'; readonly node: Node; readonly failedToo: boolean }
  /** `if (parent) P else C`. */
  | { readonly kind: 'else'; readonly node: Node; readonly failedToo: boolean }
  /** `case 0:` with what follows up to the next case. */
  | { readonly kind: 'case'; readonly node: Node }
  /** `if (parent) return …;` and then the child's code to the end of the block. */
  | { readonly kind: 'rest'; readonly parentIf: Node; readonly first: Node; readonly last: Node };

export interface Match {
  readonly fn: Node;
  /** The call of fork. */
  readonly call: Node;
  /** The statement that forks, in front of which (or in whose place) the spawn is written. */
  readonly statement: Node;
  readonly place: 'assignment' | 'declaration' | 'condition';
  /** What the result is assigned to; undefined: it is tested in place. */
  readonly target: Node | undefined;
  readonly result: ForkResult;
  readonly child: readonly Node[];
  readonly removal: Removal;
  /** The child's `case` runs on into the one for a failed fork. */
  readonly fallsIntoFailure: boolean;
}

/** The forks that the place may mean: one, or each call of the wrapper around it. */
export function forksAt(context: FixContext): readonly Node[] {
  const call = forkAt(context);
  const calls = wrapperCalls(call);
  return calls.length > 0 ? calls : [call];
}

export function match(context: FixContext, call: Node): Match {
  const fn = enclosingFunction(call);
  if (!fn) refuse(call, `the fork at line ${line(call)} is not inside a function`);
  for (let at: Node | null = call; at && at.id !== fn.id; at = at.parent) {
    if (at.type.startsWith('preproc') && !isConditional(at)) {
      refuse(call, `the fork at line ${line(call)} is part of a macro`);
    }
  }
  if (new RegExp(`#\\s*define\\s+${asCall(call)?.name ?? 'fork'}\\b`).test(context.text))
    refuse(call, `a macro of this file stands behind the fork at line ${line(call)}`);
  const found = forkStatement(call);
  const { statement } = found;
  const broken = looseError(fn);
  if (broken)
    refuse(broken, `line ${line(broken)} of the function cannot be parsed, so nothing in it is rewritten`);
  const result = { call, text: found.target && squeeze(found.target) };
  const list = siblings(statement);
  const from = list.findIndex((n) => n.id === statement.id) + (found.place === 'condition' ? 0 : 1);
  const search = new Search(result);
  const region = search.list(list, from);
  if (!region)
    refuse(call, `nothing in the block of the fork at line ${line(call)} tells the child from the parent`);
  return { fn, call, ...found, result, ...region };
}

function forkAt(context: FixContext): Node {
  let node: Node | null = context.root.descendantForIndex(context.anchor.start);
  while (node && node.type !== 'call_expression') node = node.parent;
  if (node && (isFork(node) || wrapperOf(node))) return node;
  const where = node ?? context.root.descendantForIndex(context.anchor.start) ?? context.root;
  const name = (node && asCall(node)?.name) ?? '';
  return refuse(
    where,
    name
      ? `${name}() at line ${line(where)} is not a plain fork()`
      : `a macro or other code hides the fork at line ${line(where)}`,
  );
}

interface ForkStatement {
  readonly statement: Node;
  readonly place: Match['place'];
  readonly target: Node | undefined;
}

function forkStatement(call: Node): ForkStatement {
  let target: Node | undefined;
  let node = call;
  for (let at = call.parent; at; node = at, at = at.parent) {
    switch (at.type) {
      case 'parenthesized_expression':
      case 'cast_expression':
      case 'condition_clause':
      case 'argument_list':
        continue;
      case 'call_expression':
        if (
          asCall(at)?.node.id !== call.id &&
          strip(at).id === at.id &&
          !isResult(at, { call, text: undefined })
        )
          return untestable(call, at);
        continue;
      case 'assignment_expression':
        if (target || at.childForFieldName('right')?.id !== node.id || at.child(1)?.text !== '=')
          return untestable(call, at);
        target = at.childForFieldName('left') ?? undefined;
        continue;
      case 'unary_expression':
      case 'binary_expression':
        if (holds(at, { call, text: undefined }, 'child') === undefined) return untestable(call, at);
        continue;
      case 'init_declarator': {
        const declaration = at.parent;
        if (declaration?.type !== 'declaration') return untestable(call, at);
        target = at.childForFieldName('declarator') ?? undefined;
        if (strip(at.childForFieldName('value') ?? at).id !== call.id) return untestable(call, at);
        return { statement: declaration, place: 'declaration', target: plainTarget(target, call) };
      }
      case 'expression_statement':
        if (!target) return untestable(call, at);
        return { statement: at, place: 'assignment', target: plainTarget(target, call) };
      case 'if_statement':
      case 'switch_statement':
        return { statement: at, place: 'condition', target: target && plainTarget(target, call) };
      default:
        return untestable(call, at);
    }
  }
  return untestable(call, call);
}

function untestable(call: Node, at: Node): never {
  const where = /^(while|do|for)/.test(at.type)
    ? 'in the condition of a loop'
    : at.type === 'expression_statement'
      ? 'dropped'
      : `part of a larger ${at.type.replace(/_/g, ' ')}`;
  return refuse(
    call,
    `the result of the fork at line ${line(call)} is ${where}, so that child and parent cannot be told apart`,
  );
}

function plainTarget(target: Node | undefined, call: Node): Node {
  if (!target || find(target, 'call_expression', 'update_expression', 'assignment_expression').length > 0) {
    refuse(call, `where the result of the fork at line ${line(call)} is stored has side effects of its own`);
  }
  return target;
}

/** The statements of the block that the statement stands in. */
export function siblings(statement: Node): Node[] {
  const parent = statement.parent;
  if (parent?.type === 'case_statement') return caseBody(parent);
  if (parent && isConditional(parent)) {
    const head = [
      parent.childForFieldName('name')?.id,
      parent.childForFieldName('condition')?.id,
      parent.childForFieldName('alternative')?.id,
    ];
    return parent.namedChildren.filter((child) => !head.includes(child.id));
  }
  return parent?.type === 'compound_statement' ? parent.namedChildren : [statement];
}

type Region = Pick<Match, 'child' | 'removal' | 'fallsIntoFailure'>;

class Search {
  private parentIf: Node | undefined;
  /** A failed fork has left, or gone another way. */
  private failedGone = false;

  constructor(private readonly result: ForkResult) {}

  /** Follows a child through these statements to the code that is its alone. */
  list(nodes: readonly Node[], from: number): Region | undefined {
    for (const [i, node] of nodes.entries()) {
      if (i < from || node.type === 'comment' || node.text === ';') continue;
      if (node.type === 'if_statement' && this.tests(node)) {
        const found = this.conditional(node);
        if (found) return found;
        continue;
      }
      const subject = node.type === 'switch_statement' ? node.childForFieldName('condition') : null;
      if (subject && isResult(subject, this.result)) return this.cases(node);
      if (this.parentIf) return rest(this.parentIf, node, nodes.slice(i));
      if (node.type === 'declaration' && find(node, 'call_expression').length === 0) continue;
      if (isResultAssertion(node, this.result)) continue;
      if (node.type.startsWith('preproc')) {
        refuse(node, `a preprocessor directive at line ${line(node)} splits the code between fork and child`);
      }
      return refuse(node, `line ${line(node)} runs in the parent and in the child`);
    }
    return undefined;
  }

  private tests(node: Node): boolean {
    const condition = node.childForFieldName('condition');
    return condition !== null && holds(condition, this.result, 'child') !== undefined;
  }

  private conditional(node: Node): Region | undefined {
    const condition = node.childForFieldName('condition');
    const consequence = node.childForFieldName('consequence');
    if (!condition || !consequence) return undefined;
    const parent = holds(condition, this.result, 'parent');
    const other = alternative(node);
    if (holds(condition, this.result, 'child') === true) {
      if (parent === true) return this.list(statements(consequence), 0) ?? this.lost(node);
      if (parent === undefined) return this.lost(node);
      const failedToo = !this.failedGone && holds(condition, this.result, 'failed') === true;
      if (failedToo && other && leaves(statements(other))) this.failsIntoChild(node);
      return {
        child: statements(consequence),
        removal: { kind: 'then', node, failedToo },
        fallsIntoFailure: false,
      };
    }
    const failedTakesIt = holds(condition, this.result, 'failed') === true;
    if (!other) {
      if (failedTakesIt && leaves(statements(consequence))) this.failedGone = true;
      if (parent === true && leaves(statements(consequence))) this.parentIf = node;
      return undefined;
    }
    if (failedTakesIt) this.failedGone = true;
    if (other.type === 'if_statement' && this.tests(other)) return this.conditional(other) ?? this.lost(node);
    const failedToo = !this.failedGone && !failedTakesIt;
    if (parent === true && failedToo && leaves(statements(consequence))) this.failsIntoChild(node);
    if (parent === true)
      return {
        child: statements(other),
        removal: { kind: 'else', node, failedToo },
        fallsIntoFailure: false,
      };
    return this.list(statements(other), 0) ?? this.lost(node);
  }

  private failsIntoChild(node: Node): never {
    return refuse(node, `a failed fork would run the child's code at line ${line(node)}: test for -1 first`);
  }

  private lost(node: Node): never {
    return refuse(
      node,
      `what the child of the fork at line ${line(this.result.call)} runs cannot be told from line ${line(node)}`,
    );
  }

  private cases(node: Node): Region {
    const body = node.childForFieldName('body');
    const all = body ? parts(body) : [];
    const at = all.findIndex((c) => c.type === 'case_statement' && valueOf(c) === 0);
    const own = all[at];
    const directive = find(node, 'preproc_if', 'preproc_ifdef')[0];
    if (directive && (!own || all.some((c) => c.type !== 'case_statement'))) {
      refuse(
        directive,
        `a preprocessor directive at line ${line(directive)} splits the switch at line ${line(node)}`,
      );
    }
    if (!own || all.some((c) => c.type !== 'case_statement')) return this.lost(node);
    const before = all[at - 1];
    if (before) {
      const end = caseBody(before)
        .filter((s) => s.type !== 'comment')
        .at(-1);
      if (
        !end ||
        (!leaves(caseBody(before)) &&
          !/^(expression_statement|compound_statement|if_statement)$/.test(end.type))
      ) {
        refuse(own, `the case at line ${line(before)} runs on into the child's`);
      }
    }
    const next = all[at + 1];
    const child = caseBody(own);
    const ends = leaves(child.flatMap(statements));
    const intoFailure = !ends && next !== undefined && valueOf(next) === -1;
    if (!ends && next && !intoFailure)
      refuse(own, `the child's case at line ${line(own)} runs on into the parent's code`);
    return { child, removal: { kind: 'case', node: own }, fallsIntoFailure: intoFailure };
  }
}

function rest(parentIf: Node, first: Node, child: readonly Node[]): Region {
  return {
    child,
    removal: { kind: 'rest', parentIf, first, last: child.at(-1) ?? first },
    fallsIntoFailure: false,
  };
}

/** `assert(pid != -1);`: a test of the result that stays as it is. */
export function isResultAssertion(statement: Node, result: ForkResult): boolean {
  const call = asCall(expressionOf(statement) ?? statement);
  const condition = call?.args[0];
  if (!call || !condition || !asserts.has(call.name)) return false;
  return holds(condition, result, 'child') === true && holds(condition, result, 'parent') === true;
}

function valueOf(node: Node): number | undefined {
  const value = node.childForFieldName('value');
  return value ? integer(value) : undefined;
}

/** Is the node the child's, and so gone from the rewritten text? */
export function removed(found: Match, node: Node): boolean {
  return found.child.some((c) => contains(c, node));
}
