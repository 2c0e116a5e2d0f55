/**
 * An edited file says what the same text says when it is opened: findings and facts, through thousands of random edits,
 * most of which leave the code broken for a while.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Engine, TextEdit } from '../../server/src/engine/api';
import { extract, type ItemCache } from '../../server/src/engine/extract';
import type { FileFacts, Language } from '../../server/src/facts/model';
import { grammarFiles } from '../../server/src/project/grammarFiles';
import { languageOfText } from '../../server/src/project/languages';
import { loadGrammars, type BudgetParser, type Tree } from '../../server/src/syntax/parser';
import { keepFirstBranches } from '../../server/src/syntax/directives';
import { TreeStore, type Budgets } from '../../server/src/syntax/treeStore';
import { root, rulesFolder, testEngine } from '../harness/engine';

/** mulberry32: small, and the same numbers on every machine. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}

/** What people type, paste and forget to close. */
const snippets: Readonly<Record<'c' | 'python' | 'javascript', readonly string[]>> = {
  c: [
    ' ', '\n', 'x', ';', '{', '}', '(', ')', '"', '\'', '/*', '*/', '//', '#if 0\n', '#endif\n', '\\\n', '🧵', 'é', ',', '=',
    'fork();', 'if (fork() == 0) {', '_exit(127);', 'exit(1);', 'execv(argv[0], argv);', 'pthread_create(&t, NULL, worker, NULL);',
    'pthread_join(t, NULL);', 'printf("x\\n");', 'for (;;) {', 'switch (pid) {\n  case 0:', 'return', 'goto out;', 'out:', 'static ',
    'void f(void) {\n', 'int g(int a, {\n', 'namespace a {', 'class B { void m() {', '#define fork my_fork\n', '// forksight-ignore fork-after-thread\n',
  ],
  python: [
    ' ', '\n', '    ', 'x', ':', '(', ')', '[', '"', '"""', '#', '🧵', 'é', ',', '=', '\\\n', 'os.fork()', 'if os.fork() == 0:\n    ',
    'threading.Thread(target=work).start()', 'def f():\n', 'class A:\n', 'return', 'for i in range(10):\n', 'import os\n', 'async ',
    'lambda x: ', 'with a as b:\n', 'try:\n', '# forksight-ignore gil-bound-threads\n',
  ],
  javascript: [
    ' ', '\n', 'x', ';', '{', '}', '(', ')', '`', '"', '/*', '//', '🧵', 'é', ',', '=', '=>', 'async ', 'await ', 'fs.readFileSync("x")',
    'function f() {', 'class A {', 'const x = ', 'return', 'for (const a of b) {', 'Promise.all(', 'import x from "x";\n', '<div>', ': number',
  ],
}; // prettier-ignore

function snippetsOf(language: Language): readonly string[] {
  if (language === 'c' || language === 'cpp') return snippets.c;
  return language === 'python' ? snippets.python : snippets.javascript;
}

/** One edit of a text: typing, deleting, pasting a piece of the text elsewhere, or replacing a line. */
function someEdit(text: string, language: Language, below: (n: number) => number): TextEdit {
  const at = below(text.length + 1);
  const pieces = snippetsOf(language);
  const piece = pieces[below(pieces.length)] ?? '';
  switch (below(8)) {
    case 0:
    case 1:
    case 2:
      return { span: { start: at, end: at }, text: piece };
    case 3:
    case 4:
      return { span: { start: at, end: Math.min(text.length, at + 1 + below(3)) }, text: '' };
    case 5:
      return { span: { start: at, end: Math.min(text.length, at + below(60)) }, text: '' };
    case 6: {
      const from = below(text.length + 1);
      return { span: { start: at, end: at }, text: text.slice(from, from + below(120)) };
    }
    default: {
      const start = text.lastIndexOf('\n', at - 1) + 1;
      const end = text.indexOf('\n', at);
      return { span: { start, end: end === -1 ? text.length : end }, text: piece };
    }
  }
}

const apply = (text: string, { span, text: inserted }: TextEdit): string =>
  text.slice(0, span.start) + inserted + text.slice(span.end);

interface Source {
  readonly file: string;
  readonly language: Language;
  readonly text: string;
}

function source(file: string): Source[] {
  const text = readFileSync(file, 'utf8');
  const language = languageOfText(file, text);
  return language ? [{ file, language, text }] : [];
}

