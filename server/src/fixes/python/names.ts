/** What the names of one Python file refer to: scopes as the language has them, and names that imports bring. */
import type { Node } from 'web-tree-sitter';

/** A place that gives a name its value. */
export interface Binding {
  readonly how: 'import' | 'function' | 'class' | 'parameter' | 'assignment' | 'other';
  /** The statement, definition or parameter. */
  readonly node: Node;
  /** Canonical dotted name of what is imported; relative imports have leading dots. */
  readonly imported?: string;
  /** What is assigned, where it is one expression to one name. */
  readonly value?: Node;
}

/** Names bound in one scope: the module, a class body, a function, a lambda or a comprehension. */
type Scope = Map<string, Binding[]>;

const scopes = new Set([
  'module',
  'function_definition',
  'class_definition',
  'lambda',
  'list_comprehension',
  'set_comprehension',
  'dictionary_comprehension',
  'generator_expression',
]);
const comprehensions = new Set(
  [...scopes].filter((s) => s.endsWith('comprehension') || s.endsWith('expression')),
);

export class Names {
  readonly #scopes = new Map<number, Scope>();
  readonly #global = new Map<number, Set<string>>();

  constructor(readonly root: Node) {
    // `global` and `nonlocal` may stand behind the first use; their functions are read first.
    for (const node of root.descendantsOfType(['global_statement', 'nonlocal_statement'])) {
      const owner = this.scopeOf(node);
      const outer = this.#global.get(owner.id) ?? new Set();
      for (const name of node.namedChildren) outer.add(name.text);
      this.#global.set(owner.id, outer);
    }
    for (const node of root.descendantsOfType([...binders])) this.#read(node);
  }

  /** The bindings that a name has where a node stands, innermost scope first that has any; empty: a builtin or unknown. */
  bindings(name: string, at: Node): readonly Binding[] {
    let first = true;
    for (let scope: Node = this.scopeOf(at); ; scope = this.scopeOf(scope), first = false) {
      // The names of a class's body are not seen from its methods.
      const isSeen = scope.type !== 'class_definition' || first;
      const found = isSeen ? this.#scopes.get(scope.id)?.get(name) : undefined;
      if (found) return found;
      if (scope.type === 'module') return [];
    }
  }

  /** The one binding of a name; null where there are several or none. */
  binding(name: string, at: Node): Binding | null {
    const found = this.bindings(name, at);
    return found.length === 1 ? (found[0] ?? null) : null;
  }

  /** The scope that a name is found in; null: a builtin or unknown. */
  home(name: string, at: Node): Node | null {
    let first = true;
    for (let scope: Node = this.scopeOf(at); ; scope = this.scopeOf(scope), first = false) {
      const isSeen = scope.type !== 'class_definition' || first;
      if (isSeen && this.#scopes.get(scope.id)?.has(name)) return scope;
      if (scope.type === 'module') return null;
    }
  }

  /** Canonical name of what an expression of names and dots refers to outside the file: `sp.Popen` → `subprocess.Popen`. */
  qualified(node: Node | null): string | null {
    if (!node) return null;
    if (node.type === 'attribute') {
      const of = this.qualified(node.childForFieldName('object'));
      const name = node.childForFieldName('attribute')?.text;
      return of === null || name === undefined ? null : `${of}.${name}`;
    }
    if (node.type !== 'identifier') return null;
    const found = this.bindings(node.text, node);
    const [first] = found;
    // `import a.b` and `import a.c` both bind `a`.
    return first?.imported !== undefined && found.every((b) => b.imported === first.imported)
      ? first.imported
      : null;
  }

  /** Canonical name of what a call calls; a builtin by its own name. */
  callee(call: Node): string | null {
    const fn = call.childForFieldName('function');
    if (fn?.type === 'identifier' && this.bindings(fn.text, fn).length === 0) return fn.text;
    return this.qualified(fn);
  }

  /** Whether the name is bound anywhere in the file. */
  isTaken(name: string): boolean {
    for (const scope of this.#scopes.values()) if (scope.has(name)) return true;
    return false;
  }

  /** Bindings at module level. */
  ofModule(name: string): readonly Binding[] {
    return this.#scopes.get(this.root.id)?.get(name) ?? [];
  }

  /** All reads of a name that mean what it means at `at`. */
  uses(name: string, at: Node): Node[] {
    const home = this.home(name, at);
    return this.root
      .descendantsOfType('identifier')
      .filter((n) => n.text === name && !isAttribute(n) && this.home(name, n)?.id === home?.id);
  }

  /** The function, class, lambda, comprehension or module whose names a node sees first. */
  scopeOf(node: Node): Node {
    let inner = node;
    for (let at = node.parent; at; inner = at, at = at.parent) {
      if (!scopes.has(at.type)) continue;
      if (at.type === 'module') return at;
      // Defaults, annotations, decorators and bases are evaluated outside.
      const body = at.childForFieldName('body')?.id === inner.id;
      const isParameter = at.childForFieldName('parameters')?.id === inner.id && !isDefault(node, inner);
      if (body || isParameter || comprehensions.has(at.type)) return at;
    }
    return this.root;
  }

  #bind(name: string, at: Node, binding: Binding): void {
    let scope = this.scopeOf(at);
    // A walrus and the like in a comprehension bind outside it.
    while (binding.how !== 'other' && comprehensions.has(scope.type)) scope = this.scopeOf(scope);
    if (this.#global.get(scope.id)?.has(name) === true) {
      const outer = this.#outer(scope, name);
      scope = outer;
    }
    const names = this.#scopes.get(scope.id) ?? new Map<string, Binding[]>();
    this.#scopes.set(scope.id, names);
    const list = names.get(name);
    if (list) list.push(binding);
    else names.set(name, [binding]);
  }

  /** Where a name that is declared global or nonlocal lives: taken for the module's. */
  #outer(scope: Node, name: string): Node {
    for (let at = this.scopeOf(scope); at.type !== 'module'; at = this.scopeOf(at))
      if (at.type === 'function_definition' && this.#scopes.get(at.id)?.has(name) === true) return at;
    return this.root;
  }

  #read(node: Node): void {
    switch (node.type) {
      case 'import_statement':
      case 'import_from_statement':
        for (const { name, imported } of importedBy(node))
          this.#bind(name, node, { how: 'import', node, imported });
        return;
      case 'function_definition':
      case 'class_definition': {
        const name = node.childForFieldName('name')?.text;
        const how = node.type === 'class_definition' ? 'class' : 'function';
        if (name !== undefined) this.#bind(name, node, { how, node });
        return;
      }
      case 'parameters':
      case 'lambda_parameters':
        for (const parameter of node.namedChildren) {
          const name = parameterName(parameter);
          if (name) this.#bind(name.text, name, { how: 'parameter', node: parameter });
        }
        return;
      case 'assignment': {
        const left = node.childForFieldName('left');
        const value = node.childForFieldName('right');
        if (left?.type === 'identifier')
          this.#bind(left.text, node, { how: 'assignment', node, ...(value ? { value } : {}) });
        else if (left) this.#pattern(left, node);
        return;
      }
      case 'named_expression': {
        const name = node.childForFieldName('name');
        const value = node.childForFieldName('value');
        if (name) this.#bind(name.text, node, { how: 'assignment', node, ...(value ? { value } : {}) });
        return;
      }
      case 'augmented_assignment':
      case 'for_statement':
      case 'for_in_clause': {
        const left = node.childForFieldName('left');
        if (left) this.#pattern(left, node, node.type === 'for_in_clause');
        return;
      }
      case 'as_pattern': {
        const [value] = node.namedChildren;
        const target = node.childForFieldName('alias')?.namedChild(0);
        if (target?.type === 'identifier')
          this.#bind(target.text, node, { how: 'assignment', node, ...(value ? { value } : {}) });
        else if (target) this.#pattern(target, node);
        return;
      }
      default:
        for (const name of node.namedChildren)
          if (name.type === 'identifier') this.#bind(name.text, node, { how: 'assignment', node });
    }
  }

