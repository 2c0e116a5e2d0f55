/** The stream of a popen: the variable that holds it, its tests and its ends, or why these cannot all be told. */
import type { Node } from 'web-tree-sitter';
import { streamCalls } from '../../knowledge/shell';
import { callsOf, readCall, type PlainCall } from '../signals/calls';
import { find, isNull, line, refuse, strip } from '../spawn/syntax';
import { Variables } from '../spawn/variables';
import type { Launch } from './launch';

export interface Stream {
  readonly name: string;
  readonly declaration: Node;
  /** The assignment of the call; undefined where it initialises the variable. */
  readonly assignment: Node | undefined;
  readonly mode: 'r' | 'w';
  readonly closes: readonly PlainCall[];
}

export function readStream({ call, fn, context }: Launch): Stream {
  const at = `popen() at line ${line(call.node)}`;
  const mode = /^"([rw])e?"$/.exec(call.args[1] ? strip(call.args[1]).text : '')?.[1];
  if (mode === undefined) refuse(call.node, `the mode of ${at} is neither "r" nor "w"`);
  const { target, assignment } = kept(call.node);
  const local =
    target?.type === 'identifier' ? new Variables(fn, [], call.node).local(target.text) : undefined;
  if (!target || local?.type !== 'FILE' || !isPlainPointer(local.declarator) || isStatic(local.declaration))
    return refuse(call.node, `the stream of ${at} is not kept in a variable of this function alone`);
  const name = target.text;
  if (callsOf(fn, new Set(['popen'])).length > 1)
    refuse(call.node, 'this function has another popen(), whose stream the program would inherit');
  if (context.language === 'cpp' && find(fn, 'goto_statement').length > 0)
    refuse(call.node, 'the function jumps with goto, which may not pass the declaration of a process id');
  const { closes, tested } = uses(fn, name, local.declarator, target, assignment);
  if (closes.length === 0) refuse(call.node, `no pclose(${name}) in this function waits for the program`);
  if (!tested)
    refuse(
      call.node,
      `nothing tests whether ${at} failed, as it then does where the program is not there: test it first`,
    );
  return { name, declaration: local.declaration, assignment, mode: mode === 'r' ? 'r' : 'w', closes };
}

const isPlainPointer = (declarator: Node): boolean => /^\*\s*\w+\s*(=|$)/.test(declarator.text);
const isStatic = (declaration: Node): boolean =>
  /\b(static|extern|thread_local|_Thread_local)\b/.test(declaration.text);

/** What the call's value goes to. */
function kept(call: Node): { readonly target: Node | undefined; readonly assignment: Node | undefined } {
  const parent = call.parent;
  if (parent?.type === 'assignment_expression' && parent.childForFieldName('operator')?.text === '=')
    return { target: parent.childForFieldName('left') ?? undefined, assignment: parent };
  const declarator = parent?.type === 'init_declarator' ? parent.childForFieldName('declarator') : null;
  return { target: declarator?.childForFieldName('declarator') ?? undefined, assignment: undefined };
}

function uses(
  fn: Node,
  name: string,
  declarator: Node,
  target: Node,
  assignment: Node | undefined,
): { readonly closes: readonly PlainCall[]; readonly tested: boolean } {
  const closes: PlainCall[] = [];
  let tested = assignment !== undefined && isTest(assignment);
  for (const use of find(fn, 'identifier')) {
    const declares = declarator.startIndex <= use.startIndex && use.endIndex <= declarator.endIndex;
    if (use.text !== name || use.id === target.id || declares) continue;
    const call = argumentOf(use);
    if (call?.name === 'pclose') closes.push(call);
    else if (isTest(use)) tested = true;
    else if (!(call && streamCalls.has(call.name)) && !isForgotten(use))
      refuse(use, `${name} is used at line ${line(use)}, where it may be kept or closed by others`);
  }
  return { closes, tested };
}

function argumentOf(use: Node): PlainCall | undefined {
  const list = use.parent;
  return list?.type === 'argument_list' && list.parent ? readCall(list.parent) : undefined;
}

/** `f = NULL;` */
function isForgotten(use: Node): boolean {
  const parent = use.parent;
  const right = parent?.type === 'assignment_expression' ? parent.childForFieldName('right') : null;
  return right !== null && right.id !== use.id && isNull(right);
}

/** `!f`, `f == NULL`, `if (f)`: tells whether there is a stream. */
function isTest(use: Node): boolean {
  let at = use;
  while (at.parent?.type === 'parenthesized_expression') at = at.parent;
  const parent = at.parent;
  if (!parent) return false;
  if (/^(if|while)_statement$|^condition_clause$/.test(parent.type)) return true;
  if (parent.type === 'conditional_expression') return parent.childForFieldName('condition')?.id === at.id;
  if (parent.type === 'unary_expression') return parent.child(0)?.text === '!';
  if (parent.type !== 'binary_expression') return false;
  const operator = parent.childForFieldName('operator')?.text ?? '';
  const left = parent.childForFieldName('left');
  const other = left?.id === at.id ? parent.childForFieldName('right') : left;
  return /^(&&|\|\|)$/.test(operator) || (/^[!=]=$/.test(operator) && other !== null && isNull(other));
}
