/** How code at a place can name something of a module, and what has to be imported for it. */
import type { Edit } from '../fix';
import type { Node } from 'web-tree-sitter';
import { importedBy, type Names } from './names';
import { eolOf, inside, refuse } from './rewrite';

export class Imports {
  readonly #edits = new Map<string, Edit>();
  /** Names added to the file. */
  readonly #added = new Set<string>();

  constructor(
    private readonly text: string,
    private readonly names: Names,
  ) {}

  get edits(): readonly Edit[] {
    return [...this.#edits.values()];
  }

  /** `ProcessPoolExecutor` of `concurrent.futures` as it is written at `at`; what is missing is imported once. */
  reach(module: string, name: string, at: Node): string {
    const wanted = `${module}.${name}`;
    const statements = this.#importsSeen(at);
    for (const statement of statements)
      for (const { name: bound, imported } of importedBy(statement)) {
        if (!this.#means(bound, imported, at)) continue;
        if (imported === wanted) return bound;
        const path = importsPath(statement, module);
        if (imported === module || (path && wanted.startsWith(`${imported}.`)))
          return `${bound}${wanted.slice(imported.length)}`;
      }
    const from = statements.find(
      (s) =>
        s.childForFieldName('module_name')?.text === module &&
        !s.text.includes('*') &&
        s.parent?.type === 'module',
    );
    if (from) return this.#extend(from, name);
    return this.#add(module, name);
  }

  /** Puts a new name in the place of one that nothing uses any more: `from m import Old` → `from m import New`. */
  replace(module: string, old: string, name: string, at: Node): boolean {
    for (const statement of this.#importsSeen(at)) {
      if (statement.childForFieldName('module_name')?.text !== module) continue;
      const one = importedBy(statement).find((i) => i.imported === `${module}.${old}`);
      if (one?.name !== old || this.#added.has(name) || this.names.isTaken(name)) continue;
      this.#added.add(name);
      this.#edits.set(`${module}.${name}`, {
        start: one.node.startIndex,
        end: one.node.endIndex,
        text: name,
      });
      return true;
    }
    return false;
  }

  /** Import statements whose names `at` sees: at module level, or in a function around it. */
  #importsSeen(at: Node): Node[] {
    return this.names.root.descendantsOfType(['import_statement', 'import_from_statement']).filter((s) => {
      const scope = this.names.scopeOf(s);
      if (scope.type === 'module')
        return s.startIndex < at.startIndex || this.names.scopeOf(at).type !== 'module';
      return scope.type === 'function_definition' && inside(scope, at) && s.startIndex < at.startIndex;
    });
  }

  #means(bound: string, imported: string, at: Node): boolean {
    const found = this.names.bindings(bound, at);
    return found.length > 0 && found.every((b) => b.imported === imported);
  }

  #extend(from: Node, name: string): string {
    if (!this.#added.has(name)) {
      if (this.names.isTaken(name)) refuse(`${name} is another name of this file already`);
      const last = from.childrenForFieldName('name').at(-1);
      if (!last) refuse('the import cannot be extended');
      this.#added.add(name);
      const key = `from ${from.startIndex}`;
      const before = this.#edits.get(key)?.text ?? '';
      this.#edits.set(key, { start: last.endIndex, end: last.endIndex, text: `${before}, ${name}` });
    }
    return name;
  }

  /** A new import: the module itself where it has no dots, else the name from it. */
  #add(module: string, name: string): string {
    const whole = !module.includes('.');
    const bound = whole ? module : name;
    if (!this.#added.has(bound)) {
      if (this.names.isTaken(bound)) refuse(`${bound} is another name of this file already`);
      this.#added.add(bound);
      const eol = eolOf(this.text);
      const line = whole ? `import ${module}` : `from ${module} import ${name}`;
      const { at, blank } = this.#place(whole);
      const before = this.#edits.get(`at ${at}`)?.text ?? '';
      const text =
        before === ''
          ? `${line}${eol}${blank ? eol : ''}`
          : `${before.replace(/(?:\r?\n)+$/u, '')}${eol}${line}${eol}${blank ? eol : ''}`;
      this.#edits.set(`at ${at}`, { start: at, end: at, text });
    }
    return whole ? `${module}.${name}` : name;
  }

  /** Behind the last import of its kind in the first run of imports; else where one may come first. */
  #place(whole: boolean): { at: number; blank: boolean } {
    const top = this.names.root.namedChildren;
    const kinds = ['import_statement', 'import_from_statement'];
    const first = top.findIndex((n) => kinds.includes(n.type));
    if (first >= 0) {
      const run: Node[] = [];
      for (const node of top.slice(first)) {
        if (kinds.includes(node.type)) run.push(node);
        else if (node.type !== 'comment') break;
      }
      const same = run.filter((n) => n.type === (whole ? 'import_statement' : 'import_from_statement'));
      const last = same.at(-1);
      if (last) return { at: this.#behind(last), blank: false };
      return whole
        ? { at: this.#lineOf(run[0]), blank: false }
        : { at: this.#behind(run.at(-1)), blank: false };
    }
    let behind: Node | undefined;
    for (const node of top) {
      const isDocstring = node.type === 'expression_statement' && node.namedChild(0)?.type === 'string';
      if (node.type === 'future_import_statement' || (isDocstring && !behind)) behind = node;
      else if (node.type !== 'comment') break;
    }
    if (behind) return { at: this.#behind(behind), blank: false };
    // Behind the comments at the head: an interpreter line, a coding line, a licence.
    let at = 0;
    for (const node of top) {
      if (node.type !== 'comment' || this.text.slice(at, node.startIndex).trim() !== '') break;
      if (at > 0 && /\n\s*\n/.test(this.text.slice(at, node.startIndex))) break;
      at = this.#behind(node);
    }
    return { at, blank: true };
  }

  #behind(node: Node | undefined): number {
    if (!node) return 0;
    const newline = this.text.indexOf('\n', node.endIndex);
    return newline < 0 ? this.text.length : newline + 1;
  }

  #lineOf(node: Node | undefined): number {
    return node ? this.text.lastIndexOf('\n', node.startIndex - 1) + 1 : 0;
  }
}

/** `import concurrent.futures` binds `concurrent`, and makes `concurrent.futures` reachable through it. */
function importsPath(statement: Node, module: string): boolean {
  if (statement.type !== 'import_statement') return false;
  return statement
    .childrenForFieldName('name')
    .some((n) => n.type === 'dotted_name' && (n.text === module || n.text.startsWith(`${module}.`)));
}
