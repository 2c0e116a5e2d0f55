/**
 * Facts: what one file says, language-neutral and serialisable. A file's facts depend on that file's text alone.
 *
 * A function is a tree of regions (sequence, branch, loop, …) whose leaves are events in program order. Events name
 * what is *written* (a call of `x.fork`, an assignment); what a call *does* is known only after linking, because a
 * project's own `fork()` or a wrapper looks the same as the real one. See program/ and knowledge/effects.ts.
 */

export type Language = 'c' | 'cpp' | 'python' | 'javascript' | 'typescript' | 'tsx';

/** An opaque file name with `/` separators: a path or the path of a URI. */
export type FileId = string;

/**
 * Half-open range of UTF-16 offsets. Inside a function's body it is relative to the function's start, so that an
 * edit above a function leaves its facts equal; everywhere else it is absolute in the file.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** An expression as far as the analysis cares. Anything else is `unknown`. */
export type Value =
  /** A variable, function or member: `a`, `a.b` (also for `a->b`, `A::b`), `a[]` for any element of `a`. */
  | { readonly k: 'name'; readonly name: string }
  | { readonly k: 'int'; readonly value: number }
  | { readonly k: 'str'; readonly value: string }
  | { readonly k: 'null' }
  /** The result of the call event with this id in the same function. */
  | { readonly k: 'call'; readonly call: number }
  /** A function of the same file by its key: a lambda, a nested function, a function expression. */
  | { readonly k: 'func'; readonly key: string }
  /** An operator on values: `|`, `==`, `<`, `!`, `addr` (address of), `deref`, `?:`, `await`, … */
  | { readonly k: 'op'; readonly op: string; readonly args: readonly Value[] }
  | { readonly k: 'list'; readonly items: readonly Value[] }
  | { readonly k: 'record'; readonly entries: readonly { readonly name: string; readonly value: Value }[] }
  | { readonly k: 'unknown' };

export interface Argument {
  /** Keyword, for languages that have them. */
  readonly name?: string;
  readonly value: Value;
  readonly span: Span;
  /** `*args`, `**kwargs`, `...rest`. */
  readonly spread?: boolean;
}

export interface CallEvent {
  readonly k: 'call';
  /** Unique in the function; `Value` of kind `call` points here. */
  readonly id: number;
  readonly callee: Value;
  readonly args: readonly Argument[];
  readonly span: Span;
  readonly calleeSpan: Span;
  /** `new X()`, or a C++ object's construction. */
  readonly constructs?: boolean;
  readonly awaited?: boolean;
  /** JavaScript's `a?.b()`, `f?.()`: made only where there is something to call. */
  readonly optional?: boolean;
  /** The C statement throws the result away (or casts it to void). */
  readonly dropped?: boolean;
}

export interface AssignEvent {
  readonly k: 'assign';
  readonly target: Value;
  readonly value: Value;
  /** `=`, `|=`, `+=`, … */
  readonly op: string;
  readonly span: Span;
  /** Present where the assignment is a declaration: its type as written, `''` where the language has none. */
  readonly declares?: string;
  /** C: the declaration gives no value, so nothing is written. */
  readonly bare?: boolean;
  /** Python: the string that subscripts the target, `d["key"] = …`. */
  readonly key?: string;
  /** C: what is declared is an array. */
  readonly array?: boolean;
}

/** A condition, kept apart by its short-circuit structure so that each operand's events run only where they run. */
export type Test =
  | { readonly k: 'test'; readonly before: Region; readonly value: Value }
  | { readonly k: 'and' | 'or'; readonly left: Test; readonly right: Test }
  | { readonly k: 'not'; readonly of: Test };

