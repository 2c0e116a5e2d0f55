/** Links JavaScript and TypeScript: ES and CommonJS modules, closures, classes, prototypes, objects, callbacks. */
import type { CallEvent, FileFacts, FileId } from '../../facts/model';
import { nodeModel } from '../../knowledge/libraries/node/models';
import { functionId, type FunctionRef, type Linker, type Target } from '../program';
import { FileIndex } from './javascript/fileIndex';
import { Tracker, type Answer } from './tracker';
import { Resolver } from './javascript/resolve';
import type { Thing } from './javascript/things';
import { Modules } from './javascript/modules';
import type { ModuleModel } from '../moduleModel';
import { Written } from './javascript/written';

function isFunction(thing: Thing): thing is Thing & { readonly k: 'function' } {
  return thing.k === 'function';
}

/** `handler.bind(this)` makes a function and calls none. */
function binds({ callee }: CallEvent): boolean {
  return callee.k === 'name' && callee.name.endsWith('.bind');
}

const languages = new Set(['javascript', 'typescript', 'tsx']);

/** @param keeps whether answers are to outlive edits */
export function linkJavaScript(
  files: ReadonlyMap<FileId, FileFacts>,
  functions: ReadonlyMap<string, FunctionRef>,
  keeps = false,
  model?: ModuleModel,
): Linker {
  const indexes = new Map<FileId, FileIndex>();
  const indexed = (file: FileId, facts: FileFacts, refs: ReadonlyMap<string, FunctionRef>): FileIndex =>
    new FileIndex(file, facts, (key) => refs.get(functionId(file, key)));
  for (const [file, facts] of files)
    if (languages.has(facts.language)) indexes.set(file, indexed(file, facts, functions));
  const tracker = new Tracker(keeps);
  const modules = new Modules(indexes, model);
  const fileOf = (from: FileId, specifier: string): FileId | null => modules.resolve(from, specifier);
  const resolver = new Resolver(indexes, tracker, fileOf);
  const written = new Written(indexes, fileOf);

  // What leads outside leads to the same few names again and again.
  const outside = new Map<string, readonly Target[]>();
  const targets = (things: readonly Thing[]): readonly Target[] => {
    const [only] = things;
    if (things.length === 1 && only?.k === 'external') {
      let known = outside.get(only.name);
      if (!known) outside.set(only.name, (known = [{ ...only, model: nodeModel(only.name) }]));
      return known;
    }
    if (things.every(isFunction)) return things;
    const found: Target[] = [];
    for (const thing of things) {
      if (thing.k === 'function') found.push(thing);
      else if (thing.k === 'external') found.push({ ...thing, model: nodeModel(thing.name) });
      else if (thing.k === 'class') {
        found.push(thing);
        tracker.touch(thing.file);
        const constructor = indexes.get(thing.file)?.byKey.get(`${thing.key}.constructor`);
        if (constructor) found.push({ k: 'function', fn: constructor });
      }
    }
    return found;
  };
  const calleesOf = (caller: FunctionRef, call: CallEvent): readonly Target[] =>
    indexes.has(caller.file) && !binds(call) ? targets(resolver.askCallees(caller, call)) : [];
  const known = new WeakMap<CallEvent, Answer<readonly Target[]>>();
  return {
    callees(caller, call) {
      // The resolver remembers them too; what is made of them matters where it is asked for again and again.
      if (!keeps) return calleesOf(caller, call);
      let found = known.get(call);
      if (!found || !tracker.holds(found)) {
        found = tracker.find(() => calleesOf(caller, call));
        known.set(call, found);
      }
      return found.value;
    },
    targets: (at, value) => (indexes.has(at.file) ? targets(resolver.ask(at, value)) : []),
    written: (at, value) => written.of(at, value),
    module: fileOf,
    packageOf: (file) => modules.packageOf(file),
    work: () => tracker.found,
    refresh(changed, now, refs) {
      if (!keeps) return false;
      const replaced = new Map<FileId, { readonly before: FileIndex; readonly now: FileIndex }>();
      for (const file of changed) {
        const [before, facts] = [indexes.get(file), now.get(file)];
        if (!before || !facts) return false;
        const index = indexed(file, facts, refs);
        indexes.set(file, index);
        replaced.set(file, { before, now: index });
      }
      resolver.changed(replaced);
      return true;
    },
  };
}
