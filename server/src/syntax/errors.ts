/** Syntax errors that hide where control goes, and those that do not. */
import type { Node } from 'web-tree-sitter';

/**
 * The first error of a C function that may hide where control goes. Attributes by macro in its head do not, and neither
 * does an argument that is no expression (`va_arg(ap, char *)`, `error(NUMBER(12) "text")`) where all around it is whole.
 */
export function looseError(fn: Node): Node | undefined {
  const body = fn.childForFieldName('body');
  if (!body) return fn.hasError ? fn : undefined;
  if (!body.hasError) return undefined;
  const errors = body.descendantsOfType('ERROR');
  if (errors.length === 0) return missingIn(body);
  return errors.find((error) => /[{};]/.test(error.text) || !inWholeArguments(error));
}

/** What the parser put in because it was not there. */
function missingIn(node: Node): Node {
  const at = node.children.find((child) => child.isMissing || child.hasError);
  return !at || at.isMissing ? (at ?? node) : missingIn(at);
}

/** The error stands in a list of arguments with both its parentheses, in a statement or condition that has its end. */
function inWholeArguments(error: Node): boolean {
  let inArguments = false;
  for (let at = error.parent; at; at = at.parent) {
    switch (at.type) {
      case 'argument_list':
        inArguments = isClosed(at);
        continue;
      case 'expression_statement':
      case 'declaration':
      case 'return_statement':
        return inArguments && at.text.endsWith(';');
      case 'parenthesized_expression':
        if (/^(if|while|switch|do)_statement$/.test(at.parent?.type ?? ''))
          return inArguments && isClosed(at);
        continue;
      case 'for_statement':
        return inArguments;
      case 'compound_statement':
        return false;
      default:
    }
  }
  return false;
}

const isClosed = (node: Node): boolean => node.text.startsWith('(') && node.text.endsWith(')');
