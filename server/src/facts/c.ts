/**
 * Facts of C and C++ files. The file is taken apart into its top-level items (descending into `#ifdef`, `extern "C"`,
 * namespaces and classes), and each item's facts are remembered by its text: an edit costs the items it touches, and
 * what moved only moves.
 */
import type { Node, TreeCursor } from 'web-tree-sitter';
import { fieldOf, flatten, type Aside, type FlatNode } from '../syntax/flat';
import type {
  ClassFacts,
  Condition,
  FileFacts,
  FunctionFacts,
  ImportFacts,
  MacroFacts,
  Span,
  VariableFacts,
} from './model';
import { unknown, type Value } from './model';
import { shift } from './builder';
import { classes } from './c/classes';
import { conditionOf, isGuard, negated } from './c/conditions';
import { enumerators } from './c/constants';
import { expression, type FunctionScope } from './c/expressions';
import { markedFields } from './c/fields';
import { functionFacts, type Enclosing } from './c/functions';
import { macroFacts, type Fragments } from './c/macros';
import { arrayness, declaredName, isMisreadStatement, isNever } from './c/statements';
import { sameData } from './sameData';
import { findSuppressions } from './suppressions';

/** Facts of one top-level item, all spans relative to the item's start. */
interface ItemFacts {
  readonly functions: readonly FunctionFacts[];
  readonly classes: readonly ClassFacts[];
  readonly imports: readonly ImportFacts[];
  readonly variables: readonly VariableFacts[];
  readonly fields: readonly VariableFacts[];
  readonly macros: readonly MacroFacts[];
  readonly prototypes: readonly string[];
}

interface KnownItem {
  /** Of the node: beside broken code the same text can be read as something else. */
  readonly type: string;
  readonly relative: ItemFacts;
  /** Where the item stood last, and its facts there: above an edit they are still true. */
  readonly start: number;
  readonly absolute: ItemFacts;
}

/** Remembers items of one open file between edits. */
export type ItemCache = Map<string, KnownItem>;

const opaque = new Set(['string_content', 'comment', 'preproc_arg', 'system_lib_string', 'number_literal']);
const noTokens = new Set<string>();
const containers = new Set([
  'preproc_if',
  'preproc_ifdef',
  'preproc_else',
  'preproc_elif',
  'preproc_elifdef',
  'linkage_specification',
  'declaration_list',
  'namespace_definition',
  'ERROR',
]);

/** Of conditionals, namespaces and linkage blocks: deeper than any code that people write. */
const deepestNesting = 200;

interface Collected {
  functions: FunctionFacts[];
  classes: ClassFacts[];
  imports: ImportFacts[];
  variables: VariableFacts[];
  fields: VariableFacts[];
  macros: MacroFacts[];
  prototypes: string[];
}

const collected = (): Collected => ({
  functions: [],
  classes: [],
  imports: [],
  variables: [],
  fields: [],
  macros: [],
  prototypes: [],
});

