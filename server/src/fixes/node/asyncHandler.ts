/**
 * Functions that can be made async because of who calls them: a server, a router or a timer, which do nothing with what
 * they return. What they throw has to arrive where it did before: as an uncaught error, which a rejection nobody handles
 * is too (https://nodejs.org/api/cli.html#--unhandled-rejectionsmode), or, in Express, at the next error handler, to which
 * version 4 passes only what is thrown at once (https://expressjs.com/en/guide/error-handling.html).
 */
import type { Node } from 'web-tree-sitter';
import { asyncRoutes } from '../../knowledge/libraries/node/asyncRoutes';
import { bindingOf, declarations, isBound } from './bindings';

export interface Insertion {
  readonly at: number;
  readonly end: number;
  readonly text: string;
}

/** What becomes of an error of the function. */
type Errors = 'uncaught' | 'awaited' | 'next';

/** @returns what makes a function async that is not; or why it cannot be made so */
export function madeAsync(root: Node, fn: Node): readonly Insertion[] | string {
  const name = nameOf(fn);
  const calls = name === null ? [registration(fn)] : registrations(root, fn, name);
  const errors = new Set(calls?.map((call) => (call ? errorsOf(root, call.call, call.index) : null)));
  const [only] = errors;
  if (errors.size !== 1 || only === undefined || only === null)
    return `${name ?? fn.childForFieldName('name')?.text ?? 'the function around it'} is not async: whoever calls it would have to await it`;
  const begin: Insertion = { at: fn.startIndex, end: fn.startIndex, text: 'async ' };
  if (only !== 'next') return [begin];
  const passed = errorsToNext(fn);
  if (typeof passed === 'string') return passed;
  // One insertion at one place: `async (` before a parameter without parentheses.
  const [first, ...others] = passed;
  return first?.at === begin.at && first.end === begin.end
    ? [{ ...begin, text: begin.text + first.text }, ...others]
    : [begin, ...passed];
}

interface Registration {
  readonly call: Node;
  readonly index: number;
}

function nameOf(fn: Node): string | null {
  if (fn.type === 'function_declaration') return fn.childForFieldName('name')?.text ?? null;
  const { parent } = fn;
  return parent?.type === 'variable_declarator' && parent.childForFieldName('value')?.id === fn.id
    ? (parent.childForFieldName('name')?.text ?? null)
    : null;
}

/** The call that a value is an argument of. */
function registration(value: Node): Registration | null {
  const args = value.parent;
  const call = args?.type === 'arguments' ? args.parent : null;
  if (call?.type !== 'call_expression' || !args) return null;
  return { call, index: args.namedChildren.findIndex((arg) => arg.id === value.id) };
}

/** All uses of a function's name, where each of them hands it to a call; null: somebody else may call it. */
function registrations(root: Node, fn: Node, name: string): readonly (Registration | null)[] | null {
  const declared = declarations(root, name);
  const around = fn.parent?.type === 'variable_declarator' ? fn.parent.parent : fn;
  if (declared.length !== 1 || around?.parent?.type === 'export_statement') return null;
  const uses = root
    .descendantsOfType(['identifier', 'shorthand_property_identifier'])
    .filter((n) => n.text === name && n.id !== declared[0]?.id);
  return uses.length === 0 ? null : uses.map(registration);
}

function errorsOf(root: Node, call: Node, index: number): Errors | null {
  const callee = call.childForFieldName('function');
  const args = call.childForFieldName('arguments')?.namedChildren ?? [];
  if (callee?.type === 'identifier') {
    if (asyncRoutes.timers.has(callee.text) && declarations(root, callee.text).length === 0)
      return index === 0 ? 'uncaught' : null;
    const binding = bindingOf(root, callee.text, true);
    return binding?.imported === 'createServer' && asyncRoutes.servers.has(binding.module)
      ? 'uncaught'
      : null;
  }
  const object = callee?.childForFieldName('object');
  const method = callee?.childForFieldName('property')?.text ?? '';
  if (callee?.type !== 'member_expression' || object?.type !== 'identifier') return null;
  const module = bindingOf(root, object.text, false)?.module;
  if (module !== undefined)
    return method === 'createServer' && asyncRoutes.servers.has(module) ? 'uncaught' : null;
  const maker = makerOf(root, object.text);
  if (maker === null) return null;
  if (asyncRoutes.servers.has(maker))
    return method === 'on' && args[0]?.text.slice(1, -1) === 'request' ? 'uncaught' : null;
  if (!asyncRoutes.verbs.has(method)) return null;
  if (asyncRoutes.express.has(maker)) return 'next';
  return asyncRoutes.koa.has(maker) ? 'awaited' : null;
}

