/** Classes and structures: their bases, their data members, and the methods that are defined inside them. */
import type { ClassFacts, FunctionFacts, Value } from '../model';
import { fieldOf, type FlatNode } from '../../syntax/flat';
import { typeName } from './expressions';
import { functionFacts, type Enclosing } from './functions';
import { declaredName } from './statements';

interface Collected {
  readonly functions: FunctionFacts[];
  readonly classes: ClassFacts[];
}

/** @param declaration what declares something of this type: a `typedef` gives it one more name */
export function classes(
  out: Collected,
  around: Enclosing,
  node: FlatNode | undefined,
  declaration?: FlatNode,
): void {
  if (
    node?.type !== 'class_specifier' &&
    node?.type !== 'struct_specifier' &&
    node?.type !== 'union_specifier'
  ) {
    alias(out, around, node, declaration);
    return;
  }
  const named = fieldOf(node, 'name');
  const body = fieldOf(node, 'body');
  if (!body) {
    alias(out, around, node, declaration);
    return;
  }
  const { text } = around;
  const own = named ? typeName(text.slice(named.start, named.end)) : '';
  const scopes = own === '' ? around.scopes : [...around.scopes, own];
  const bases = node.children
    .filter((c) => c.type === 'base_class_clause')
    .flatMap((c) => c.children.filter((b) => b.type !== 'access_specifier'))
    .map((b): Value => ({ k: 'name', name: typeName(text.slice(b.start, b.end)) }));
  const span = { start: node.start, end: node.end };
  const fields = fieldsOf(text, body);
  out.classes.push({ key: scopes.join('.'), name: own, bases, span, fields });
  for (const name of typedefNames(text, declaration))
    if (name !== own)
      out.classes.push({ key: [...around.scopes, name].join('.'), name, bases, span, fields });
  const inner: Enclosing = { ...around, scopes, owner: scopes.join('.') };
  for (const child of body.children) {
    if (child.type === 'function_definition') out.functions.push(...functionFacts(inner, child));
    else if (child.type === 'template_declaration')
      for (const f of child.children) {
        if (f.type === 'function_definition') out.functions.push(...functionFacts(inner, f));
      }
    else if (child.type === 'field_declaration') classes(out, inner, fieldOf(child, 'type'));
    else classes(out, inner, child);
  }
}

/** `typedef struct x y;`: y is x. */
function alias(
  out: Collected,
  around: Enclosing,
  type: FlatNode | undefined,
  declaration: FlatNode | undefined,
): void {
  if (!type || declaration?.type !== 'type_definition') return;
  const named = fieldOf(type, 'name') ?? type;
  const of = typeName(around.text.slice(named.start, named.end));
  if (!/^[A-Za-z_]/.test(of) || type.type === 'primitive_type' || type.type === 'sized_type_specifier')
    return;
  for (const name of typedefNames(around.text, declaration))
    if (name !== of)
      out.classes.push({
        key: [...around.scopes, name].join('.'),
        name,
        bases: [{ k: 'name', name: of }],
        span: { start: declaration.start, end: declaration.end },
        fields: [],
      });
}

function typedefNames(text: string, declaration: FlatNode | undefined): string[] {
  if (declaration?.type !== 'type_definition') return [];
  return declaration.children.flatMap((c) =>
    c.field === 'declarator' && c.type === 'type_identifier' ? [text.slice(c.start, c.end)] : [],
  );
}

function fieldsOf(text: string, body: FlatNode): { name: string; type: string }[] {
  const out: { name: string; type: string }[] = [];
  const visit = (node: FlatNode): void => {
    for (const child of node.children) {
      if (child.type.startsWith('preproc_')) visit(child);
      if (child.type !== 'field_declaration') continue;
      const type = fieldOf(child, 'type');
      const written = type
        ? text.slice(
            child.start,
            fieldOf(type, 'body') ? (fieldOf(type, 'name')?.end ?? type.start) : type.end,
          )
        : '';
      for (const declarator of child.children) {
        if (declarator.field !== 'declarator') continue;
        const declared = declaredName(text, declarator);
        // A function declared in a class is no data member, a pointer to one is.
        const method =
          declarator.type === 'function_declarator' &&
          !text.slice(declarator.start, declarator.end).startsWith('(');
        if (declared && !method) out.push({ name: declared.name, type: written });
      }
    }
  };
  visit(body);
  return out;
}