/** @param cache of the same file's earlier facts; entries no longer in the text are dropped */
export function extractC(
  root: Node,
  text: string,
  language: 'c' | 'cpp',
  cache: ItemCache | undefined,
  fragments: Fragments,
): FileFacts {
  const all = collected();
  const used: ItemCache = new Map();
  /** @param otherwise around the branch that is taken where the condition of `node` does not hold */
  const visit = (node: Node, around: Enclosing, depth: number, otherwise = around): void => {
    const cursor = node.walk();
    try {
      if (!cursor.gotoFirstChild()) return;
      const never = isNever(text, { type: node.type, start: node.startIndex });
      const broken = node.hasError;
      do {
        const type = cursor.nodeType;
        if (never && !type.startsWith('preproc_el')) continue;
        if (containers.has(type)) {
          const inner = cursor.currentNode;
          if (depth >= deepestNesting) continue;
          const outside = type.startsWith('preproc_el') ? otherwise : around;
          const condition =
            type.startsWith('preproc_') && !isGuard(text, inner) ? conditionOf(text, inner) : null;
          if (condition !== null)
            visit(inner, under(outside, condition), depth + 1, under(outside, negated(condition)));
          else
            visit(
              inner,
              type === 'namespace_definition' ? insideNamespace(outside, inner) : outside,
              depth + 1,
            );
        } else if (cursor.nodeIsNamed && type !== 'comment') item(cursor, type, around, broken);
      } while (cursor.gotoNextSibling());
    } finally {
      cursor.delete();
    }
  };
  /** @param broken there is an error in what it stands in */
  const item = (cursor: TreeCursor, type: string, around: Enclosing, broken: boolean): void => {
    const start = cursor.startIndex;
    const written = text.slice(start, cursor.endIndex);
    // Nearly all items stand at file level: their text alone is the key, which costs no copy of it.
    const plain =
      around.scopes.length === 0 && !around.anonymous && around.when.length === 0 && type !== 'ERROR';
    const id = plain
      ? written
      : `${around.when.join('\n')}#${around.scopes.join('.')}${around.anonymous ? '~' : ''} ${written}`;
    let known = cache?.get(id) ?? used.get(id);
    // The same text has errors inside what an error makes of the code around it, though it had none where it stood before.
    if (known?.type !== type || (broken && cursor.currentNode.hasError)) {
      const node = cursor.currentNode;
      const out = collected();
      // A brace that is not there yet makes one function swallow those behind it: they stay items of their own.
      let swallowed = 0;
      const aside: Aside = {
        type: 'function_definition',
        takes: (inner) => {
          if (isMisreadStatement(text, inner.startIndex, inner.endIndex)) return false;
          item(inner, 'function_definition', around, true);
          swallowed++;
          return true;
        },
      };
      const flat = flatten(node, opaque, noTokens, type === aside.type ? aside : undefined);
      readItem(out, { ...around, text }, flat, fragments);
      if (around.when.length > 0) conditional(out, around.when);
      known = { type, relative: moved(out, -start), start, absolute: out };
      // How an error is recovered from depends on what stands around it; items inside have to be looked at in any case.
      if (!node.hasError && swallowed === 0) used.set(id, known);
      else if (cache) {
        // Nearly always it is read as it was before: nobody need look at it again then.
        const last = cache.get(`!${id}`);
        if (last?.type === type && sameData(last.relative, known.relative))
          known = last.start === start ? last : { ...last, start, absolute: moved(last.relative, start) };
        used.set(`!${id}`, known);
      }
    } else {
      if (known.start !== start) known = { ...known, start, absolute: moved(known.relative, start) };
      used.set(id, known);
    }
    const here = known.absolute;
    all.functions.push(...here.functions);
    all.classes.push(...here.classes);
    all.imports.push(...here.imports);
    all.variables.push(...here.variables);
    all.fields.push(...here.fields);
    all.macros.push(...here.macros);
    all.prototypes.push(...here.prototypes);
  };
  visit(root, { text, scopes: [], anonymous: false, owner: null, when: [] }, 0);
  if (cache) {
    cache.clear();
    for (const [id, facts] of used) cache.set(id, facts);
  }
  const suppressions = findSuppressions(text, (offset) => {
    const node = root.descendantForIndex(offset);
    return node?.type === 'comment' ? { start: node.startIndex, end: node.endIndex } : null;
  });
  return {
    language,
    ...all,
    functions: unique(all.functions),
    exports: [],
    suppressions,
    broken: root.hasError,
  };
}

function under(around: Enclosing, condition: Condition): Enclosing {
  return { ...around, when: [...around.when, condition] };
}

function conditional(out: Collected, when: readonly Condition[]): void {
  out.functions = out.functions.map((f) => ({ ...f, when }));
  out.macros = out.macros.map((m) => ({ ...m, when }));
  out.imports = out.imports.map((i) => ({ ...i, when }));
}

function insideNamespace(around: Enclosing, node: Node): Enclosing {
  const named = node.childForFieldName('name');
  return named
    ? { ...around, scopes: [...around.scopes, ...named.text.split('::')] }
    : { ...around, anonymous: true };
}

