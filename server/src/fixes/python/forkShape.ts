/** The code around an `os.fork()`: where its result goes, and which branch is the child's. */
import type { Node } from 'web-tree-sitter';
import { line, refuse, statementOf } from './rewrite';

export interface ForkShape {
  /** The statement that forks. */
  readonly statement: Node;
  /** The `if` that tells the two apart; the same statement where the fork stands in its condition. */
  readonly branch: Node;
  /** Name that takes the pid; null: none does. */
  readonly target: string | null;
  /** Statements of the child. */
  readonly child: readonly Node[];
  /** The parent's block in the `if`; null: none. */
  readonly parent: Node | null;
  /** Statements behind the `if` that are the child's. */
  readonly rest: readonly Node[];
}

export function forkShape(fork: Node): ForkShape {
  const statement = statementOf(fork);
  const tested = statement.type === 'if_statement' ? statement.childForFieldName('condition') : null;
  if (tested && tested.startIndex <= fork.startIndex && fork.endIndex <= tested.endIndex) {
    const named = fork.parent?.type === 'named_expression' ? fork.parent : null;
    const target = named?.childForFieldName('name')?.text ?? null;
    return ofIf(statement, statement, named ?? fork, target);
  }
  const expression = statement.namedChild(0);
  const isAssigned =
    statement.type === 'expression_statement' &&
    expression?.type === 'assignment' &&
    expression.childForFieldName('right')?.id === fork.id;
  const target = isAssigned ? expression.childForFieldName('left') : null;
  if (target?.type !== 'identifier')
    return refuse(`the result of os.fork() at line ${line(fork)} is not kept in a variable of its own`);
  const branch = following(statement);
  if (branch?.type !== 'if_statement')
    return refuse(`no if follows os.fork() at line ${line(fork)} that tells parent and child apart`);
  return ofIf(statement, branch, target, target.text);
}

/** The next statement; behind a `try` that holds nothing but this one, the one behind it. */
function following(statement: Node): Node | null {
  const next = (node: Node): Node | null => {
    let at = node.nextNamedSibling;
    while (at?.type === 'comment') at = at.nextNamedSibling;
    return at;
  };
  const holder = statement.parent?.parent;
  const isTried =
    holder?.type === 'try_statement' && holder.childForFieldName('body')?.id === statement.parent?.id;
  return next(statement) ?? (isTried ? next(holder) : null);
}

function ofIf(statement: Node, branch: Node, pid: Node, target: string | null): ForkShape {
  const condition = branch.childForFieldName('condition');
  const then = branch.childForFieldName('consequence');
  const alternatives = branch.childrenForFieldName('alternative');
  const [other] = alternatives;
  if (!condition || !then || alternatives.length > 1 || (other && other.type !== 'else_clause'))
    return refuse(`the if at line ${line(branch)} has more than two branches`);
  const otherwise = other?.childForFieldName('body') ?? null;
  const isChild = thenIsChild(condition, pid);
  if (isChild === null)
    return refuse(`the condition at line ${line(condition)} does not just ask who is the child`);
  if (isChild) return { statement, branch, target, child: statements(then), parent: otherwise, rest: [] };
  if (otherwise) return { statement, branch, target, child: statements(otherwise), parent: then, rest: [] };
  // `if pid: return pid`, and the child goes on behind it.
  const last = statements(then).at(-1);
  const rest: Node[] = [];
  for (let at = branch.nextNamedSibling; at; at = at.nextNamedSibling)
    if (at.type !== 'comment') rest.push(at);
  const leaves = last?.type === 'return_statement' || last?.type === 'raise_statement';
  if (!leaves || rest.length === 0)
    return refuse(`parent and child share the code behind the if at line ${line(branch)}`);
  return { statement, branch, target, child: rest, parent: then, rest };
}

const statements = (block: Node): Node[] => block.namedChildren.filter((n) => n.type !== 'comment');

/** Whether the condition holds in the child; null: it cannot be told. */
function thenIsChild(condition: Node, pid: Node): boolean | null {
  const isPid = (node: Node | null | undefined): boolean =>
    node != null &&
    (node.id === pid.id ||
      (node.type === 'identifier' && node.text === pid.text) ||
      (node.type === 'parenthesized_expression' && isPid(node.namedChild(0))));
  const test = condition.type === 'parenthesized_expression' ? condition.namedChild(0) : condition;
  if (!test) return null;
  if (isPid(test)) return false;
  if (test.type === 'not_operator') return isPid(test.childForFieldName('argument')) ? true : null;
  if (test.type !== 'comparison_operator' || test.namedChildCount !== 2) return null;
  const [left, right] = test.namedChildren;
  const operator = test.children.find((c) => !c.isNamed)?.type;
  const zeroRight = isPid(left) && right?.text === '0';
  const zeroLeft = isPid(right) && left?.text === '0';
  if (operator === '==' && (zeroRight || zeroLeft)) return true;
  if ((operator === '!=' || operator === '>') && zeroRight) return false;
  return (operator === '!=' || operator === '<') && zeroLeft ? false : null;
}
