/** The part of WebAssembly's interface that `cursor.ts` uses: it belongs to TypeScript's library for browsers, not to ours. */
declare namespace WebAssembly {
  /** Opaque. */
  type Module = object;
  const Module: new (bytes: Uint8Array) => Module;
  class Instance {
    constructor(module: Module, imports: Imports);
    readonly exports: Readonly<Record<string, unknown>>;
  }
  class Memory {
    readonly buffer: ArrayBuffer;
  }
  type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