  #pattern(left: Node, node: Node, own = false): void {
    const names = left.type === 'identifier' ? [left] : left.descendantsOfType('identifier');
    for (const name of names) {
      const holder = name.parent?.type;
      if (left.type === 'identifier' || (holder !== 'attribute' && holder !== 'subscript'))
        this.#bind(name.text, own ? left : node, { how: own ? 'other' : 'assignment', node });
    }
  }
}

const binders = [
  'import_statement',
  'import_from_statement',
  'function_definition',
  'class_definition',
  'parameters',
  'lambda_parameters',
  'assignment',
  'named_expression',
  'augmented_assignment',
  'for_statement',
  'for_in_clause',
  'as_pattern',
  'delete_statement',
] as const;

/** `x` of `a.x` and of `f(x=1)`: no name of a scope. */
function isAttribute(node: Node): boolean {
  const { parent } = node;
  if (parent?.type === 'attribute') return parent.childForFieldName('attribute')?.id === node.id;
  return parent?.type === 'keyword_argument' && parent.childForFieldName('name')?.id === node.id;
}

function isDefault(node: Node, parameters: Node): boolean {
  for (let at: Node | null = node; at && at.id !== parameters.id; at = at.parent) {
    const field = at.parent;
    if (
      field &&
      (field.childForFieldName('value')?.id === at.id || field.childForFieldName('type')?.id === at.id)
    )
      return true;
  }
  return false;
}

export function parameterName(parameter: Node): Node | null {
  if (parameter.type === 'identifier') return parameter;
  const name = parameter.childForFieldName('name') ?? parameter.namedChild(0);
  if (!name || parameter.type === 'comment') return null;
  return name.type === 'identifier' ? name : parameterName(name);
}

/** The names that an import statement binds, each with what it stands for. */
export function importedBy(statement: Node): readonly { name: string; imported: string; node: Node }[] {
  const found: { name: string; imported: string; node: Node }[] = [];
  const from = statement.childForFieldName('module_name')?.text;
  for (const node of statement.childrenForFieldName('name')) {
    const path = node.childForFieldName('name')?.text ?? node.text;
    const alias = node.childForFieldName('alias')?.text;
    if (from !== undefined) {
      const imported = from.endsWith('.') ? `${from}${path}` : `${from}.${path}`;
      found.push({ name: alias ?? path, imported, node });
    } else if (alias !== undefined) found.push({ name: alias, imported: path, node });
    else {
      const top = path.split('.')[0] ?? path;
      found.push({ name: top, imported: top, node });
    }
  }
  return found;
}
