/** The variables of the function around a fork: what is the child's own, and what may be computed in the parent instead. */
import type { Node } from 'web-tree-sitter';
import { makesPair, onlyComputes, onlyReads, writesFirstArgument } from '../../knowledge/childCode';
import type { OwnCopies } from './copies';
import { asCall, baseVariable, contains, find, parts, squeeze, strip } from './syntax';

interface Declared {
  readonly name: string;
  readonly declaration: Node;
  readonly declarator: Node;
  readonly type: string;
  readonly initialised: boolean;
}

export class Variables {
  private readonly declared: Declared[];
  private readonly identifiers: Node[];
  /** Everything that the function declares, parameters too. */
  readonly names: ReadonlySet<string>;
  /** Variables of which the child has a copy that the parent keeps apart. */
  copies: OwnCopies = new Map();

  constructor(
    readonly fn: Node,
    private readonly child: readonly Node[],
    private readonly fork: Node,
  ) {
    this.declared = find(fn, 'declaration').flatMap(readDeclaration);
    this.identifiers = find(fn, 'identifier');
    const parameters = find(fn, 'parameter_declaration').flatMap((p) => {
      const declarator = p.childForFieldName('declarator');
      return declarator ? [declaredName(declarator) ?? ''] : [];
    });
    this.names = new Set([...this.declared.map((d) => d.name), ...parameters]);
  }

  /** Declared in the child's code. */
  isChilds(name: string): boolean {
    return this.declared.some((d) => d.name === name && this.inChild(d.declaration));
  }

  /** Declared in the function, parameters aside. */
  declares(name: string): boolean {
    return this.declared.some((d) => d.name === name);
  }

  inChild(node: Node): boolean {
    return this.child.some((root) => contains(root, node));
  }

  /** The declaration of a local variable that is in scope at the fork; parameters have none. */
  local(name: string): Declared | undefined {
    return this.declared.find(
      (d) => d.name === name && (this.inChild(d.declaration) || encloses(d.declaration, this.fork)),
    );
  }

  /** May the parent write this variable in the child's place without anyone noticing? */
  writable(name: string): boolean {
    if (this.isChilds(name) || this.copies.has(name)) return true;
    const own = this.local(name);
    if (
      !own ||
      /\b(static|extern|thread_local|_Thread_local)\b/.test(own.declaration.text) ||
      own.type.includes('&')
    )
      return false;
    if (this.identifiers.some((id) => id.text === name && !this.inChild(id) && !contains(own.declarator, id)))
      return false;
    return !this.looped(own.declaration);
  }

  /** The fork is in a loop that the declaration is not in: what one turn writes, the next one reads. */
  private looped(declaration: Node): boolean {
    for (let at = this.fork.parent; at && at.id !== this.fn.id; at = at.parent) {
      if (/^(for|while|do|for_range_loop)/.test(at.type) && !contains(at, declaration)) return true;
    }
    return this.fn
      .descendantsOfType('labeled_statement')
      .some((label) => label.startIndex < this.fork.startIndex);
  }

  /** Reading this in the parent gives what the child would have read: the reason if it does not, else undefined. */
  impurity(expression: Node, result: string | undefined): string | undefined {
    for (const node of find(
      expression,
      'call_expression',
      'assignment_expression',
      'update_expression',
      'identifier',
      'field_expression',
      'subscript_expression',
      'pointer_expression',
      'lambda_expression',
      'gnu_asm_expression',
      'new_expression',
      'delete_expression',
      'co_await_expression',
      'compound_statement',
    )) {
      const reason = this.impureNode(node, result);
      if (reason !== undefined) return reason;
    }
    return undefined;
  }

  private impureNode(node: Node, result: string | undefined): string | undefined {
    switch (node.type) {
      case 'identifier':
        if (node.text === 'errno') return 'errno in the child';
        return node.text === result ? `${node.text}, which is 0 in the child` : undefined;
      case 'field_expression':
      case 'subscript_expression':
      case 'pointer_expression':
        return squeeze(node) === result ? `${node.text}, which is 0 in the child` : undefined;
      case 'call_expression':
        return this.impureCall(node);
      case 'assignment_expression':
      case 'update_expression': {
        const target = node.childForFieldName('left') ?? node.childForFieldName('argument');
        const name = target ? baseVariable(target) : undefined;
        return name !== undefined && this.writable(name)
          ? undefined
          : `an assignment to ${target?.text ?? 'memory'}, which the parent uses too`;
      }
      default:
        return node.type.replace(/_/g, ' ');
    }
  }

