/** What one extraction carries along: the tree, the facts so far, and the function that is being read. */
import type {
  Argument,
  AssignEvent,
  CallEvent,
  ClassFacts,
  FileFacts,
  FunctionFacts,
  ImportFacts,
  Language,
  ParameterFacts,
  Region,
  Span,
  Value,
  VariableFacts,
} from '../model';
import { Keys } from '../keys';
import { empty } from '../model';
import type { FlatTree } from './tree';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The function whose body is being read. */
export interface Scope {
  readonly key: string;
  /** Absolute start: spans in the body are relative to it. */
  readonly base: number;
  readonly locals: Set<string>;
  readonly params: ParameterFacts[];
  /** Where events go now. */
  items: Region[];
  calls: number;
  /** Interpreted operations since the innermost loop began. */
  ops: number;
  lambdas: number;
}

export class Unit {
  readonly functions: FunctionFacts[] = [];
  readonly classes: ClassFacts[] = [];
  readonly imports: ImportFacts[] = [];
  readonly variables: VariableFacts[] = [];
  readonly exports: Mutable<FileFacts['exports'][number]>[] = [];
  scope: Scope;
  private readonly keys = new Keys('#', ['<module>']);

  constructor(
    readonly tree: FlatTree,
    readonly language: Language,
  ) {
    this.scope = newScope('<module>', 0);
  }

  get atModule(): boolean {
    return this.scope.key === '<module>';
  }

  /** Stable and unique: the names around it, a number where that is not enough. */
  uniqueKey(owner: string | null, name: string): string {
    return this.keys.unique(owner === null ? name : `${owner}.${name}`);
  }

  span(n: number): Span {
    const base = this.scope.base;
    return { start: this.tree.start(n) - base, end: this.tree.end(n) - base };
  }

  absolute(n: number): Span {
    return { start: this.tree.start(n), end: this.tree.end(n) };
  }

  emit(region: Region): void {
    this.scope.items.push(region);
  }

  op(): void {
    this.scope.ops++;
  }

  call(
    n: number,
    callee: Value,
    calleeSpan: Span,
    args: readonly Argument[],
    more: Pick<CallEvent, 'constructs' | 'awaited' | 'optional'> = {},
  ): Value {
    const id = this.scope.calls++;
    const event: CallEvent = { k: 'call', id, callee, args, span: this.span(n), calleeSpan, ...more };
    this.emit(event);
    return { k: 'call', call: id };
  }

  /** Marks the call that an `await` or a bare statement is about: the last event, if it is that call. */
  mark(value: Value, what: 'awaited' | 'dropped'): boolean {
    if (value.k !== 'call') return false;
    for (let i = this.scope.items.length - 1; i >= 0; i--) {
      const event = this.scope.items[i];
      if (event?.k === 'call' && event.id === value.call) {
        (event as Mutable<CallEvent>)[what] = true;
        return true;
      }
    }
    return false;
  }

  assign(n: number, target: Value, value: Value, op: string, declares?: string): void {
    const event: AssignEvent = { k: 'assign', target, value, op, span: this.span(n) };
    this.emit(declares === undefined ? event : { ...event, declares });
  }

  declare(name: string): void {
    this.scope.locals.add(name);
  }

  /** What `read` emits, as a region of its own. */
  region(read: () => void): Region {
    const outer = this.scope.items;
    const items: Region[] = [];
    this.scope.items = items;
    read();
    this.scope.items = outer;
    if (items.length === 0) return empty;
    return items.length === 1 ? (items[0] ?? empty) : { k: 'seq', items };
  }

  /** Like `region`, for the body of a loop: counts its operations, nested loops left out. */
  counted(read: () => void): { region: Region; ops: number } {
    const outer = this.scope.ops;
    this.scope.ops = 0;
    const region = this.region(read);
    const ops = this.scope.ops;
    this.scope.ops = outer;
    return { region, ops };
  }
}

export function newScope(key: string, base: number): Scope {
  return { key, base, locals: new Set(), params: [], items: [], calls: 0, ops: 0, lambdas: 0 };
}

export function name(text: string): Value {
  return { k: 'name', name: text };
}

export function text(value: string): Value {
  return { k: 'str', value };
}

/** `object.property`: a dotted name where the object has one, else an operator. */
export function member(object: Value, property: string): Value {
  if (object.k === 'name' && object.name.length < 200) return name(`${object.name}.${property}`);
  return { k: 'op', op: '.', args: [object, text(property)] };
}

/** What `import`, `require('x')` and `export … from` give: a module, or a name in it. */
export function imported(module: string, what?: string): Value {
  return { k: 'op', op: 'import', args: what === undefined ? [text(module)] : [text(module), text(what)] };
}
