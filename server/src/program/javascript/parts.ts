/** The files of a program by how they hang together: what belongs to tests and tools, and what is a library's API. */
import type { FileFacts, FileId, Value } from '../../facts/model';
import { regions } from '../../facts/model';
import { callsOf } from '../callsOf';
import {
  commandModules,
  commandNames,
  renderedFiles,
  testDirectories,
  testGlobals,
  toolFiles,
  toolModules,
} from '../../knowledge/libraries/node/shapes';
import type { FunctionRef, Program } from '../program';

export interface Parts {
  /** Tests, benchmarks, build scripts, configuration: told by what they import and call, and by their name. */
  isTool(file: FileId): boolean;
  /** Number of the group of files that import one another, directly or not, tools left out. */
  component(file: FileId): number;
  /** Files that nothing but tools import: scripts, or the face of a library. */
  readonly tops: readonly FileId[];
}

const known = new WeakMap<Program, Parts>();

export function programParts(program: Program): Parts {
  let parts = known.get(program);
  if (!parts) known.set(program, (parts = compute(program)));
  return parts;
}

function compute(program: Program): Parts {
  const tools = new Set<FileId>();
  const imports = new Map<FileId, FileId[]>();
  for (const [file, facts] of program.files) {
    if (isToolFile(program, file, facts)) tools.add(file);
    const found: FileId[] = [];
    for (const item of facts.imports) {
      const target = program.module(file, item.module);
      if (target !== null) found.push(target);
    }
    imports.set(file, found);
  }
  addTestHelpers(imports, tools);
  const components = componentsOf(imports, tools);
  return {
    isTool: (file) => tools.has(file),
    component: (file) => components.get(file) ?? -1,
    tops: topsOf(imports, tools),
  };
}

/** What tests import from a directory of tests belongs to them. */
function addTestHelpers(imports: ReadonlyMap<FileId, readonly FileId[]>, tools: Set<FileId>): void {
  const queue = [...tools];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    for (const target of imports.get(file) ?? []) {
      if (tools.has(target) || !testDirectories.test(target)) continue;
      tools.add(target);
      queue.push(target);
    }
  }
}

const tools = new WeakMap<FileFacts, boolean>();

function isToolFile(program: Program, file: FileId, facts: FileFacts): boolean {
  let known = tools.get(facts);
  if (known === undefined) tools.set(facts, (known = looksLikeTool(program, file, facts)));
  return known;
}

function looksLikeTool(program: Program, file: FileId, facts: FileFacts): boolean {
  if (toolFiles.test(file)) return true;
  if (facts.imports.some((i) => toolModules.test(i.module))) return true;
  const module = program.functionOf(file, '<module>');
  if (!module) return false;
  for (const call of callsOf(module)) {
    const name = call.callee.k === 'name' ? (call.callee.name.split('.')[0] ?? '') : '';
    if (
      testGlobals.has(name) &&
      !module.facts.locals.includes(name) &&
      call.args.some((a) => a.value.k === 'func')
    ) {
      return true;
    }
  }
  return false;
}

function componentsOf(
  imports: ReadonlyMap<FileId, readonly FileId[]>,
  tools: ReadonlySet<FileId>,
): Map<FileId, number> {
  const parent = new Map<FileId, FileId>();
  const find = (file: FileId): FileId => {
    let at = file;
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) at = up;
    parent.set(file, at);
    return at;
  };
  for (const [file, targets] of imports) {
    if (tools.has(file)) continue;
    for (const target of targets) if (!tools.has(target)) parent.set(find(file), find(target));
  }
  const numbers = new Map<FileId, number>();
  const result = new Map<FileId, number>();
  for (const file of imports.keys()) {
    const root = find(file);
    const number = numbers.get(root) ?? numbers.size;
    numbers.set(root, number);
    result.set(file, number);
  }
  return result;
}

