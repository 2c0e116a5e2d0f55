/** What the state learns from conditions, and what interpretation observes of programs that are written here. */
import assert from 'node:assert/strict';
import type { FileFacts, Language, Value } from '../../server/src/facts/model';
import { extract } from '../../server/src/engine/extract';
import type { Concurrency } from '../../server/src/program/concurrency';
import { LinkedFamily } from '../../server/src/program/linked';
import { observe } from '../../server/src/program/observe';
import { grammarFiles } from '../../server/src/project/grammarFiles';
import {
  anySign,
  initialState,
  join,
  level,
  negative,
  positive,
  withSign,
  zero,
  type ThreadAlive,
} from '../../server/src/program/state';
import { bitsOf } from '../../server/src/program/bits';
import { refine, signOf } from '../../server/src/program/values';
import { loadGrammars } from '../../server/src/syntax/parser';
import { TreeStore } from '../../server/src/syntax/treeStore';
import { root } from '../harness/engine';

const int = (value: number): Value => ({ k: 'int', value });
const pid: Value = { k: 'name', name: 'pid' };
const op = (operator: string, ...args: readonly Value[]): Value => ({ k: 'op', op: operator, args });

describe('a condition on a fork’s result', () => {
  const signs: readonly (readonly [number, string])[] = [
    [negative, '-'],
    [zero, '0'],
    [positive, '+'],
  ];
  const shown = (sign: number): string =>
    signs.flatMap(([bit, name]) => ((sign & bit) === 0 ? [] : [name])).join('');
  /** The signs with which a condition may be true, and with which it may be false. */
  const split = (condition: Value): [string, string] => {
    const of = (wanted: boolean): string => {
      const after = refine(initialState, condition, wanted);
      return after ? shown(signOf(after, pid)) : '';
    };
    return [of(true), of(false)];
  };

  it('tells child, parent and failure apart', () => {
    const table: readonly (readonly [Value, string, string])[] = [
      [pid, '-+', '0'],
      [op('!', pid), '0', '-+'],
      [op('==', pid, int(0)), '0', '-+'],
      [op('==', int(0), pid), '0', '-+'],
      [op('!=', pid, int(0)), '-+', '0'],
      [op('==', pid, int(-1)), '-', '0+'],
      [op('==', pid, op('-', int(1))), '-', '0+'],
      [op('!=', pid, int(-1)), '0+', '-'],
      [op('<', pid, int(0)), '-', '0+'],
      [op('<=', pid, int(0)), '-0', '+'],
      [op('>', pid, int(0)), '+', '-0'],
      [op('>=', pid, int(0)), '0+', '-'],
      [op('<', int(0), pid), '+', '-0'],
      [op('>=', int(0), pid), '-0', '+'],
      [op('>', pid, int(-1)), '0+', '-'],
      [op('<', pid, int(1)), '-0', '+'],
      [op('>=', pid, int(1)), '+', '-0'],
      // Which positive number it is, nobody knows.
      [op('==', pid, int(7)), '+', '-0+'],
      [op('>', pid, int(7)), '+', '-0+'],
      [op('===', pid, int(0)), '0', '-+'],
      // Nothing is learnt from what is not understood.
      [op('&', pid, int(1)), '-0+', '-0+'],
      [op('==', pid, { k: 'name', name: 'other' }), '-0+', '-0+'],
    ];
    for (const [condition, yes, no] of table)
      assert.deepEqual(split(condition), [yes, no], JSON.stringify(condition));
  });

  it('leaves out what cannot be', () => {
    const child = withSign(initialState, 'pid', zero);
    assert.equal(refine(child, op('>', pid, int(0)), true), null);
    assert.equal(refine(child, pid, true), null);
    assert.notEqual(refine(child, op('==', pid, int(0)), true), null);
    assert.equal(signOf(child, op('?:', pid, int(3))), zero | positive);
    assert.equal(signOf(initialState, pid), anySign);
  });

  it('reads flag words as far as they are known', () => {
    const lookup = (name: string): Value | null => (name === 'BASE' ? op('|', int(0x100), int(0x200)) : null);
    const of = (value: Value): unknown => bitsOf(initialState, value, lookup);
    const named = (name: string): Value => ({ k: 'name', name });
    assert.deepEqual(of(named('CLONE_VM')), { set: 0x100n, complete: true });
    assert.deepEqual(of(op('|', named('CLONE_FILES'), named('BASE'))), { set: 0x700n, complete: true });
    assert.deepEqual(of(op('|', named('CLONE_VM'), named('more'))), { set: 0x100n, complete: false });
    assert.deepEqual(of(op('|', named('SIGCHLD'), int(0x100))), { set: 0x111n, complete: true });
    assert.deepEqual(of(op('?:', named('CLONE_VM'), named('BASE'))), { set: 0x100n, complete: false });
    assert.deepEqual(of(named('unheard_of')), { set: 0n, complete: false });
  });
});

