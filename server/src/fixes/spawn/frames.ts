/**
 * Whose code a node is: the function that forks, or a function of the file that its child calls. In the latter,
 * parameters stand for the arguments of the call, and the code is written into the parent with these in their place.
 */
import type { Node } from 'web-tree-sitter';
import { withCopies } from './copies';
import { onlyResets } from './resets';
import type { Helper } from './helpers';
import { asCall, baseVariable, contains, find, line, strip } from './syntax';
import { declaredName, Variables } from './variables';

interface Argument {
  readonly text: string;
  readonly node: Node;
}

interface Frame {
  readonly fn: Node;
  readonly variables: Variables;
  readonly arguments: ReadonlyMap<string, Argument>;
  /** Variables of type struct sigaction that say SIG_DFL and nothing else. */
  readonly resets: ReadonlySet<string>;
}

export class Frames {
  /** The first is the function that forks; the last one for a function is the one in force. */
  private readonly all: Frame[];

  /** @param result what holds the fork's result, as written, white space removed */
  constructor(
    variables: Variables,
    child: readonly Node[],
    private readonly result: string | undefined,
  ) {
    const resets = onlyResets(child, variables);
    this.all = [{ fn: variables.fn, variables, arguments: new Map(), resets }];
  }

  /** Functions whose code was taken over. */
  get entered(): readonly Node[] {
    return [...new Map(this.all.slice(1).map((f) => [f.fn.id, f.fn])).values()];
  }

  /** @returns why the code cannot stand in the parent's place */
  enter(helper: Helper, args: readonly Node[]): string | undefined {
    const { fn, body, parameters, name } = helper;
    const at = `${name}(), called in the child,`;
    const declared = find(body, 'declaration').flatMap((d) =>
      d.childrenForFieldName('declarator').map((x) => declaredName(x) ?? ''),
    );
    const values = new Map(
      parameters.map((p, i) => [p, { text: this.text(args[i] ?? body), node: args[i] ?? body }]),
    );
    const root = this.all[0];
    for (const id of find(body, 'identifier')) {
      const parameter = parameters.includes(id.text);
      if (parameter && declared.includes(id.text))
        return `${at} has two variables ${id.text} (line ${line(id)})`;
      if (parameter && isChanged(id)) return `${at} changes its parameter ${id.text} (line ${line(id)})`;
      if (!parameter && !declared.includes(id.text) && root?.variables.names.has(id.text))
        return `${at} means another ${id.text} than the function that forks (line ${line(id)})`;
    }
    for (const { text } of values.values())
      for (const local of declared)
        if (new RegExp(`\\b${local}\\b`).test(text))
          return `${at} has a variable ${local} of its own, which is an argument's name too`;
    const variables = new Variables(fn, [body], body);
    this.all.push({ fn, variables, arguments: values, resets: onlyResets([body], variables) });
    return undefined;
  }

  private of(node: Node): Frame {
    const frame = this.all.findLast((f) => contains(f.fn, node)) ?? this.all[0];
    if (!frame) throw new Error('no frame');
    return frame;
  }

  /** The code as it can be written in the function that forks. */
  text(node: Node): string {
    const frame = this.of(node);
    if (frame.arguments.size === 0) return withCopies(node, frame.variables.copies);
    let text = node.text;
    const places = find(node, 'identifier').filter((id) => frame.arguments.has(id.text));
    for (const id of places.reverse()) {
      const value = frame.arguments.get(id.text)?.text ?? id.text;
      const whole =
        id.parent !== null &&
        /^(argument_list|parenthesized_expression|initializer_list)$/.test(id.parent.type);
      const at = id.startIndex - node.startIndex;
      const simple = id.id === node.id || whole || /^[\w.]+$|^"[^"]*"$|^[\w.>\-[\]]+$/.test(value);
      text = text.slice(0, at) + (simple ? value : `(${value})`) + text.slice(at + id.text.length);
    }
    return text;
  }

  /** A parameter's argument, as far up as it goes; any other expression as it is. */
  resolve(node: Node): Node {
    let at = node;
    for (;;) {
      const inner = strip(at);
      const value = inner.type === 'identifier' ? this.of(inner).arguments.get(inner.text) : undefined;
      if (!value || value.node.id === at.id) return at;
      at = value.node;
    }
  }

  /** What a variable is called across functions. */
  key(identifier: Node): string {
    const resolved = strip(this.resolve(identifier));
    const frame = this.of(resolved);
    return frame === this.all[0] ? resolved.text : `${frame.fn.startIndex}:${resolved.text}`;
  }

  variables(node: Node): Variables {
    return this.of(node).variables;
  }

  impurity(expression: Node): string | undefined {
    const frame = this.of(expression);
    return frame.variables.impurity(expression, frame === this.all[0] ? this.result : undefined);
  }

  /** Is this part of a struct sigaction that only resets? */
  isReset(variable: Node | undefined): boolean {
    const node = variable && this.resolve(variable);
    const base = node && baseVariable(node);
    return base !== undefined && node !== undefined && this.of(node).resets.has(base);
  }
}

/** Assigned to, counted up, measured, or its address taken: an argument in its place would be something else. */
function isChanged(id: Node): boolean {
  const parent = id.parent;
  if (!parent) return false;
  if (parent.type === 'assignment_expression') return parent.childForFieldName('left')?.id === id.id;
  if (parent.type === 'update_expression' || parent.type === 'sizeof_expression') return true;
  if (parent.type === 'parenthesized_expression' && parent.parent?.type === 'sizeof_expression') return true;
  if (parent.type === 'pointer_expression' && parent.child(0)?.text === '&') return true;
  return asCall(parent)?.name === 'va_start';
}
