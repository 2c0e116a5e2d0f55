/** Members of structs that are declared volatile or atomic: what signal handlers and threads may share. */
import { fieldOf, type FlatNode } from '../../syntax/flat';
import type { VariableFacts } from '../model';
import { declaredName } from './statements';

const marked = /\bvolatile\b|atomic/i;

/** @param node a declaration, a type definition or a struct, with absolute offsets */
export function markedFields(text: string, node: FlatNode): VariableFacts[] {
  const out: VariableFacts[] = [];
  if (!marked.test(text.slice(node.start, node.end))) return out;
  const stack: FlatNode[] = [node];
  for (let at = stack.pop(); at; at = stack.pop()) {
    if (at.type === 'compound_statement' || at.type === 'function_definition') continue;
    stack.push(...at.children);
    if (at.type !== 'field_declaration') continue;
    const type = fieldOf(at, 'type');
    for (const child of at.children) {
      const declared = child.field === 'declarator' ? declaredName(text, child) : null;
      if (!declared) continue;
      const written = text.slice(at.start, declared.node.start).trim();
      if (!marked.test(type ? text.slice(at.start, Math.max(type.end, declared.node.start)) : written))
        continue;
      const span = { start: declared.node.start, end: declared.node.end };
      out.push({ name: declared.name, type: written, linkage: 'internal', init: null, span });
    }
  }
  return out;
}