export interface SeqRegion {
  readonly k: 'seq';
  readonly items: readonly Region[];
}
export interface BranchRegion {
  readonly k: 'branch';
  readonly test: Test;
  readonly then: Region;
  readonly else: Region | null;
  readonly span: Span;
}
export interface LoopRegion {
  readonly k: 'loop';
  readonly form: 'while' | 'do' | 'for' | 'each' | 'comprehension';
  /** null: no condition (`for (;;)`, `while (1)`, `while True`), or an `each` loop. */
  readonly test: Test | null;
  readonly each: { readonly target: Value; readonly over: Value } | null;
  /** The `for` step, run between iterations. */
  readonly step: Region | null;
  readonly body: Region;
  /** The `else` of a Python loop. */
  readonly else?: Region;
  /** Interpreted operations (arithmetic, comparison, subscript, attribute) in the body, nested loops left out. */
  readonly ops: number;
  /** Label of the loop, for labelled break and continue. */
  readonly label?: string;
  readonly span: Span;
}
export interface SwitchRegion {
  readonly k: 'switch';
  readonly subject: Test;
  /** In source order; a body runs on into the next one unless it exits. `values` null: default. */
  readonly cases: readonly { readonly values: readonly Value[] | null; readonly body: Region }[];
  /** Python's `match` and the like do not fall through. */
  readonly fallsThrough: boolean;
  readonly span: Span;
}
export interface TryRegion {
  readonly k: 'try';
  readonly body: Region;
  readonly handlers: readonly Region[];
  /** Python's `else`, run where the body did not raise. */
  readonly else?: Region;
  readonly finally: Region | null;
}
/** A scope with an owner that acts at its end: `with` in Python, a block that holds RAII objects in C++. */
export interface ScopeRegion {
  readonly k: 'scope';
  readonly contexts: readonly { readonly value: Value; readonly target: Value | null }[];
  readonly body: Region;
  readonly span: Span;
}
export interface ExitRegion {
  readonly k: 'exit';
  readonly how: 'return' | 'break' | 'continue' | 'throw' | 'goto';
  readonly label?: string;
  readonly value?: Value;
  readonly span: Span;
}
export interface LabelRegion {
  readonly k: 'label';
  readonly name: string;
}

export type Region =
  | SeqRegion
  | BranchRegion
  | LoopRegion
  | SwitchRegion
  | TryRegion
  | ScopeRegion
  | ExitRegion
  | LabelRegion
  | CallEvent
  | AssignEvent;

export interface ParameterFacts {
  readonly name: string;
  readonly default?: Value;
  /** As written. */
  readonly type?: string;
}

export interface FunctionFacts {
  /** Unique in its file and stable under edits elsewhere: `main`, `Server.run`, `outer.<lambda 0>`, `<module>`. */
  readonly key: string;
  readonly name: string;
  readonly kind: 'function' | 'method' | 'lambda' | 'module';
  /** Key of the class (method) or function (nested function, lambda) around it; null at file level. */
  readonly owner: string | null;
  /** Absolute. */
  readonly span: Span;
  /** Absolute. */
  readonly nameSpan: Span;
  readonly params: readonly ParameterFacts[];
  /** `internal`: C `static` or an anonymous namespace. */
  readonly linkage: 'external' | 'internal';
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** TypeScript: `private` or `protected`. */
  readonly isHidden?: true;
  /** JavaScript: the string that it begins with, `use server`; of `<module>` that of the file. */
  readonly directive?: string;
  readonly decorators: readonly Value[];
  /** Names declared in the function (parameters left out). */
  readonly locals: readonly string[];
  /** Names it declares `global` or `nonlocal`. */
  readonly outer?: readonly string[];
  readonly body: Region;
  /** Where the parser lost its way, relative to the function: what stands behind may be read wrongly. */
  readonly errors?: readonly Span[];
  /** Number of call events; ids run from 0. */
  readonly calls: number;
  /** Conditions of the preprocessor around the definition, outermost first; absent where there are none. */
  readonly when?: readonly Condition[];
}

/**
 * A condition of the preprocessor as written: `X` where X is defined, `!X` where it is not, `(…)` or `!(…)` for any other
 * expression.
 */
export type Condition = string;

export interface ClassFacts {
  readonly key: string;
  readonly name: string;
  readonly bases: readonly Value[];
  readonly span: Span;
  /** C and C++: data members in order, `type` as written. */
  readonly fields?: readonly { readonly name: string; readonly type: string }[];
}

export interface ImportFacts {
  /** `os.path`, `./util`, `pthread.h`. */
  readonly module: string;
  /** Imported names; empty for a plain `import module` or an include. */
  readonly names: readonly { readonly name: string; readonly as: string }[];
  /** Name that stands for the module itself: `import x as y`, `const y = require('x')`, `import * as y`. */
  readonly as?: string;
  readonly star?: boolean;
  /** `#include <…>`. */
  readonly system?: boolean;
  /** Leading dots of a relative Python import. */
  readonly level?: number;
  /** C and C++. */
  readonly when?: readonly Condition[];
  /** Python: below `if TYPE_CHECKING:`, which is false in every run. */
  readonly forTypes?: true;
  readonly span: Span;
}

