/**
 * A call whose value becomes a few statements: they are written in front of the statement that the call is part of, or
 * with it in a block of their own, and the call becomes the variable that they leave its value in.
 */
import type { Node } from 'web-tree-sitter';
import type { Edit } from '../fix';
import { lineIndent, Writer, type Style } from '../spawn/style';
import { expressionOf, isConditional, line, refuse, strip } from '../spawn/syntax';

/** Writes the statements. @param into the variable that the value goes to; undefined: nothing asks for it */
export type Body = (out: Writer, into: string | undefined) => void;

export interface Place {
  readonly call: Node;
  /** The statement that the call is part of. */
  readonly statement: Node;
  readonly style: Style;
  readonly text: string;
  /** A name for what the rest of the function sees. */
  readonly pick: (name: string) => string;
  /** A name for what only the block in the statement's place sees. */
  readonly inBlock: (name: string) => string;
}

/** Value of a call that could not be made. */
const none = '-1';

export function valueEdits(place: Place, body: Body): Edit[] {
  const { call, statement, style, text } = place;
  if (isDropped(place))
    return [
      alone(place, (out) => {
        body(out, undefined);
      }),
    ];
  evaluatedFirst(place);
  const { startIndex: start, endIndex: end } = statement;
  const indent = lineIndent(text, start);
  const declared = declaredInt(place);
  const inside = /^(expression|return)_statement$/.test(statement.type);
  const name = declared ?? (inside ? place.inBlock : place.pick)('command_status');
  const before = text.slice(start, call.startIndex);
  if (inside)
    return [
      alone(place, (out) => {
        out.line(`int ${name} = ${none};`);
        body(out, name);
        out.moved(`${before}${name}${text.slice(call.endIndex, end)}`, indent);
      }),
    ];
  amongStatements(place);
  const block = written(place, (out) => {
    body(out, name);
  });
  if (declared !== undefined)
    return [
      {
        start,
        end,
        text: `${before}${none}${text.slice(call.endIndex, end)}${style.eol}${indent}${block}`,
      },
    ];
  const lead = `int ${name} = ${none};${style.eol}${indent}${block}${style.eol}${indent}`;
  return [
    { start, end: start, text: lead },
    { start: call.startIndex, end: call.endIndex, text: name },
  ];
}

/** `system("ls");`, also cast to void. */
export function isDropped({ call, statement }: Place): boolean {
  const expression = expressionOf(statement);
  return expression !== undefined && strip(expression).id === call.id;
}

/** The variable of `int status = system("ls");` */
function declaredInt({ call, statement }: Place): string | undefined {
  const declarators = statement.type === 'declaration' ? statement.childrenForFieldName('declarator') : [];
  const only = declarators[0];
  const value = only?.childForFieldName('value');
  const name = only?.childForFieldName('declarator');
  const plain =
    declarators.length === 1 &&
    name?.type === 'identifier' &&
    value?.id === call.id &&
    /^int\s/.test(statement.text);
  return plain ? name.text : undefined;
}

/** Is the call made whenever its statement runs, once, and before anything that can be told from it? */
export function evaluatedFirst({ call, statement }: Place): void {
  if (!/^(expression|return|if|switch)_statement$|^declaration$/.test(statement.type)) unclear(call);
  if (statement.type === 'declaration' && statement.childrenForFieldName('declarator').length > 1)
    unclear(call);
  for (let at = call, up = at.parent; up && at.id !== statement.id; at = up, up = at.parent) {
    const left = up.childForFieldName('left');
    const operator = up.childForFieldName('operator')?.text ?? '';
    const sometimes =
      /^(lambda|conditional|comma|sizeof|call|subscript|update)_expression$|^(argument_list|compound_statement)$/;
    if (sometimes.test(up.type) && !isStatusMacro(up)) unclear(call);
    if (/^(&&|\|\|)$/.test(operator) && left?.id !== at.id) unclear(call);
    if (up.type === 'assignment_expression' && left?.descendantsOfType('call_expression').length)
      unclear(call);
  }
}

/** `WIFEXITED(system("ls"))` and its like: wait(2). */
function isStatusMacro(node: Node): boolean {
  const call = node.type === 'argument_list' ? node.parent : node;
  return /^W[A-Z]+$/.test(call?.childForFieldName('function')?.text ?? '');
}

function unclear(call: Node): never {
  refuse(
    call,
    `the result of the call at line ${line(call)} is used where no statement can be put in front of it`,
  );
}

/** A declaration can be put in front of the statement. */
export function amongStatements({ call, statement }: Place): void {
  const parent = statement.parent;
  if (parent && (parent.type === 'compound_statement' || isConditional(parent))) return;
  refuse(
    call,
    parent?.type === 'case_statement'
      ? `the call at line ${line(call)} stands right under a case, where nothing can be declared: put braces around it`
      : `the call at line ${line(call)} stands in a branch without braces`,
  );
}

export function written({ style }: Place, write: (out: Writer) => void): string {
  const out = new Writer(style, 0);
  out.block('', () => {
    write(out);
  });
  return out.text().trimStart();
}

/** A block in the statement's place; where that is a branch without braces, they become its own. */
export function alone(place: Place, write: (out: Writer) => void): Edit {
  const { statement, style } = place;
  const block = written(place, write);
  const { endIndex: end } = statement;
  const before = statement.previousSibling;
  if (!isBranch(statement) || style.braces === 'gnu' || !before || before.type === 'comment')
    return { start: statement.startIndex, end, text: block };
  const lead = style.braces === 'same-line' ? ' ' : style.eol + style.indent(0);
  return { start: before.endIndex, end, text: lead + block };
}

/** The one statement of an `if`, an `else` or a loop. */
export function isBranch(statement: Node): boolean {
  return /^(if|for|while|do)_statement$|^else_clause$/.test(statement.parent?.type ?? '');
}
