/** Links JavaScript and TypeScript: ES and CommonJS modules, closures, classes, prototypes, objects, callbacks. */
import type { CallEvent, FileFacts, FileId } from '../../facts/model';
import { nodeModel } from '../../knowledge/libraries/node/models';
import type { FunctionRef, Linker, Target } from '../program';
import { FileIndex } from './javascript/fileIndex';
import { Resolver } from './javascript/resolve';
import type { Thing } from './javascript/things';
import { resolveRelative } from './javascript/modules';
import { Written } from './javascript/written';

const languages = new Set(['javascript', 'typescript', 'tsx']);

export function linkJavaScript(
  files: ReadonlyMap<FileId, FileFacts>,
  functions: ReadonlyMap<string, FunctionRef>,
): Linker {
  const indexes = new Map<FileId, FileIndex>();
  for (const [file, facts] of files) {
    if (!languages.has(facts.language)) continue;
    indexes.set(file, new FileIndex(file, facts, (key) => functions.get(`${file}#${key}`)));
  }
  const resolver = new Resolver(indexes);
  const written = new Written(indexes, (from, specifier) =>
    resolveRelative(from, specifier, (file) => indexes.has(file)),
  );

  const targets = (things: readonly Thing[]): readonly Target[] => {
    const found: Target[] = [];
    for (const thing of things) {
      if (thing.k === 'function') found.push(thing);
      else if (thing.k === 'external') found.push({ ...thing, model: nodeModel(thing.name) });
      else if (thing.k === 'class') {
        found.push(thing);
        const constructor = indexes.get(thing.file)?.byKey.get(`${thing.key}.constructor`);
        if (constructor) found.push({ k: 'function', fn: constructor });
      }
    }
    return found;
  };
  const known = new WeakMap<CallEvent, readonly Target[]>();
  return {
    callees(caller, call) {
      let found = known.get(call);
      if (!found) {
        found = indexes.has(caller.file) ? targets(resolver.askCallees(caller, call)) : [];
        known.set(call, found);
      }
      return found;
    },
    targets: (at, value) => (indexes.has(at.file) ? targets(resolver.ask(at, value)) : []),
    written: (at, value) => written.of(at, value),
  };
}