function topsOf(imports: ReadonlyMap<FileId, readonly FileId[]>, tools: ReadonlySet<FileId>): FileId[] {
  const imported = new Set<FileId>();
  for (const [file, targets] of imports) {
    if (!tools.has(file)) for (const target of targets) if (target !== file) imported.add(target);
  }
  const tops: FileId[] = [];
  const reached = new Set<FileId>();
  const reach = (from: FileId): void => {
    tops.push(from);
    const stack = [from];
    for (let file = stack.pop(); file !== undefined; file = stack.pop()) {
      if (reached.has(file)) continue;
      reached.add(file);
      stack.push(...(imports.get(file) ?? []));
    }
  };
  const own = [...imports.keys()].filter((file) => !tools.has(file));
  for (const file of own) if (!imported.has(file)) reach(file);
  // Files that import each other in a ring have no top: the one nearest the root of the tree stands for it.
  for (const file of own.sort(byNearness)) if (!reached.has(file)) reach(file);
  return tops;
}

function byNearness(a: FileId, b: FileId): number {
  const depth = (file: FileId): number => file.split('/').length;
  const index = (file: FileId): number => (/(^|\/)index\.[cm]?[jt]sx?$/u.test(file) ? 0 : 1);
  return depth(a) - depth(b) || index(a) - index(b) || (a < b ? -1 : 1);
}

/**
 * Functions that a user of this program as a library can call. A top without exports is a script and has none; nor has one
 * that runs itself. Where package.json says which files can be imported, or that none can, and requests are answered in
 * sight, what else is exported is called from somewhere in the project.
 * @param served packages in which handlers of requests are in sight
 */
export function apiOf(
  program: Program,
  parts: Parts,
  served: ReadonlySet<FileId> = new Set(),
): readonly FunctionRef[] {
  const found = new Set<FunctionRef>();
  for (const file of parts.tops) {
    const facts = program.files.get(file);
    const module = program.functionOf(file, '<module>');
    const own = program.packageOf(file);
    const isInside = own !== null && served.has(own.folder) && own.exposes(file) === false;
    if (isInside && !renderedFiles.test(file)) continue;
    if (facts && module && !isCommand(facts) && !runsItself(facts, module))
      collect(program, facts, module, found, 0);
  }
  return [...found];
}

/** `main();` and `new Server();` of what the file itself exports: a program, which exports for its tests. */
function runsItself(facts: FileFacts, module: FunctionRef): boolean {
  const own = new Set<string>();
  for (const { name, local } of facts.exports) own.add(local.k === 'name' ? local.name : name);
  for (const region of regions(module.facts.body))
    if (region.k === 'call' && region.callee.k === 'name' && own.has(region.callee.name)) {
      // What it makes may be what is meant to be used.
      const { id } = region;
      if (!givesAway(module, facts, id)) return true;
    }
  return false;
}

function givesAway(module: FunctionRef, facts: FileFacts, call: number): boolean {
  const made = new Set<string>();
  for (const region of regions(module.facts.body))
    if (region.k === 'assign' && region.target.k === 'name' && holds(region.value, call))
      made.add(region.target.name);
  return facts.exports.some(
    ({ local }) => holds(local, call) || [...made].some((name) => namedIn(local, name)),
  );
}

function holds(value: Value, call: number): boolean {
  if (value.k === 'call') return value.call === call;
  if (value.k === 'op') return value.args.some((a) => holds(a, call));
  return value.k === 'record' && value.entries.some((e) => holds(e.value, call));
}

function namedIn(value: Value, name: string): boolean {
  if (value.k === 'name') return value.name === name || name.startsWith(`${value.name}.`);
  return value.k === 'record' && value.entries.some((e) => namedIn(e.value, name));
}

/** A command or the entry of a worker, told by what it reads: its exports are for its tests, or run one at a time. */
const commands = new WeakMap<FileFacts, boolean>();