/** Programs to edit: every fixture, of one file or of several. */
function programs(): Source[][] {
  return ['fork', 'signal', 'gil', 'node'].flatMap((family) =>
    readdirSync(rulesFolder(family))
      .sort()
      .map((name) => {
        const at = rulesFolder(family, name);
        if (!statSync(at).isDirectory()) return source(at);
        const files = readdirSync(at, { recursive: true, encoding: 'utf8' }).sort();
        return files
          .map((file) => path.join(at, file))
          .filter((file) => statSync(file).isFile())
          .flatMap(source);
      })
      .filter((program) => program.length > 0),
  );
}

/** About 2,000 lines of C: a worker, and many functions that fork in various ways. */
function longProgram(): string {
  const parts = [
    '#include <pthread.h>\n#include <stdio.h>\n#include <unistd.h>\n\n',
    'static void *worker(void *arg) {\n  for (;;) pause();\n}\n\n',
  ];
  const count = 110;
  for (let i = 0; i < count; i++)
    parts.push(`/* Step ${i}. */
static int step_${i}(char **argv) {
  pid_t pid = fork();
  if (pid < 0) return -1;
  if (pid == 0) {
    ${i % 3 === 0 ? 'printf("%s\\n", argv[0]);' : 'dup2(2, 1);'}
    ${i % 2 === 0 ? 'execv(argv[0], argv);' : `step_${Math.floor(i / 2)}(argv);`}
    ${i % 5 === 0 ? 'exit' : '_exit'}(127);
  }
  for (int i = 0; i < ${i}; i++) {
    if (argv[i] == NULL) break;
    puts(argv[i]);
  }
  return pid;
}

`);
  parts.push(
    'int main(int argc, char **argv) {\n  pthread_t t;\n  pthread_create(&t, NULL, worker, NULL);\n',
  );
  for (let i = 0; i < count; i++) parts.push(`  step_${i}(argv + ${i});\n`);
  parts.push('  return 0;\n}\n');
  return parts.join('');
}

function seconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
}

const patient: Budgets = { whole: 60_000, edit: 60_000, blanked: 60_000 };
const parsers = new Map<Language, BudgetParser>();

before(async () => {
  const source = grammarFiles(root);
  const grammars = loadGrammars({
    runtime: () => source.runtime(),
    grammar: (language) => source.grammar(language as Language),
  });
  for (const language of ['c', 'cpp', 'python', 'javascript', 'typescript', 'tsx'] as const)
    parsers.set(language, await grammars.parser(language));
});

function parserOf(language: Language): BudgetParser {
  const parser = parsers.get(language);
  assert.ok(parser);
  return parser;
}

/**
 * Tree-sitter may recover from an error otherwise when it starts from an old tree than when it starts from nothing.
 * @returns whether it did so in the last of these versions, each of which one edit made from the one before
 */
function recoversOtherwise(language: Language, text: string, edits: readonly TextEdit[]): boolean {
  const store = new TreeStore(patient);
  const parser = parserOf(language);
  const shape = (tree: Tree): string => tree.rootNode.toString();
  let now = text;
  let last = store.parse('a', parser, now, true, shape);
  for (const edit of edits) {
    now = apply(now, edit);
    last = store.edit('a', parser, now, [{ ...edit.span, text: edit.text }], shape);
  }
  store.dispose();
  const anew = store.parse('a', parser, now, false, shape);
  assert.ok(last.ok && anew.ok);
  return last.value !== anew.value;
}

