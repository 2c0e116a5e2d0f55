/**
 * A synchronous call inside an async function becomes its promise form, awaited: `fs.readFileSync(p)` →
 * `await fs.promises.readFile(p)`. A handler that is not async becomes so where who calls it takes no notice; elsewhere it
 * is refused, because every caller would have to change too.
 *
 * Not safe, and so offered one at a time: while it waits, other code of the process runs between the lines of this
 * function, which is the point, and may see or change what is half done.
 */
import type { Node } from 'web-tree-sitter';
import type { FixResult } from '../engine/finding';
import { optionsDiffer, otherResult, promisedForm } from '../knowledge/libraries/node/promised';
import { madeAsync, type Insertion } from './node/asyncHandler';
import { bindingOf, isBound, type Binding } from './node/bindings';
import type { FixContext } from './fix';

const functions = new Set([
  'function_declaration',
  'function_expression',
  'generator_function',
  'generator_function_declaration',
  'arrow_function',
  'method_definition',
]);
/** What stands tighter than `await`: `(await f()).length`. */
const tighter = new Set([
  'member_expression',
  'subscript_expression',
  'call_expression',
  'new_expression',
  'non_null_expression',
]);

export function syncToPromise(context: FixContext): FixResult {
  const no = (reason: string): FixResult => ({ ok: false, reason });
  const call = callAt(context);
  if (!call) return no('there is no call here that can be rewritten');
  const callee = call.childForFieldName('function');
  const args = call.childForFieldName('arguments');
  if (!callee || args?.type !== 'arguments' || call.hasError) return no('the call cannot be read');
  if (call.text.includes('?.')) return no('the call is optional');

  const parts = calleeParts(callee);
  if (!parts) return no(`${callee.text} is not a plain name`);
  const differs = otherResult.get(parts.name);
  if (differs !== undefined) return no(differs);
  const around = functionAround(call);
  if (typeof around === 'string') return no(around);
  const isAsync = around.children.some((c) => c.type === 'async');
  const handler = isAsync ? [] : madeAsync(context.root, around);
  if (typeof handler === 'string') return no(handler);
  const binding = bindingOf(context.root, parts.object ?? parts.name, parts.object === null);
  if (!binding) return no(`where ${parts.object ?? parts.name} comes from cannot be told`);
  const name = parts.object === null ? binding.imported : parts.name;
  const form = promisedForm(binding.module, name);
  if (form === null) return no(`${name} of ${binding.module} has no promise form of the same result`);
  if (optionsDiffer.has(name) && args.namedChildCount > 1)
    return no(`the options of ${name} mean something else for promises`);
  const first = args.namedChild(0);
  if (form === 'promises' && first && (first.type === 'number' || /^(fd|.*Fd)$/u.test(first.text)))
    return no('fs.promises takes paths, not descriptors');
  if (args.namedChildren.some((a) => a.type === 'spread_element')) return no('the arguments are spread');

  const target = reach(context, binding, parts.object, name.replace(/Sync$/u, ''), form);
  if (typeof target === 'string') return no(target);
  const awaited = `await ${target.callee}${args.text}${form === 'exists' ? '.then(() => true, () => false)' : ''}`;
  const parent = call.parent;
  const isInner =
    parent !== null &&
    tighter.has(parent.type) &&
    !(parent.childForFieldName('index')?.id === call.id || parent.type === 'new_expression');
  const isBase = parent?.type === 'binary_expression' && parent.childForFieldName('operator')?.text === '**';
  const text = isInner || isBase ? `(${awaited})` : awaited;
  // `return` and `throw` end at a line that begins with a parenthesis: what is put in begins none.
  const edits: Insertion[] = [{ at: call.startIndex, end: call.endIndex, text }, ...target.edits, ...handler];
  return {
    ok: true,
    fix: {
      title: isAsync
        ? `Await ${target.callee}: other code may run meanwhile`
        : `Make the handler async and await ${target.callee}: other code may run meanwhile`,
      safe: false,
      edits: [...edits]
        .sort((a, b) => a.at - b.at || a.end - b.end)
        .map((e) => ({ file: context.file, span: { start: e.at, end: e.end }, text: e.text })),
    },
  };
}

function callAt({ root, anchor }: FixContext): Node | null {
  let node = root.descendantForIndex(anchor.start, Math.max(anchor.start, anchor.end - 1));
  while (node && node.type !== 'call_expression') node = node.parent;
  return node?.startIndex === anchor.start && node.endIndex === anchor.end ? node : null;
}

function calleeParts(callee: Node): { readonly object: string | null; readonly name: string } | null {
  if (callee.type === 'identifier') return { object: null, name: callee.text };
  const object = callee.childForFieldName('object');
  const property = callee.childForFieldName('property');
  if (callee.type !== 'member_expression' || object?.type !== 'identifier' || !property) return null;
  return { object: object.text, name: property.text };
}

/** The function whose code the call is; or why nothing can be awaited there. */
function functionAround(call: Node): Node | string {
  let inner = call;
  for (let at = call.parent; at; inner = at, at = at.parent) {
    if (at.type === 'class_static_block') return 'a static block cannot await';
    if (!functions.has(at.type)) continue;
    const isParameter = at.childForFieldName('body')?.id !== inner.id;
    if (isParameter) return 'the default value of a parameter cannot await';
    return at.type.startsWith('generator') || at.children.some((c) => c.type === '*')
      ? 'a generator cannot await'
      : at;
  }
  return 'the call stands outside a function: it runs once, when the module is loaded';
}

/** The asynchronous function as it can be called from here, and what has to be imported for it; or why not. */
function reach(
  context: FixContext,
  binding: Binding,
  object: string | null,
  name: string,
  form: 'promises' | 'promisify' | 'named' | 'exists',
): { readonly callee: string; readonly edits: readonly Insertion[] } | string {
  const edits: Insertion[] = [];
  const bring = (imported: string, as: string): string | null => {
    if (isBound(context.root, as)) return `${as} is a name of this file already`;
    if (binding.list === null) return `the import of ${binding.module} cannot be extended`;
    const renames = imported !== as;
    const text = binding.esm
      ? `${imported}${renames ? ` as ${as}` : ''}`
      : `${imported}${renames ? `: ${as}` : ''}`;
    edits.push({ at: binding.list, end: binding.list, text: `, ${text}` });
    return null;
  };
  if (form === 'promises' || form === 'exists') {
    const wanted = form === 'exists' ? 'access' : name;
    if (object !== null) return { callee: `${object}.promises.${wanted}`, edits };
    const problem = bring('promises', 'fsPromises');
    return problem ?? { callee: `fsPromises.${wanted}`, edits };
  }
  let plain = `${object ?? ''}.${name}`;
  if (object === null) {
    const problem = bring(name, name);
    if (problem !== null) return problem;
    plain = name;
  }
  if (form === 'named') return { callee: plain, edits };
  const util = bindingOf(context.root, 'promisify', true);
  if (util?.module !== 'util' && util?.module !== 'node:util') {
    if (isBound(context.root, 'promisify')) return 'promisify is another name of this file already';
    const eol = context.text.includes('\r\n') ? '\r\n' : '\n';
    const line = binding.esm
      ? `import { promisify } from 'node:util';`
      : `const { promisify } = require('node:util');`;
    edits.push({ at: binding.statement, end: binding.statement, text: line + eol });
  }
  return { callee: `promisify(${plain})`, edits };
}