/** Keys are unique: overloads and the two sides of an `#ifdef` get a number in source order. */
function unique(functions: readonly FunctionFacts[]): FunctionFacts[] {
  const seen = new Map<string, number>();
  return functions.map((f) => {
    const count = seen.get(f.key) ?? 0;
    seen.set(f.key, count + 1);
    return count === 0 || f.kind === 'lambda' ? f : { ...f, key: `${f.key}~${count}` };
  });
}

function moved(facts: ItemFacts, by: number): ItemFacts {
  const at = <T extends { readonly span: Span }>(items: readonly T[]): T[] =>
    items.map((i) => ({ ...i, span: shift(i.span, by) }));
  return {
    functions: facts.functions.map((f) => ({
      ...f,
      span: shift(f.span, by),
      nameSpan: shift(f.nameSpan, by),
    })),
    classes: at(facts.classes),
    imports: at(facts.imports),
    variables: at(facts.variables),
    fields: at(facts.fields),
    macros: at(facts.macros),
    prototypes: facts.prototypes,
  };
}

function readItem(out: Collected, around: Enclosing, node: FlatNode, fragments: Fragments): void {
  const { text } = around;
  switch (node.type) {
    case 'function_definition':
      out.functions.push(...functionFacts(around, node));
      // A macro in front (`EXPORT struct x { … } f() {`) can make a class read as the result type.
      classes(out, around, fieldOf(node, 'type'));
      return;
    case 'template_declaration':
      for (const child of node.children)
        if (child.field !== 'parameters') readItem(out, around, child, fragments);
      return;
    case 'preproc_include': {
      const path = fieldOf(node, 'path');
      const written = path ? text.slice(path.start + 1, path.end - 1) : '';
      out.imports.push({
        module: written,
        names: [],
        system: path?.type === 'system_lib_string',
        span: { start: node.start, end: node.end },
      });
      return;
    }
    case 'preproc_def':
    case 'preproc_function_def':
      out.macros.push(macroFacts(text, node, fragments));
      return;
    case 'class_specifier':
    case 'struct_specifier':
      out.fields.push(...markedFields(text, node));
      classes(out, around, node);
      return;
    case 'enum_specifier':
      constants(out, around, node);
      return;
    case 'declaration':
    case 'type_definition':
      constants(out, around, fieldOf(node, 'type'));
      out.fields.push(...markedFields(text, node));
      classes(out, around, fieldOf(node, 'type'), node);
      if (node.type === 'declaration') variables(out, around, node);
      return;
  }
}

function constants(out: Collected, around: Enclosing, node: FlatNode | undefined): void {
  const linkage = around.anonymous ? 'internal' : 'external';
  out.variables.push(...enumerators(around.text, node, linkage, (value) => constant(around.text, value)));
}

function variables(out: Collected, around: Enclosing, node: FlatNode): void {
  const { text } = around;
  const type = fieldOf(node, 'type');
  const isStatic = node.children.some(
    (c) => c.type === 'storage_class_specifier' && text.slice(c.start, c.end) === 'static',
  );
  for (const child of node.children) {
    if (child.field !== 'declarator') continue;
    const declared = declaredName(text, child);
    if (!declared) continue;
    if (
      child.type === 'function_declarator' ||
      (child.type === 'pointer_declarator' && child.children.some((c) => c.type === 'function_declarator'))
    ) {
      out.prototypes.push(declared.name);
      continue;
    }
    const value = child.type === 'init_declarator' ? fieldOf(child, 'value') : undefined;
    out.variables.push({
      name: declared.name,
      type:
        text.slice(node.start, declared.node.start).trim() || (type ? text.slice(type.start, type.end) : ''),
      linkage: isStatic || around.anonymous ? 'internal' : 'external',
      init: value ? constant(text, value) : null,
      ...arrayness(child),
      span: { start: declared.node.start, end: declared.node.end },
    });
  }
}

/** The value of an initialiser at file level; calls in it do not matter here. */
function constant(text: string, node: FlatNode): Value {
  const scope: FunctionScope = {
    text,
    base: 0,
    out: [],
    calls: 0,
    depth: 0,
    locals: [],
    lambda: () => unknown,
    block: () => undefined,
    nested: () => undefined,
  };
  const value = expression(scope, node);
  return value.k === 'call' ? unknown : value;
}
