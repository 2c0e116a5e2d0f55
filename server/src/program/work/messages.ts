/** What the steps of a verdict say. The GIL in Python, the event loop's thread in JavaScript. */
import type { Language } from '../../facts/model';
import type { Model } from '../../knowledge/effects';

export interface WorkMessages {
  readonly loop: string;
  readonly awaits: string;
  readonly unknown: string;
  calls(name: string): string;
  recursion(name: string): string;
  external(name: string, model: Model | null, purse: 'cpu' | 'waits' | 'releases' | 'unknown'): string;
}

/** `?.strip` (a method of an unknown receiver) reads as `.strip`; `builtins.` is never written. */
function shown(name: string): string {
  return name.replace(/^\?/u, '').replace(/^builtins\./u, '');
}

const python: WorkMessages = {
  loop: 'this loop runs Python bytecode: nothing in it releases the GIL',
  awaits: 'hands control back to the event loop here',
  unknown: 'calls what is not known to the analysis',
  calls: (name) => `calls ${name}`,
  recursion: (name) => `${name} calls itself here and runs Python bytecode: nothing in it releases the GIL`,
  external(name, model, purse) {
    const what = shown(name);
    if (purse === 'waits') return `${what} waits with the GIL released`;
    if (purse === 'releases') return `${what} computes with the GIL released`;
    if (purse === 'unknown' || !model) return `${what} is not known to the analysis`;
    return `${what} holds the GIL while it runs`;
  },
};

const javascript: WorkMessages = {
  loop: 'this loop keeps the thread busy: nothing in it hands control back to the event loop',
  awaits: 'hands control back to the event loop here',
  unknown: 'calls what is not known to the analysis',
  calls: (name) => `calls ${name}`,
  recursion: (name) => `${name} calls itself here and keeps the thread busy until it is done`,
  external(name, model, purse) {
    const what = shown(name);
    if (purse === 'waits') return `${what} waits without holding the thread`;
    if (purse === 'releases') return `${what} computes on the thread pool`;
    if (purse === 'unknown' || !model) return `${what} is not known to the analysis`;
    if (model.work === 'blocks') return `${what} blocks the event loop until it is done`;
    return `${what} computes on this thread until it is done`;
  },
};

export function messages(language: Language): WorkMessages {
  return language === 'javascript' || language === 'typescript' || language === 'tsx' ? javascript : python;
}
