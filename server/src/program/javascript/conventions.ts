/** Request handlers that no call registers: a framework finds them by their decorator, or by the file they stand in. */
import type { CallEvent, FileFacts, FileId } from '../../facts/model';
import { regions } from '../../facts/model';
import {
  documentMethods,
  repeatedDecorators,
  requestDecorators,
  routeConventions,
  serverDirective,
} from '../../knowledge/libraries/node/shapes';
import type { FunctionRef, Program } from '../program';
import { callById, functionAround } from './constants';

export interface Convention {
  readonly fn: FunctionRef;
  readonly reason: 'request' | 'event' | 'document';
  /** The decorator; null: the name of the file and of the export. */
  readonly call: CallEvent | null;
  readonly caller: FunctionRef | null;
}

export function* decoratedHandlers(program: Program, fn: FunctionRef): Generator<Convention> {
  if (fn.facts.decorators.length === 0) return;
  const around = functionAround(program, fn);
  if (!around) return;
  for (const decorator of fn.facts.decorators) {
    const call = decorator.k === 'call' ? callById(around, decorator.call) : undefined;
    if (!call) continue;
    for (const target of program.callees(around, call)) {
      if (target.k !== 'external') continue;
      if (requestDecorators.test(target.name)) yield { fn, reason: 'request', call, caller: around };
      else if (repeatedDecorators.test(target.name)) yield { fn, reason: 'event', call, caller: around };
    }
  }
}

export function* handlersByFile(program: Program, file: FileId, facts: FileFacts): Generator<Convention> {
  const conventions = routeConventions.filter((c) => c.file.test(file));
  const module = program.functionOf(file, '<module>');
  if (!module) return;
  for (const { key, directive } of facts.functions) {
    const fn = directive === serverDirective ? program.functionOf(file, key) : undefined;
    if (fn && fn !== module) yield { fn, reason: 'request', call: null, caller: null };
  }
  const isServer = module.facts.directive === serverDirective;
  if (conventions.length === 0 && !isServer) return;
  for (const { name, local } of facts.exports) {
    if (!isServer && !conventions.some((c) => c.exports.test(name))) continue;
    for (const target of program.targets(module, local))
      if (target.k === 'function' && target.fn.file === file)
        yield { fn: target.fn, reason: 'request', call: null, caller: null };
  }
}

/** `UserSchema.methods.verify = function (password) { … }`: called on a document, by the handlers that have read it. */
export function* methodsOfDocuments(program: Program, module: FunctionRef): Generator<Convention> {
  if (module.facts.kind !== 'module') return;
  for (const region of regions(module.facts.body)) {
    if (region.k !== 'assign' || region.target.k !== 'name' || region.value.k !== 'func') continue;
    const holder = /^(.+)\.[\w$]+$/u.exec(region.target.name)?.[1];
    if (!holder?.includes('.')) continue;
    const held = program.targets(module, { k: 'name', name: holder });
    if (!held.some((target) => target.k === 'external' && documentMethods.test(target.name))) continue;
    const fn = program.functionOf(module.file, region.value.key);
    if (fn) yield { fn, reason: 'document', call: null, caller: null };
  }
}