function isCommand(facts: FileFacts): boolean {
  let known = commands.get(facts);
  if (known === undefined) commands.set(facts, (known = looksLikeCommand(facts)));
  return known;
}

function looksLikeCommand(facts: FileFacts): boolean {
  if (facts.imports.some((i) => commandModules.test(i.module))) return true;
  for (const fn of facts.functions) {
    for (const region of regions(fn.body)) {
      if (region.k === 'call') {
        if (mentionsCommand(region.callee) || region.args.some((a) => mentionsCommand(a.value))) return true;
      } else if (region.k === 'assign') {
        if (mentionsCommand(region.value)) return true;
      } else if (region.k === 'branch' && region.test.k === 'test' && mentionsCommand(region.test.value))
        return true;
      else if (region.k === 'loop' && region.each && mentionsCommand(region.each.over)) return true;
    }
  }
  return false;
}

function mentionsCommand(value: Value): boolean {
  if (value.k === 'name') return commandNames.test(value.name);
  return value.k === 'op' && value.args.some(mentionsCommand);
}

function collect(
  program: Program,
  facts: FileFacts,
  module: FunctionRef,
  found: Set<FunctionRef>,
  depth: number,
): void {
  const add = (at: FunctionRef, value: Value, level: number): void => {
    if (level > 3) return;
    const record = value.k === 'name' ? recordOf(facts, value.name) : value;
    if (record?.k === 'record') {
      for (const entry of record.entries) add(at, entry.value, level + 1);
      return;
    }
    for (const target of program.targets(at, value)) {
      if (target.k === 'function') {
        found.add(target.fn);
        addPrototype(program, target.fn, found);
      } else if (target.k === 'class') addMethods(program, target.file, target.key, found);
    }
  };
  for (const exported of facts.exports) {
    const whole = namespaceOf(facts, exported.local);
    if (whole !== null) addStar(program, module.file, whole, found, depth + 1);
    else add(module, exported.local, 0);
  }
}

/** The module whose exports are all exported, under a name or without one; null: something else. */
function namespaceOf(facts: FileFacts, local: Value): string | null {
  if (local.k === 'op' && local.op === 'import') {
    const [module, what] = local.args;
    return module?.k === 'str' && what === undefined ? module.value : null;
  }
  if (local.k !== 'name') return null;
  return facts.imports.find((i) => i.as === local.name)?.module ?? null;
}

function recordOf(facts: FileFacts, name: string): Value | null {
  return facts.variables.find((v) => v.name === name)?.init ?? null;
}

function addStar(
  program: Program,
  from: FileId,
  specifier: string,
  found: Set<FunctionRef>,
  depth: number,
): void {
  if (depth > 12) return;
  const file = program.module(from, specifier);
  const facts = file === null ? undefined : program.files.get(file);
  const module = file === null ? undefined : program.functionOf(file, '<module>');
  if (facts && module) collect(program, facts, module, found, depth);
}

function addMethods(program: Program, file: FileId, key: string, found: Set<FunctionRef>): void {
  for (const f of program.files.get(file)?.functions ?? []) {
    if (f.owner !== key || f.name.startsWith('#') || f.name.startsWith('_') || f.isHidden === true) continue;
    const ref = program.functionOf(file, f.key);
    if (ref) found.add(ref);
  }
}

/** `F.prototype.m = function …` and `F.m = function …` of an exported `F`. */
function addPrototype(program: Program, fn: FunctionRef, found: Set<FunctionRef>): void {
  const module = program.functionOf(fn.file, '<module>');
  if (!module || fn.facts.name === '') return;
  for (const region of regions(module.facts.body)) {
    if (region.k !== 'assign' || region.target.k !== 'name' || region.value.k !== 'func') continue;
    const { name } = region.target;
    if (!name.startsWith(`${fn.facts.name}.`) || name.includes('._')) continue;
    const method = program.functionOf(fn.file, region.value.key);
    if (method) found.add(method);
  }
}
