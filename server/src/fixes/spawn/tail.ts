/** The code that runs when an exec has failed: what of it the parent can say in the child's place. */
import type { Node } from 'web-tree-sitter';
import { harmlessAtTheEnd, onlyComputes, printsOnly, soundsLikeReport } from '../../knowledge/childCode';
import { exitsWithStatus, reportsAndExits } from '../../knowledge/leaving';
import { behindLabel, labeled } from './labels';
import { calledName, isExit } from './leaving';
import { asCall, enclosingFunction, expressionOf, find, functionName, line, parts } from './syntax';
import { declaredName } from './variables';

export interface Tail {
  /** Prints that the parent can make in the child's place, and what they need prepared, in order. */
  readonly messages: readonly Node[];
  /** The exit status, where the tail ends in one. */
  readonly status: Node | undefined;
  /** Why the parent cannot do it in the child's place; undefined: it can. */
  readonly unprintable: string | undefined;
  /** Assignments, whether a message needs them or not: a vfork child makes them in its parent's memory. */
  readonly assignments: readonly Node[];
}

/** Reads the tail; the string is the reason why it can neither be dropped nor moved. */
export function readTail(list: readonly Node[]): Tail | string {
  const reader = new TailReader();
  for (const statement of flatten(list)) {
    const obstacle = reader.statement(statement);
    if (obstacle !== undefined) return obstacle;
  }
  if (reader.ended) return reader.tail();
  const last = list.filter((s) => s.type !== 'comment' && s.type !== 'break_statement').at(-1);
  const name = last ? calledName(last) : '';
  return last && name
    ? `nothing shows that ${name}() at line ${line(last)} does not return after a failing exec`
    : 'a failing exec would go on with the code after it: end the child with _exit';
}

const withoutStd = (name: string): string => name.replace(/^std::/, '');

class TailReader {
  ended = false;
  private readonly messages: Node[] = [];
  /** Statements that only set a variable, and its name: kept where a message needs it. */
  private readonly prepares: { readonly node: Node; readonly names: readonly string[] }[] = [];
  private status: Node | undefined;
  private unprintable: string | undefined;

  /** @returns why this statement can neither be dropped nor moved */
  statement(statement: Node): string | undefined {
    if (statement.type === 'comment' || statement.text === ';') return undefined;
    if (statement.type.startsWith('preproc'))
      return `a preprocessor directive stands in the child's code (line ${line(statement)})`;
    if (statement.type === 'goto_statement' && !this.ended) return this.jump(statement);
    const name = calledName(statement);
    const exits = isExit(name, statement.tree.rootNode);
    if (this.ended) {
      if (exits || /^(break|return|goto)_statement$/.test(statement.type)) return undefined;
      return `the code after the exit at line ${line(statement)} cannot be read`;
    }
    if (exits) {
      this.exit(statement, withoutStd(name));
      return undefined;
    }
    if (statement.type === 'return_statement') {
      const fn = enclosingFunction(statement);
      if (!fn || functionName(fn) !== 'main')
        return `return at line ${line(statement)} would go on with the caller's code in the child`;
      this.ended = true;
      this.status = parts(statement)[0];
      return undefined;
    }
    return this.work(statement);
  }

  private jump(statement: Node): string | undefined {
    const there = behindLabel(statement);
    if (!there) return `goto at line ${line(statement)} after a failing exec cannot be moved`;
    // Labels further down may jump on: each is behind the one before, so that this ends.
    for (const next of flatten(there)) {
      const obstacle = this.statement(next);
      if (obstacle !== undefined) return obstacle;
    }
    return this.ended ? undefined : `where the goto at line ${line(statement)} leads does not end the child`;
  }

  private exit(statement: Node, name: string): void {
    this.ended = true;
    const arg = asCall(expressionOf(statement) ?? statement)?.args[0];
    if (reportsAndExits(name)) this.messages.push(statement);
    else if (!exitsWithStatus(name))
      this.unprintable = `${name}() at line ${line(statement)} ends the program that calls it`;
    if (arg && (exitsWithStatus(name) || reportsAndExits(name))) this.status = arg;
  }

  private work(statement: Node): string | undefined {
    const obstacle = sideEffect(statement);
    if (obstacle !== undefined) return obstacle;
    const names = prepared(statement);
    if (isMessage(statement)) this.messages.push(statement);
    else if (names) this.prepares.push({ node: statement, names });
    else this.unprintable ??= `what line ${line(statement)} does after a failing exec cannot be moved`;
    return undefined;
  }

  tail(): Tail {
    let kept = [...this.messages];
    for (const { node, names } of [...this.prepares].reverse()) {
      const needed = kept.some((m) => find(m, 'identifier').some((id) => names.includes(id.text)));
      if (needed) kept = [...kept, node].sort((a, b) => a.startIndex - b.startIndex);
    }
    const assignments = this.prepares.flatMap(({ node }) => (node.type === 'declaration' ? [] : [node]));
    return { messages: kept, status: this.status, unprintable: this.unprintable, assignments };
  }
}

function flatten(list: readonly Node[]): Node[] {
  return list.flatMap((node) => {
    if (node.type === 'compound_statement') return flatten(node.namedChildren);
    return node.type === 'labeled_statement' ? flatten(labeled(node)) : [node];
  });
}

/** The variables that `int e = errno;` or `e = errno;` sets, and nothing else; undefined: it does more. */
function prepared(statement: Node): string[] | undefined {
  const pure = find(statement, 'call_expression').every((c) => onlyComputes(asCall(c)?.name ?? ''));
  if (!pure) return undefined;
  if (statement.type === 'declaration')
    return statement.childrenForFieldName('declarator').map((d) => declaredName(d) ?? '');
  const expression = expressionOf(statement);
  const left = expression?.type === 'assignment_expression' ? expression.childForFieldName('left') : null;
  return left?.type === 'identifier' ? [left.text] : undefined;
}

/** A statement that prints or logs, and nothing else. */
export function reports(statement: Node): boolean {
  if (isMessage(statement)) return true;
  return (
    expressionOf(statement) !== undefined &&
    soundsLikeReport(calledName(statement)) &&
    sideEffect(statement) === undefined
  );
}

function isMessage(statement: Node): boolean {
  const expression = expressionOf(statement);
  if (!expression) return false;
  if (printsOnly(withoutStd(calledName(statement)))) return true;
  return expression.type === 'binary_expression' && /^(std::)?c(err|out|log)\s*<</.test(expression.text);
}

/** A call in the tail that may do more than report: dropping it would lose that. */
function sideEffect(statement: Node): string | undefined {
  for (const jump of find(
    statement,
    'goto_statement',
    'for_statement',
    'while_statement',
    'do_statement',
    'return_statement',
    'asm_statement',
    'gnu_asm_expression',
  )) {
    return `${jump.type.replace(/_.*/, '')} at line ${line(jump)} after a failing exec cannot be moved`;
  }
  for (const node of find(statement, 'call_expression')) {
    const name = asCall(node)?.name ?? '';
    if (name === '' && /^c(err|out)|\./.test(node.childForFieldName('function')?.text ?? '')) continue;
    const bare = name || withoutStd(node.childForFieldName('function')?.text ?? 'a call');
    if (
      printsOnly(bare) ||
      harmlessAtTheEnd(bare) ||
      soundsLikeReport(bare) ||
      isExit(bare, node.tree.rootNode)
    )
      continue;
    return `${bare}() at line ${line(node)}, which runs where the exec has failed, would be lost`;
  }
  return undefined;
}