/** The module that made what a name stands for: `const app = express()`, `new Koa()`, `http.createServer()`. */
function makerOf(root: Node, name: string): string | null {
  const [declared, ...others] = declarations(root, name);
  const declarator = declared?.parent;
  if (others.length > 0 || declarator?.type !== 'variable_declarator') return null;
  const value = declarator.childForFieldName('value');
  const made =
    value?.type === 'call_expression'
      ? value.childForFieldName('function')
      : value?.type === 'new_expression'
        ? value.childForFieldName('constructor')
        : null;
  if (!made) return null;
  if (made.type === 'identifier')
    return (bindingOf(root, made.text, false) ?? bindingOf(root, made.text, true))?.module ?? null;
  const object = made.childForFieldName('object');
  return object?.type === 'identifier' ? (bindingOf(root, object.text, false)?.module ?? null) : null;
}

/** What passes all that the function throws to `next`, as Express did while it was not async. */
function errorsToNext(fn: Node): readonly Insertion[] | string {
  const body = fn.childForFieldName('body');
  if (!body) return 'the function cannot be read';
  const statements = body.namedChildren.filter((c) => c.type !== 'comment');
  const [first] = statements;
  const block = body.type === 'statement_block';
  if (block && first?.type === 'expression_statement' && first.namedChild(0)?.type === 'string')
    return 'the function begins with a directive';
  const next = nextOf(fn);
  if (typeof next === 'string') return next;
  const { name, edits } = next;
  if (block && statements.length === 1 && first && isPassedOn(first, name)) return [];
  const end = `} catch (error) {\n${name}(error);\n}\n`;
  if (!block)
    return [
      ...edits,
      { at: body.startIndex, end: body.startIndex, text: '{\ntry {\nreturn ' },
      { at: body.endIndex, end: body.endIndex, text: `;\n${end}}` },
    ];
  const open = body.startIndex + 1;
  const close = body.endIndex - 1;
  return [...edits, { at: open, end: open, text: '\ntry {' }, { at: close, end: close, text: end }];
}

/** A `try` whose `catch` does nothing but pass the error on. */
function isPassedOn(statement: Node, next: string): boolean {
  const handler = statement.type === 'try_statement' ? statement.childForFieldName('handler') : null;
  const statements = handler?.childForFieldName('body')?.namedChildren ?? [];
  const call = statements.length === 1 ? statements[0]?.namedChild(0) : null;
  return (
    statement.childForFieldName('finalizer') === null &&
    call?.type === 'call_expression' &&
    call.childForFieldName('function')?.text === next
  );
}

/** The parameter that takes errors, added where there is none. */
function nextOf(fn: Node): { readonly name: string; readonly edits: readonly Insertion[] } | string {
  const single = fn.childForFieldName('parameter');
  const list = fn.childForFieldName('parameters');
  const parameters = single ? [single] : (list?.namedChildren.filter((p) => p.type !== 'comment') ?? []);
  const last = parameters[parameters.length - 1];
  if (parameters.length >= 3) {
    // Four take an error first.
    const named = parameters[parameters.length === 3 ? 2 : 3];
    const id = named?.type === 'identifier' ? named : named?.childForFieldName('pattern');
    return id?.type === 'identifier'
      ? { name: id.text, edits: [] }
      : 'the parameter that takes errors is not a plain name';
  }
  if (parameters.some((p) => p.type.includes('rest')))
    return 'the parameter that takes errors is not a plain name';
  if (isBound(fn, 'next')) return 'next is another name of the function already';
  const missing = ['request', 'response', 'next'].slice(parameters.length);
  if (missing.slice(0, -1).some((name) => isBound(fn, name)))
    return 'a parameter would hide another name of the function';
  const text = `${parameters.length > 0 ? ', ' : ''}${missing.join(', ')}`;
  if (single)
    return {
      name: 'next',
      edits: [
        { at: single.startIndex, end: single.startIndex, text: '(' },
        { at: single.endIndex, end: single.endIndex, text: `${text})` },
      ],
    };
  const at = last?.endIndex ?? (list?.startIndex ?? 0) + 1;
  return { name: 'next', edits: [{ at, end: at, text }] };
}
