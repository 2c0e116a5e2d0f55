/** Python text to facts and programs, for the tests of each layer. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Language, Parser } from 'web-tree-sitter';
import type { CallEvent, FileFacts, FunctionFacts } from '../../server/src/facts/model';
import { calls } from '../../server/src/facts/model';
import { extractPython } from '../../server/src/facts/python';
import { linkPython } from '../../server/src/program/link/python';
import { functionId, type FunctionRef, type Program, type Target } from '../../server/src/program/program';

const root = process.env.FORKSIGHT_ROOT ?? process.cwd();
let parser: Promise<Parser> | null = null;

async function load(): Promise<Parser> {
  const wasm = path.join(root, 'node_modules/web-tree-sitter/web-tree-sitter.wasm');
  await Parser.init({ wasmBinary: readFileSync(wasm) });
  const made = new Parser();
  made.setLanguage(await Language.load(readFileSync(path.join(root, 'grammars/python.wasm'))));
  return made;
}

export async function pythonFacts(text: string): Promise<FileFacts> {
  parser ??= load();
  const tree = (await parser).parse(text);
  if (!tree) throw new Error('the parser gave up');
  try {
    return extractPython(tree.rootNode, text);
  } finally {
    tree.delete();
  }
}

/** Links files given as `{ 'pkg/a.py': text }`. */
export async function pythonProgram(sources: Readonly<Record<string, string>>): Promise<Program> {
  const files = new Map<string, FileFacts>();
  const functions = new Map<string, FunctionRef>();
  for (const [file, text] of Object.entries(sources)) {
    const facts = await pythonFacts(text);
    files.set(file, facts);
    for (const fn of facts.functions) {
      const id = functionId(file, fn.key);
      functions.set(id, { id, file, facts: fn });
    }
  }
  const linker = linkPython(files, functions);
  return {
    files,
    functions,
    functionOf: (file, key) => functions.get(functionId(file, key)),
    callees: (caller, call) => linker.callees(caller, call),
    targets: (at, value) => linker.targets(at, value),
    handsOut: (at, value) => linker.targets(at, value),
    written: () => [],
    tables: () => [],
    module: () => null,
    packageOf: () => null,
    isIndirect: () => false,
  };
}

export function fn(facts: FileFacts, key: string): FunctionFacts {
  const found = facts.functions.find((f) => f.key === key);
  if (!found) throw new Error(`no ${key} among ${facts.functions.map((f) => f.key).join(', ')}`);
  return found;
}

export function ref(program: Program, file: string, key: string): FunctionRef {
  const found = program.functionOf(file, key);
  if (!found) throw new Error(`no ${key} in ${file}`);
  return found;
}

/** The calls of a function in order, by callee as written. */
export function callNames(facts: FunctionFacts): string[] {
  return [...calls(facts.body)].map((call) => (call.callee.k === 'name' ? call.callee.name : call.callee.k));
}

export function callNamed(of: FunctionRef, name: string): CallEvent {
  const found = [...calls(of.facts.body)].find(
    (call) => call.callee.k === 'name' && call.callee.name === name,
  );
  if (!found) throw new Error(`no call of ${name} in ${of.id}`);
  return found;
}

/** Targets as text: `file#key` or the external name. */
export function shown(targets: readonly Target[]): string[] {
  return targets.map((t) =>
    t.k === 'function' ? t.fn.id : t.k === 'external' ? t.name : `class ${t.file}#${t.key}`,
  );
}
