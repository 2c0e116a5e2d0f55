/**
 * Calls of C++ containers and strings that allocate: of members, where the type of the object is declared in sight, and
 * of constructors that are given something to hold.
 */
import type { CallEvent, FileFacts, FileId, FunctionFacts } from '../../facts/model';
import { regions } from '../../facts/model';
import type { Model } from '../../knowledge/effects';
import { changesMemory, ownsMemory } from '../../knowledge/signalHandlers';
import type { FunctionRef, Target } from '../program';

const onlyContainers = /^(?:push|emplace)_(?:back|front)$/;

const models = new Map<string, Model>();
const declared = new WeakMap<FunctionFacts, ReadonlyMap<string, string>>();

export function allocatingMember(
  files: ReadonlyMap<FileId, FileFacts>,
  at: FunctionRef,
  call: CallEvent,
  inProject: (method: string) => boolean,
): Target | null {
  if (call.callee.k !== 'name') return null;
  const { name } = call.callee;
  if (call.constructs === true) return call.args.length > 0 && ownsMemory(name) ? allocates(name) : null;
  const dot = name.lastIndexOf('.');
  if (dot < 0 || !changesMemory(name.slice(dot + 1))) return null;
  const object = name.slice(0, dot);
  const type = typesIn(at.facts).get(object) ?? variableType(files, at, object);
  if (type !== undefined) return ownsMemory(type) ? allocates(name) : null;
  // A field, say: where the project has no such method, only containers do.
  const method = name.slice(dot + 1);
  return onlyContainers.test(method) && !inProject(method) ? allocates(name) : null;
}

function variableType(
  files: ReadonlyMap<FileId, FileFacts>,
  at: FunctionRef,
  name: string,
): string | undefined {
  return files.get(at.file)?.variables.find((v) => v.name === name)?.type;
}

function typesIn(fn: FunctionFacts): ReadonlyMap<string, string> {
  let types = declared.get(fn);
  if (!types) {
    const found = new Map<string, string>();
    for (const { name, type } of fn.params) if (type !== undefined) found.set(name, type);
    for (const region of regions(fn.body))
      if (region.k === 'assign' && region.declares !== undefined && region.target.k === 'name')
        found.set(region.target.name, region.declares);
    types = found;
    declared.set(fn, types);
  }
  return types;
}

function allocates(name: string): Target {
  let model = models.get(name);
  if (!model) {
    model = {
      name,
      source: 'C++ [container.requirements], [string.classes]: operator new underneath',
      safety: 'malloc',
    };
    models.set(name, model);
  }
  return { k: 'external', name, model };
}