export interface VariableFacts {
  readonly name: string;
  /** As written, with qualifiers: `static volatile sig_atomic_t`. */
  readonly type: string;
  readonly linkage: 'external' | 'internal';
  readonly init: Value | null;
  readonly array?: boolean;
  readonly span: Span;
}

export interface MacroFacts {
  readonly name: string;
  /** null for an object-like macro. */
  readonly params: readonly string[] | null;
  readonly value: Value;
  readonly text: string;
  readonly span: Span;
  /** What a function-like macro puts in place of its call; absent where it cannot be read by itself. */
  readonly body?: MacroBody;
  readonly when?: readonly Condition[];
}

/** The replacement list of a function-like macro, read as the code that it stands for. Spans in it mean nothing. */
export interface MacroBody {
  readonly region: Region;
  /** Of an expression; unknown for statements. */
  readonly value: Value;
  readonly calls: number;
  readonly locals: readonly string[];
  /** It takes more arguments than it names: `__VA_ARGS__` stands for them. */
  readonly variadic: boolean;
  /** The expression as a condition, where it has parts that run only sometimes: `a && b()`. */
  readonly condition?: { readonly test: Test; readonly calls: number };
}

/** Stands in names for `##`, as often as it takes to keep offsets: no identifier of a program has it. */
export const pasteMark = '\u01c3';

export interface SuppressionFacts {
  readonly scope: 'line' | 'next-line' | 'file';
  readonly rules: readonly string[];
  readonly reason: string;
  readonly span: Span;
}

export interface FileFacts {
  readonly language: Language;
  /** Includes `<module>`: the code at file level. */
  readonly functions: readonly FunctionFacts[];
  readonly classes: readonly ClassFacts[];
  readonly imports: readonly ImportFacts[];
  /** Variables at file level. */
  readonly variables: readonly VariableFacts[];
  /** Members of C and C++ structs that are declared volatile or atomic. */
  readonly fields?: readonly VariableFacts[];
  readonly macros: readonly MacroFacts[];
  /** Exported names (JavaScript): `default`, `module.exports` and `name`s; `local` is the name inside the file. */
  readonly exports: readonly { readonly name: string; readonly local: Value }[];
  /** Function declarations without a body (C), so that an `extern` of the project is not taken for libc. */
  readonly prototypes: readonly string[];
  readonly suppressions: readonly SuppressionFacts[];
  /** The file has syntax errors: facts are what could be read around them. */
  readonly broken: boolean;
}

export const unknown: Value = { k: 'unknown' };
export const empty: Region = { k: 'seq', items: [] };

/** Every event and nested region, outermost first, in program order. Iterative: trees may be deep. */
export function* regions(root: Region): Generator<Region> {
  const stack: Region[] = [root];
  for (let region = stack.pop(); region; region = stack.pop()) {
    yield region;
    const inner = childRegions(region);
    for (let i = inner.length - 1; i >= 0; i--) stack.push(inner[i] as Region);
  }
}

/** Calls of a function body, in program order. */
export function* calls(root: Region): Generator<CallEvent> {
  for (const region of regions(root)) if (region.k === 'call') yield region;
}

function testRegions(test: Test): Region[] {
  switch (test.k) {
    case 'test':
      return [test.before];
    case 'not':
      return testRegions(test.of);
    default:
      return [...testRegions(test.left), ...testRegions(test.right)];
  }
}

/** The regions directly inside, in program order. */
export function childRegions(region: Region): readonly Region[] {
  switch (region.k) {
    case 'seq':
      return region.items;
    case 'branch':
      return [...testRegions(region.test), region.then, ...(region.else ? [region.else] : [])];
    case 'loop':
      return [
        ...(region.test ? testRegions(region.test) : []),
        region.body,
        ...(region.step ? [region.step] : []),
        ...(region.else ? [region.else] : []),
      ];
    case 'switch':
      return [...testRegions(region.subject), ...region.cases.map((c) => c.body)];
    case 'try':
      return [
        region.body,
        ...region.handlers,
        ...(region.else ? [region.else] : []),
        ...(region.finally ? [region.finally] : []),
      ];
    case 'scope':
      return [region.body];
    default:
      return [];
  }
}
