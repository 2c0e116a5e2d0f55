/** Functions of the same file that a child calls: their bodies are read as though they stood at the call. */
import type { Node } from 'web-tree-sitter';
import { execForm } from '../../knowledge/spawn';
import { asCall, expressionOf, find, functionName, parts, type Call } from './syntax';
import { declaredName } from './variables';

/** A child's own functions call functions of theirs; deeper than this nobody writes by hand. */
const depthLimit = 4;

export interface Helper {
  readonly fn: Node;
  readonly name: string;
  readonly body: Node;
  readonly parameters: readonly string[];
}

export class Helpers {
  private readonly byName = new Map<string, Node[]>();
  private readonly launching = new Map<number, boolean>();

  constructor(
    root: Node,
    private readonly own: Node,
  ) {
    for (const fn of find(root, 'function_definition')) {
      const name = functionName(fn);
      // A member of a class may be hidden by, or hide, what a plain name means elsewhere.
      if (/^\w+$/.test(name) && !isMember(fn)) this.byName.set(name, [...(this.byName.get(name) ?? []), fn]);
    }
  }

  /** The function that a statement calls, dropping what it returns; undefined where it is not known for sure. */
  called(statement: Node): { readonly helper: Helper; readonly call: Call } | undefined {
    const expression = expressionOf(statement);
    const call = expression && asCall(expression);
    const helper = call && this.helper(call);
    return helper && { helper, call };
  }

  private helper(call: Call): Helper | undefined {
    const found = this.byName.get(call.name) ?? [];
    const fn = found[0];
    const body = fn?.childForFieldName('body');
    if (!fn || !body || found.length > 1 || fn.id === this.own.id || fn.hasError) return undefined;
    // Another definition may take its place: at link time, or by a macro.
    if (/\bweak\b/.test(fn.text.slice(0, body.startIndex - fn.startIndex))) return undefined;
    if (new RegExp(`#\\s*define\\s+${call.name}\\b`).test(fn.tree.rootNode.text)) return undefined;
    const parameters = readParameters(fn);
    return parameters?.length === call.args.length ? { fn, name: call.name, body, parameters } : undefined;
  }

  /** Does the code exec, itself or through functions of this file? */
  launches(node: Node, depth = 0): boolean {
    return find(node, 'call_expression').some((c) => {
      const call = asCall(c);
      if (!call) return false;
      if (execForm(call.name)) return true;
      if (c.parent?.type !== 'expression_statement' || depth >= depthLimit) return false;
      const helper = this.helper(call);
      if (!helper) return false;
      const known = this.launching.get(helper.fn.id);
      if (known !== undefined) return known;
      this.launching.set(helper.fn.id, false);
      const result = this.launches(helper.body, depth + 1);
      this.launching.set(helper.fn.id, result);
      return result;
    });
  }
}

const isMember = (fn: Node): boolean => fn.parent?.type === 'field_declaration_list';

/** Names in order; undefined where one has none, or there is an ellipsis. */
function readParameters(fn: Node): string[] | undefined {
  const list = find(fn, 'parameter_list')[0];
  const all = list ? parts(list) : [];
  if (all.length === 1 && all[0]?.text === 'void') return [];
  const names = all.map((p) => {
    const declarator = p.type === 'parameter_declaration' ? p.childForFieldName('declarator') : null;
    return declarator ? declaredName(declarator) : undefined;
  });
  return names.includes(undefined) ? undefined : (names as string[]);
}
