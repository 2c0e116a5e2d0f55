/**
 * Where a failed spawn goes. A fork seldom fails, a missing program is common: code that nothing guards against -1
 * (`waitpid(-1)`, `kill(-1)`) must not be reached with it after the rewrite.
 */
import type { Node } from 'web-tree-sitter';
import { bearsAnyNumber } from '../../knowledge/childCode';
import { actsOnProcess } from '../../knowledge/spawn';
import { calledName, isExit, leaves } from './leaving';
import { isResultAssertion, type Match, siblings } from './match';
import { holds, isResult } from './result';
import {
  alternative,
  asCall,
  caseBody,
  contains,
  expressionOf,
  find,
  integer,
  isNull,
  line,
  parts,
  squeeze,
  statements,
  strip,
} from './syntax';

export interface Wait {
  readonly statement: Node;
  /** `status` of `&status`; undefined: a null pointer. */
  readonly status: string | undefined;
}

export interface FailureFlow {
  /** Some test tells a failed fork from a child that runs. */
  readonly tested: boolean;
  /** The result, -1 then, is what the function returns. */
  readonly returned: boolean;
  /** Waits that are reached with -1. */
  readonly waits: readonly Wait[];
  /** Anything else that is reached with -1 and cannot bear it. */
  readonly hazard: { readonly node: Node; readonly what: string } | undefined;
}

export function failureFlow(found: Match): FailureFlow {
  const walk = new Walk(found);
  walk.run();
  return walk;
}

class Walk implements FailureFlow {
  tested = false;
  returned = false;
  readonly waits: Wait[] = [];
  hazard: FailureFlow['hazard'];

  constructor(private readonly found: Match) {}

  run(): void {
    let at = this.found.statement;
    let inclusive = this.found.place === 'condition';
    const earlier: Node[] = [];
    for (;;) {
      const list = siblings(at);
      const here = list.findIndex((n) => n.id === at.id);
      earlier.push(...list.slice(0, Math.max(here, 0)));
      if (this.list(list.slice(Math.max(here + (inclusive ? 0 : 1), 0)))) return;
      let parent = at.parent;
      while (parent && /^(compound_statement|case_statement|else_clause)$/.test(parent.type))
        parent = parent.parent;
      if (!parent || parent.id === this.found.fn.id || contains(parent, this.found.fn)) return;
      if (/^(for|while|do)/.test(parent.type)) {
        // The next turn of the loop meets what this one left.
        const again = parent.childForFieldName('condition');
        if (again) this.uses(again);
        this.list(earlier);
      }
      at = parent;
      inclusive = false;
    }
  }

  /** @returns control never comes out at the end */
  private list(nodes: readonly Node[]): boolean {
    return nodes.some((node) => this.statement(node));
  }

  private statement(node: Node): boolean {
    const { removal, child } = this.found;
    if (child.some((c) => contains(c, node))) return false;
    switch (node.type) {
      case 'comment':
        return false;
      case 'compound_statement':
        return this.list(node.namedChildren);
      case 'if_statement':
        return this.conditional(node);
      case 'switch_statement': {
        const subject = node.childForFieldName('condition');
        if (subject && isResult(subject, this.found.result)) return this.cases(node);
        this.uses(node);
        return false;
      }
      default: {
        if (isResultAssertion(node, this.found.result)) {
          this.tested = true;
          return true;
        }
        this.uses(node);
        if (removal.kind === 'rest' && node.id === removal.parentIf.id) return true;
        return leaves([node]);
      }
    }
  }

  private conditional(node: Node): boolean {
    const { removal, result } = this.found;
    const condition = node.childForFieldName('condition');
    const consequence = node.childForFieldName('consequence');
    if (!condition || !consequence) return false;
    const failed = holds(condition, result, 'failed');
    const parent = holds(condition, result, 'parent');
    const childsOwn =
      (removal.kind === 'then' || removal.kind === 'else') &&
      removal.node.id === node.id &&
      removal.failedToo;
    if (failed !== undefined && parent !== undefined && failed !== parent && !childsOwn) this.tested = true;
    if (removal.kind === 'rest' && removal.parentIf.id === node.id) return this.list(statements(consequence));
    const other = alternative(node);
    if (removal.kind === 'then' && removal.node.id === node.id)
      return !removal.failedToo && other ? this.list(statements(other)) : false;
    if (failed === true) return this.list(statements(consequence));
    if (failed === false) return other ? this.list(statements(other)) : false;
    this.uses(condition);
    const first = this.list(statements(consequence));
    const second = other ? this.list(statements(other)) : false;
    return first && second;
  }