describe('joined states', () => {
  const thread = (handle: string): ThreadAlive => ({ level: 'must', site: null, handle, provable: true });

  it('keep what both agree on, and doubt the rest', () => {
    const a = { ...initialState, threads: [thread('a')], signs: new Map([['pid', zero]]) };
    const b = { ...initialState, signs: new Map([['pid', positive]]) };
    const [both] = join([a], [b]);
    assert.ok(both);
    assert.equal(level(both.threads), 'maybe');
    assert.equal(both.threads[0]?.provable, false);
    assert.equal(both.signs.get('pid'), zero | positive);
    assert.equal(level(join([a], [a])[0]?.threads ?? []), 'must');
  });
});

describe('interpretation', () => {
  let read: (language: Language, text: string) => FileFacts;

  before(async () => {
    const source = grammarFiles(root);
    const grammars = loadGrammars({
      runtime: () => source.runtime(),
      grammar: (language) => source.grammar(language as Language),
    });
    const parsers = { c: await grammars.parser('c'), cpp: await grammars.parser('cpp') };
    read = (language, text) => {
      const parser = language === 'cpp' ? parsers.cpp : parsers.c;
      const outcome = new TreeStore({ whole: 60_000, edit: 60_000, blanked: 60_000 }).parse(
        'a',
        parser,
        text,
        false,
        (tree, parsed) => extract(tree.rootNode, parsed, language, undefined, parser),
      );
      assert.ok(outcome.ok);
      return outcome.value;
    };
  });

  const observed = (files: Readonly<Record<string, string>>): Concurrency => {
    const facts = new Map(
      Object.entries(files).map(([file, text]) => [file, read(file.endsWith('.c') ? 'c' : 'cpp', text)]),
    );
    const family = new LinkedFamily('c');
    return observe(family.update(facts), 'c', () => family.graph).concurrency;
  };
  const one = (body: string): Concurrency =>
    observed({
      'main.c': `static void *work(void *a) { return a; }\nint main(int argc, char **argv) {\n${body}\n}\n`,
    });

  it('counts threads at a fork: none, perhaps, surely', () => {
    const levelOf = (body: string): string =>
      level(one(`pthread_t t; ${body} fork();`).forks[0]?.fork.threads ?? []);
    const start = 'pthread_create(&t, NULL, work, NULL);';
    assert.equal(levelOf(''), 'none');
    assert.equal(levelOf(start), 'must');
    assert.equal(levelOf(`if (argc) ${start}`), 'maybe');
    assert.equal(levelOf(`if (argc) ${start} else ${start}`), 'maybe');
    assert.equal(levelOf(`${start} pthread_join(t, NULL);`), 'none');
    assert.equal(levelOf(`${start} if (argc) pthread_join(t, NULL);`), 'maybe');
    assert.equal(
      levelOf(`${start} if (argc) { pthread_join(t, NULL); } else { pthread_join(t, NULL); }`),
      'none',
    );
    assert.equal(levelOf(`for (;;) { if (argc) break; ${start} }`), 'maybe');
    assert.equal(levelOf(`goto out; ${start} out:`), 'none');
  });

  it('knows what the child does', () => {
    const child = (body: string): unknown => {
      const { forks } = one(body);
      return [forks[0]?.continues?.how ?? null, forks[0]?.execs];
    };
    assert.deepEqual(child('if (fork() == 0) _exit(0);'), [null, false]);
    assert.deepEqual(child('if (fork() == 0) { execv(argv[0], argv); _exit(1); }'), [null, true]);
    assert.deepEqual(child('if (fork() == 0) for (;;) pause();'), ['loops', false]);
    assert.deepEqual(child('fork(); return 0;'), ['returns', false]);
    assert.deepEqual(child('if (fork() == 0) { malloc(1); _exit(0); }'), ['works', false]);
    assert.deepEqual(child('switch (fork()) { case 0: execv(argv[0], argv); }'), [null, true]);
  });

  it('gives a program to each main, and a library to what none reaches', () => {
    const { units, forks } = observed({
      'a.c': 'void shared(void);\nint main(void) { shared(); }\n',
      'b.c': 'void shared(void);\nint main(void) { pthread_t t; pthread_create(&t, 0, 0, 0); shared(); }\n',
      'shared.c': 'void shared(void) { fork(); }\n',
      'other.c': 'void nobody_calls_it(void) { fork(); }\n',
    });
    assert.deepEqual(
      units.map((u) => u.main?.file ?? 'library'),
      ['a.c', 'b.c', 'library'],
    );
    assert.deepEqual(forks.map((f) => level(f.fork.threads)).sort(), ['maybe', 'must']);
  });

  it('comes to an end on recursion and on long chains of calls', () => {
    const chain = Array.from(
      { length: 300 },
      (_, i) => `void f${i}(void) { f${i + 1}(); f${(i * 7) % 300}(); }`,
    );
    const { forks } = observed({
      'a.c': `${chain.join('\n')}\nvoid f300(void) { fork(); f0(); }\nint main(void) { f290(); }\n`,
    });
    assert.equal(forks.length, 1);
  });

  it('takes work in proportion to the length of a program, whatever it is long of', function () {
    this.timeout(30_000);
    const each = (n: number, line: (i: number) => string): string =>
      Array.from({ length: n }, (_, i) => line(i)).join('\n');
    const head =
      '#include <pthread.h>\nvoid work(int);\nstatic void *worker(void *a) { for (;;) work(1); }\n';
    const main = (body: string): string =>
      `int main(int argc, char **argv) {\n  int x = 0;\n${body}\n  return x;\n}\n`;
    const thread = 'pthread_t t; pthread_create(&t, 0, worker, 0);\n';
    const shapes: Readonly<Record<string, (n: number) => string>> = {
      'forks that both sides go on from': (n) => main(thread + each(n, (i) => `pid_t p${i} = fork(); if (p${i} < 0) return 1;`)),
      'children that leave': (n) => main(thread + each(n, (i) => `if (fork() == 0) { work(${i}); _exit(0); }`)),
      threads: (n) =>
        main(`${each(n, (i) => `pthread_t t${i}; pthread_create(&t${i}, 0, worker, 0);`)}
          ${each(n, (i) => `pthread_join(t${i}, 0);`)} fork();`),
      locks: (n) =>
        each(n, (i) => `pthread_mutex_t m${i};`) +
        main(`${each(n, (i) => `pthread_mutex_lock(&m${i});`)} fork(); ${each(n, (i) => `pthread_mutex_unlock(&m${i});`)}`),
      handlers: (n) => each(n, (i) => `static void h${i}(int s) { work(s); }`) + main(each(n, (i) => `signal(SIGUSR1, h${i});`)),
      callbacks: (n) =>
        `struct ops { void (*cb)(int); };\n${each(n, (i) => `static void h${i}(int s) { if (fork() == 0) work(s); }`)}
        ${main(`struct ops o;\n${each(n, (i) => `o.cb = h${i}; o.cb(1);`)}`)}`,
      'else if': (n) => main(`if (argc == 0) x = 1;\n${each(n, (i) => `else if (argc == ${i}) x = fork();`)}`),
      cases: (n) => main(`switch (argc) {\n${each(n, (i) => `case ${i}: x = fork(); break;`)}\n}`),
      'calls of what forks': (n) => each(n, (i) => `static int f${i}(void) { return fork(); }`) + main(each(n, (i) => `f${i}();`)),
      'functions with threads': (n) =>
        each(n, (i) => `static void f${i}(void) { pthread_t t; pthread_create(&t, 0, worker, 0); pthread_join(t, 0); }`) +
        main(each(n, (i) => `f${i}();`)),
      // Deeper than the interpreter goes: it follows the chain from further down again.
      'calls one below the other': (n) =>
        each(n, (i) => `static void f${n - 1 - i}(int x) { ${i === 0 ? 'if (fork() == 0) work(x);' : `f${n - i}(x);`} }`) + main('f0(1);'),
    }; // prettier-ignore
    for (const [name, shape] of Object.entries(shapes)) {
      const [small, large] = [100, 400].map((n) => {
        const facts = new Map([['a.c', read('c', head + shape(n))]]);
        const family = new LinkedFamily('c');
        const { walks, steps } = observe(family.update(facts), 'c', () => family.graph).work;
        return walks + steps;
      });
      assert.ok(small && large && large > 0, name);
      assert.ok(large <= 5 * small, `${name}: ${small} for 100, ${large} for 400`);
      assert.ok(large <= 400 * 60, `${name}: ${large} for 400`);
    }
  });

  it('comes to an end on a function of many branches', () => {
    const branches = Array.from(
      { length: 100 },
      (_, i) => `if (a[${i}]) { pid = fork(); } else if (pid == ${i}) goto l${i}; l${i}: ;`,
    );
    const start = process.cpuUsage();
    observed({ 'a.c': `int main(int *a) { int pid = 0;\n${branches.join('\n')}\n}\n` });
    const { user, system } = process.cpuUsage(start);
    assert.ok(user + system < 5e6, `took ${(user + system) / 1e6} s`);
  });
});
