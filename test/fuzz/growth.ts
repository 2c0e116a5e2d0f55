/** What must not grow: trees of the parser, its memory, and the heap of JavaScript. To be called before an engine starts. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Parser, Tree } from 'web-tree-sitter';

export interface Growth {
  /** Trees that were made and not freed. */
  readonly trees: () => number;
  /** Bytes of the parser's memory, which never shrinks. */
  readonly parserBytes: () => number;
  /** Bytes in use after a collection. */
  readonly heapBytes: () => number;
}

type Callable = (this: unknown, ...args: readonly unknown[]) => unknown;

function around(prototype: object, name: string, wrap: (inner: Callable) => Callable): void {
  Reflect.set(prototype, name, wrap(Reflect.get(prototype, name) as Callable));
}

let watching: Growth | null = null;

export function watchGrowth(): Growth {
  watching ??= watch();
  return watching;
}

function watch(): Growth {
  const memories: { readonly buffer: ArrayBuffer }[] = [];
  const wasm = Reflect.get(globalThis, 'WebAssembly') as {
    readonly Memory: new (...args: unknown[]) => { readonly buffer: ArrayBuffer };
  };
  const { Memory } = wasm;
  Reflect.set(
    wasm,
    'Memory',
    new Proxy(Memory, {
      construct: (target, args) => {
        const memory = new target(...(args as unknown[]));
        memories.push(memory);
        return memory;
      },
    }),
  );
  let alive = 0;
  around(
    Parser.prototype,
    'parse',
    (inner) =>
      function parse(...args) {
        const tree = Reflect.apply(inner, this, args);
        if (tree) alive++;
        return tree;
      },
  );
  around(
    Tree.prototype,
    'delete',
    (inner) =>
      function free(...args) {
        alive--;
        return Reflect.apply(inner, this, args);
      },
  );
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  return {
    trees: () => alive,
    parserBytes: () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0),
    heapBytes: () => {
      collect();
      return process.memoryUsage().heapUsed;
    },
  };
}