  private cases(node: Node): boolean {
    const body = node.childForFieldName('body');
    const all = body ? parts(body) : [];
    const value = (c: Node): number | undefined => {
      const v = c.childForFieldName('value');
      return v ? integer(v) : undefined;
    };
    const failed = all.findIndex((c) => value(c) === -1);
    const at = failed >= 0 ? failed : all.findIndex((c) => !c.childForFieldName('value'));
    if (failed >= 0) this.tested = true;
    if (at < 0) return false;
    for (const statement of all
      .slice(at)
      .flatMap(caseBody)
      .flatMap((s) => (s.type === 'compound_statement' ? s.namedChildren : [s]))) {
      if (statement.type === 'break_statement') return false;
      if (this.statement(statement)) return true;
    }
    return false;
  }

  private uses(node: Node): void {
    const references = this.references(node);
    const waitsAny = find(node, 'call_expression').filter((c) => {
      const call = asCall(c);
      return (
        call !== undefined &&
        (call.name === 'wait' ||
          (call.name === 'waitpid' && call.args[0] !== undefined && (integer(call.args[0]) ?? 1) <= 0))
      );
    });
    const reads = waitsAny.some((c) => {
      const status = asCall(c)?.args[asCall(c)?.name === 'wait' ? 0 : 1];
      return status !== undefined && !isNull(status);
    });
    if (references.length === 0 && (waitsAny.length === 0 || (/^(while|for|do)/.test(node.type) && !reads)))
      return;
    if (node.type === 'return_statement' && waitsAny.length === 0) {
      this.returned = true;
      this.tested ||= find(node, 'conditional_expression', 'binary_expression').some((n) =>
        this.tells(n.type === 'conditional_expression' ? (n.childForFieldName('condition') ?? n) : n),
      );
      return;
    }
    const wait = readWait(node);
    if (wait && (this.found.result.text === undefined || references.length > 0 || waitsAny.length > 0)) {
      this.waits.push(wait);
      return;
    }
    const name = calledName(node);
    if (bearsAnyNumber(name) && waitsAny.length === 0 && !references.some(isActedOn)) return;
    const first = references[0] ?? waitsAny[0] ?? node;
    this.hazard ??= {
      node: first,
      what: `nothing tests whether the fork failed: after a failing exec, line ${line(first)} would use ${this.found.target?.text ?? 'a child that is not there'}${this.found.target ? ' = -1' : ''}. Test it first`,
    };
    if (isExit(name, node.tree.rootNode)) return;
  }

  /** Does the condition tell a failed fork from a child that runs? */
  private tells(condition: Node): boolean {
    const failed = holds(condition, this.found.result, 'failed');
    const parent = holds(condition, this.found.result, 'parent');
    return failed !== undefined && parent !== undefined && failed !== parent;
  }

  private references(node: Node): Node[] {
    const { target, result } = this.found;
    if (!target) return [];
    const whole = strip(target);
    if (whole.type === 'subscript_expression') {
      const base = whole.childForFieldName('argument')?.text;
      return find(node, 'subscript_expression', 'identifier').filter((n) =>
        n.type === 'identifier' ? n.text === base : n.childForFieldName('argument')?.text === base,
      );
    }
    return find(node, whole.type).filter((n) => squeeze(n) === result.text);
  }
}

/** Stands in a call that does something to the process: `assert(kill(pid, 9) == 0)`. */
function isActedOn(reference: Node): boolean {
  for (let at = reference.parent; at && !at.type.endsWith('_statement'); at = at.parent) {
    const call = at.type === 'call_expression' ? asCall(at) : undefined;
    if (call && actsOnProcess.has(call.name)) return true;
  }
  return false;
}

/** `waitpid(pid, &status, 0);`, `wait(NULL);`, `while (waitpid(…) < 0 && errno == EINTR);` */
function readWait(statement: Node): Wait | undefined {
  let expression = expressionOf(statement);
  if (statement.type === 'while_statement') {
    const body = statement.childForFieldName('body');
    const test = strip(statement.childForFieldName('condition') ?? statement);
    const left = test.childForFieldName('left');
    const right = test.childForFieldName('right');
    const idle =
      body !== null &&
      statements(body).every(
        (s) => s.type === 'comment' || s.type === 'continue_statement' || s.text === ';',
      );
    if (!idle || !left || !right || squeeze(strip(right)) !== 'errno==EINTR') return undefined;
    expression = strip(left).childForFieldName('left') ?? undefined;
  }
  const call = expression && asCall(expression);
  if (!call || (call.name !== 'waitpid' && call.name !== 'wait')) return undefined;
  const status = call.args[call.name === 'wait' ? 0 : 1];
  if (!status) return undefined;
  if (isNull(status)) return { statement, status: undefined };
  return strip(status).child(0)?.text === '&'
    ? { statement, status: strip(status).text.slice(1).trim() }
    : undefined;
}