  private impureCall(node: Node): string | undefined {
    const callee = node.childForFieldName('function');
    const call = asCall(node);
    const name = callee?.text ?? '';
    if (onlyComputes(call && call.name !== '' ? call.name : name)) return undefined;
    if (callee?.type === 'template_function' && onlyComputes(callee.childForFieldName('name')?.text ?? ''))
      return undefined;
    if (callee?.type === 'field_expression' && onlyReads(callee.childForFieldName('field')?.text ?? ''))
      return undefined;
    if (call && call.args.length > 0 && /^[A-Z][A-Z0-9_]+$/.test(call.name)) return undefined;
    if (call && writesFirstArgument(call.name)) {
      const target = call.args[0];
      const written = target ? baseVariable(target) : undefined;
      if (written !== undefined && this.writable(written)) return undefined;
      return `${call.name}() into ${target?.text ?? 'memory'}, which the parent uses too`;
    }
    return `${name}()`;
  }

  /** Is the descriptor certainly not negative, so that closing it cannot be what made the child go on? */
  descriptorKnown(expression: Node): boolean {
    const node = strip(expression);
    if (/^(\d+|STD(IN|OUT|ERR)_FILENO)$/.test(node.text)) return true;
    const call = asCall(node);
    if (call?.name === 'fileno') return true;
    const pair = node.type === 'subscript_expression' ? node.childForFieldName('argument')?.text : undefined;
    if (pair !== undefined) {
      return find(this.fn, 'call_expression').some((c) => {
        const made = asCall(c);
        return made !== undefined && makesPair(made.name) && made.args.some((a) => strip(a).text === pair);
      });
    }
    return this.testedBefore(node);
  }

  /** `if (fd < 0) return …;` stands before the fork. */
  private testedBefore(expression: Node): boolean {
    return find(this.fn, 'if_statement').some((statement) => {
      const condition = statement.childForFieldName('condition');
      const consequence = statement.childForFieldName('consequence');
      if (!condition || !consequence || consequence.endIndex > this.fork.startIndex) return false;
      if (!/(return|goto|exit|throw|die|fatal|err|abort|break|continue)\b/.test(consequence.text))
        return false;
      return find(condition, 'binary_expression').some((test) => {
        const left = test.childForFieldName('left');
        const operator = test.childForFieldName('operator')?.text;
        const right = test.childForFieldName('right')?.text.replace(/\s/g, '');
        const target =
          left && strip(left).type === 'assignment_expression'
            ? strip(left).childForFieldName('left')
            : left && strip(left);
        return (
          target?.text === expression.text &&
          ((operator === '<' && right === '0') || (operator === '==' && right === '-1'))
        );
      });
    });
  }
}

function encloses(declaration: Node, at: Node): boolean {
  const scope = declaration.parent;
  return scope !== null && contains(scope, at) && declaration.startIndex <= at.startIndex;
}

function readDeclaration(declaration: Node): Declared[] {
  const type = declaration.childForFieldName('type')?.text ?? '';
  return declaration.childrenForFieldName('declarator').flatMap((declarator) => {
    const name = declaredName(declarator);
    if (name === undefined) return [];
    const initialised = declarator.type === 'init_declarator';
    return [
      {
        name,
        declaration,
        declarator,
        type: declarator.text.startsWith('&') ? `${type}&` : type,
        initialised,
      },
    ];
  });
}

export function declaredName(declarator: Node): string | undefined {
  let at: Node | null = declarator;
  while (at && at.type !== 'identifier')
    at =
      at.childForFieldName('declarator') ??
      (at.type === 'reference_declarator' ? (parts(at)[0] ?? null) : null);
  return at?.text;
}
