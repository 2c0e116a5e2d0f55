/** Where control leaves: calls that do not return, and the code that runs when an exec has failed. */
import type { Node } from 'web-tree-sitter';
import { neverReturns } from '../../knowledge/leaving';
import { alternative, asCall, expressionOf, parts, statements } from './syntax';

export function isExit(name: string, file: Node): boolean {
  const bare = name.replace(/^std::/, '');
  return neverReturns(bare) || (bare !== '' && declaredNoreturn(bare, file));
}

function declaredNoreturn(name: string, file: Node): boolean {
  const pattern = new RegExp(
    `(_Noreturn|\\bnoreturn\\b|__noreturn__|__dead)[^;{}]*\\b${name}\\s*\\(|\\b${name}\\s*\\([^;{}]*(__noreturn__|\\bnoreturn\\b)`,
  );
  return pattern.test(file.text);
}

/** Name of the call that a statement makes, with `std::` where written; `''` if it is no call. */
export function calledName(statement: Node): string {
  const expression = expressionOf(statement);
  const call = expression && asCall(expression);
  if (!call) return '';
  return call.name || (call.node.childForFieldName('function')?.text ?? '');
}

/** Does control never come out at the end of these statements? */
export function leaves(list: readonly Node[]): boolean {
  return list.some(leavesAt);
}

function leavesAt(statement: Node): boolean {
  switch (statement.type) {
    case 'return_statement':
    case 'goto_statement':
    case 'break_statement':
    case 'continue_statement':
    case 'throw_statement':
    case 'co_return_statement':
      return true;
    case 'compound_statement':
      return leaves(parts(statement));
    case 'if_statement': {
      const consequence = statement.childForFieldName('consequence');
      const other = alternative(statement);
      return (
        consequence !== null &&
        other !== undefined &&
        leaves(statements(consequence)) &&
        leaves(statements(other))
      );
    }
    default:
      return isExit(calledName(statement), statement.tree.rootNode);
  }
}
