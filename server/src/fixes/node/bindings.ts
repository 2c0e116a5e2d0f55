/** Where a name of a JavaScript file comes from: one import or `require` at the top, and nothing that hides it. */
import type { Node } from 'web-tree-sitter';

export interface Binding {
  readonly module: string;
  /** The name in the module; that of the binding for a whole module. */
  readonly imported: string;
  readonly esm: boolean;
  /** Offset behind the last name in braces; null where there are none. */
  readonly list: number | null;
  /** Offset of the statement. */
  readonly statement: number;
}

/** @param inBraces the name is one of the module's; else it stands for the module itself */
export function bindingOf(root: Node, name: string, inBraces: boolean): Binding | null {
  const [declared, ...others] = declarations(root, name);
  if (!declared || others.length > 0) return null;
  // `const fs = require('fs')` inside the function that uses it: whoever mentions the name stands in the same block.
  for (const statement of [...root.namedChildren, ...declarationAround(declared)]) {
    const found =
      statement.type === 'import_statement'
        ? ofImport(statement, name, inBraces)
        : statement.type === 'lexical_declaration' || statement.type === 'variable_declaration'
          ? ofRequire(statement, name, inBraces)
          : null;
    if (found) return found;
  }
  return null;
}

function declarationAround(name: Node): Node[] {
  for (let at = name.parent; at; at = at.parent)
    if (at.type === 'lexical_declaration' || at.type === 'variable_declaration') return [at];
  return [];
}

/** Whether the file mentions a name at all. */
export function isBound(root: Node, name: string): boolean {
  return root
    .descendantsOfType([
      'identifier',
      'shorthand_property_identifier',
      'shorthand_property_identifier_pattern',
    ])
    .some((n) => n.text === name);
}

function ofImport(statement: Node, name: string, inBraces: boolean): Binding | null {
  const module = unquoted(statement.childForFieldName('source'));
  const clause = statement.namedChildren.find((c) => c.type === 'import_clause');
  if (module === null || !clause) return null;
  for (const part of clause.namedChildren) {
    if (part.type !== 'named_imports') {
      const whole = part.type === 'namespace_import' ? part.namedChild(0) : part;
      if (!inBraces && whole?.text === name)
        return { module, imported: name, esm: true, list: null, statement: statement.startIndex };
      continue;
    }
    for (const specifier of part.namedChildren) {
      const imported = specifier.childForFieldName('name')?.text;
      const as = specifier.childForFieldName('alias')?.text ?? imported;
      if (!inBraces || as !== name || imported === undefined) continue;
      return { module, imported, esm: true, list: lastEnd(part), statement: statement.startIndex };
    }
  }
  return null;
}

function ofRequire(statement: Node, name: string, inBraces: boolean): Binding | null {
  for (const declarator of statement.namedChildren) {
    const target = declarator.childForFieldName('name');
    const module = required(declarator.childForFieldName('value'));
    if (!target || module === null) continue;
    if (target.type === 'identifier') {
      if (!inBraces && target.text === name)
        return { module, imported: name, esm: false, list: null, statement: statement.startIndex };
      continue;
    }
    for (const property of target.namedChildren) {
      const imported = property.childForFieldName('key')?.text ?? property.text;
      const as = property.childForFieldName('value')?.text ?? imported;
      if (!inBraces || as !== name) continue;
      return { module, imported, esm: false, list: lastEnd(target), statement: statement.startIndex };
    }
  }
  return null;
}

/** The module of `require('module')`. */
function required(value: Node | null): string | null {
  if (value?.type !== 'call_expression' || value.childForFieldName('function')?.text !== 'require')
    return null;
  return unquoted(value.childForFieldName('arguments')?.namedChild(0) ?? null);
}

function unquoted(n: Node | null): string | null {
  return n?.type === 'string' ? n.text.slice(1, -1) : null;
}

function lastEnd(braces: Node): number | null {
  const last = braces.namedChild(braces.namedChildCount - 1);
  return last && last.type !== 'rest_pattern' ? last.endIndex : null;
}

/** Places that give the name a meaning: imports, variables, parameters, functions, classes, assignments. */
export function declarations(root: Node, name: string): Node[] {
  return root
    .descendantsOfType(['identifier', 'shorthand_property_identifier_pattern'])
    .filter((n) => n.text === name && declares(n));
}

function declares(n: Node): boolean {
  if (n.type === 'shorthand_property_identifier_pattern') return true;
  const { parent } = n;
  if (!parent) return false;
  const is = (field: string): boolean => parent.childForFieldName(field)?.id === n.id;
  switch (parent.type) {
    case 'import_specifier':
      return is('alias') || (is('name') && !parent.childForFieldName('alias'));
    case 'import_clause':
    case 'namespace_import':
    case 'formal_parameters':
    case 'array_pattern':
    case 'rest_pattern':
      return true;
    case 'variable_declarator':
    case 'function_declaration':
    case 'class_declaration':
      return is('name');
    case 'pair_pattern':
      return is('value');
    case 'assignment_pattern':
    case 'assignment_expression':
    case 'augmented_assignment_expression':
      return is('left');
    case 'required_parameter':
    case 'optional_parameter':
      return is('pattern');
    case 'arrow_function':
    case 'catch_clause':
      return is('parameter');
    case 'for_in_statement':
      return is('left');
    default:
      return false;
  }
}