describe('an edited engine', () => {
  let edited: Engine;
  let fresh: Engine;
  let otherBranches = 0;

  before(async () => {
    edited = await testEngine();
    fresh = await testEngine();
  });
  after(() => {
    edited.dispose();
    fresh.dispose();
  });

  /** @returns how many of the versions had findings */
  const walk = (program: readonly Source[], edits: number, seed: number): number => {
    const chosen = program[seed % program.length];
    assert.ok(chosen);
    const { file, language, text } = chosen;
    const others = program.filter((other) => other.file !== file);
    for (const engine of [edited, fresh])
      for (const other of others) engine.set(other.file, other.language, other.text);
    let telling = 0;
    const made: TextEdit[] = [];
    const below = random(seed);
    edited.set(file, language, text, { kept: true });
    let now = text;
    for (let i = 0; i < edits; i++) {
      // Back to the whole program now and then: what is broken all over finds nothing.
      const edit =
        below(12) === 0 ? { span: { start: 0, end: now.length }, text } : someEdit(now, language, below);
      now = apply(now, edit);
      made.push(edit);
      edited.edit(file, [edit]);
      edited.analyse();
      fresh.set(file, language, now);
      fresh.analyse();
      assert.equal(edited.text(file), now);
      const [ours, theirs] = [edited, fresh].map((e) => program.flatMap((p) => e.findings(p.file)));
      if (!isDeepStrictEqual(ours, theirs)) {
        if (recoversOtherwise(language, text, made)) continue;
        // Which branches of conditionals are read is decided when a file is opened, and kept while it is edited.
        if ((language === 'c' || language === 'cpp') && keepFirstBranches(now, language) !== now) {
          otherBranches++;
          continue;
        }
      }
      assert.deepEqual(ours, theirs, `${file}: seed ${seed}, edit ${i}:\n${now}`);
      if (theirs?.length) telling++;
    }
    for (const engine of [edited, fresh]) {
      for (const one of program) engine.remove(one.file);
      engine.analyse();
    }
    return telling;
  };

  it('finds in 1,940 broken versions of the fixtures what a new one finds', function () {
    this.timeout(120_000);
    const all = programs();
    const cpu = process.cpuUsage();
    const each = Math.ceil(1940 / all.length);
    let telling = 0;
    for (const [i, program] of all.entries()) telling += walk(program, each, i + 1);
    const spent = seconds(cpu);
    assert.ok(otherBranches < 20, `${otherBranches} versions were read by other branches`);
    assert.ok(telling > 900, `only ${telling} versions had findings`);
    assert.ok(spent < 20, `1,940 edits took ${spent.toFixed(1)} s of CPU time`);
  });

  it('reads a method anew that an error makes part of a class', () => {
    const file = rulesFolder('fork', 'fork-after-thread.namespaces.cpp');
    const [program] = source(file);
    assert.ok(program);
    const start = program.text.indexOf('arg);') + 1;
    edited.set(file, 'cpp', program.text, { kept: true });
    edited.analyse();
    edited.edit(file, [{ span: { start, end: start + 4 }, text: '' }]);
    fresh.set(file, 'cpp', edited.text(file) ?? '');
    for (const engine of [edited, fresh]) engine.analyse();
    assert.deepEqual(edited.findings(file), fresh.findings(file));
    for (const engine of [edited, fresh]) engine.remove(file);
  });

  it('finds in 60 versions of a long file what a new one finds', function () {
    this.timeout(60_000);
    const text = longProgram();
    assert.ok(text.split('\n').length > 1800);
    const cpu = process.cpuUsage();
    walk([{ file: '/long.c', language: 'c', text }], 60, 7);
    const spent = seconds(cpu);
    assert.ok(spent < 10, `60 edits took ${spent.toFixed(1)} s of CPU time`);
  });
});

describe('an edited tree', () => {
  it('gives the facts of a new one, and no tree more than the files that are open', () => {
    const [kept, once] = [new TreeStore(patient), new TreeStore(patient)];
    const all = programs().flat();
    let same = 0;
    for (const [i, { file, language, text }] of all.entries()) {
      const parser = parserOf(language);
      const cache: ItemCache = new Map();
      const below = random(1000 + i);
      const facts = (store: TreeStore, at: string, edit: TextEdit | null, keep: boolean): FileFacts => {
        const use = (tree: Tree, parsed: string): FileFacts =>
          extract(tree.rootNode, parsed, language, keep ? cache : undefined, parser);
        const outcome = edit
          ? store.edit(file, parser, at, [{ ...edit.span, text: edit.text }], use)
          : store.parse(file, parser, at, keep, use);
        assert.ok(outcome.ok);
        return outcome.value;
      };
      const made: TextEdit[] = [];
      let now = text;
      facts(kept, now, null, true);
      for (let n = 0; n < 20; n++) {
        const edit = someEdit(now, language, below);
        now = apply(now, edit);
        made.push(edit);
        const [ours, theirs] = [facts(kept, now, edit, true), facts(once, now, null, false)];
        if (isDeepStrictEqual(ours, theirs)) same++;
        else if (!recoversOtherwise(language, text, made))
          assert.deepEqual(ours, theirs, `${file}: edit ${n}:\n${now}`);
        assert.equal(kept.size, i + 1);
        assert.equal(once.size, 0);
      }
    }
    assert.ok(same > 19 * all.length, `only ${same} of ${20 * all.length} versions were the same`);
    kept.dispose();
    assert.equal(kept.size, 0);
  }).timeout(60_000);
});
