import assert from 'node:assert/strict';
import type { Region } from '../../server/src/facts/model';
import { regions } from '../../server/src/facts/model';
import { callNames, cFacts, fn } from './cSource';

const all = <K extends Region['k']>(body: Region, k: K): Extract<Region, { k: K }>[] =>
  [...regions(body)].filter((r): r is Extract<Region, { k: K }> => r.k === k);

describe('C facts', () => {
  it('name functions of every form', async () => {
    const facts = await cFacts(`
static int plain(void) { return 0; }
int *pointer(int a, char *b[]) { return 0; }
int (*result(void))(int) { return 0; }
int knr(a, b) int a; char *b; { return a; }
extern "C" { }
#ifdef A
void twice(void) { one(); }
#else
void twice(void) { two(); }
#endif
__attribute__((noreturn)) void die(const char *what, ...) { for (;;) ; }
`);
    assert.deepEqual(
      facts.functions.map((f) => f.key),
      ['plain', 'pointer', 'result', 'knr', 'twice', 'twice~1', 'die'],
    );
    assert.equal(fn(facts, 'plain').linkage, 'internal');
    assert.deepEqual(
      fn(facts, 'pointer').params.map((p) => p.name),
      ['a', 'b'],
    );
    assert.deepEqual(
      fn(facts, 'knr').params.map((p) => p.name),
      ['a', 'b'],
    );
  });

  it('name C++ methods, lambdas and functions in namespaces', async () => {
    const facts = await cFacts(
      `namespace a::b { class C { public: C() : x(f()) {} ~C() {} void m() { auto l = [](int i) { g(i); }; l(1); } int x; }; }
void a::b::C::n() {}
namespace { void hidden() {} }
template <typename T> T max(T a, T b) { return a; }
`,
      'cpp',
    );
    const keys = facts.functions.map((f) => f.key);
    for (const key of ['a.b.C.m', 'a.b.C.m.<lambda 0>', 'a.b.C.n', 'hidden', 'max'])
      assert.ok(keys.includes(key), `${key} in ${keys.join()}`);
    assert.equal(fn(facts, 'hidden').linkage, 'internal');
    assert.deepEqual(callNames(fn(facts, 'a.b.C.m.<lambda 0>')), ['g']);
    assert.deepEqual(callNames(fn(facts, 'a.b.C.C')), ['f']);
  });

  it('put calls in the order in which they run', async () => {
    const order = async (statement: string): Promise<string[]> =>
      callNames(fn(await cFacts(`void f(void) { ${statement} }`), 'f'));
    assert.deepEqual(await order('a(b(), c(d()));'), ['b', 'd', 'c', 'a']);
    assert.deepEqual(await order('x = a() + b() * c();'), ['a', 'b', 'c']);
    assert.deepEqual(await order('for (a(); b(); c()) d();'), ['a', 'b', 'd', 'c']);
    assert.deepEqual(await order('if (a() && b()) c(); else d();'), ['a', 'b', 'c', 'd']);
    assert.deepEqual(await order('int x = ({ a(); b(); });'), ['a', 'b']);
    assert.deepEqual(await order('a(), b();'), ['a', 'b']);
    assert.deepEqual(await order('p->run(a());'), ['a', 'p.run']);
    assert.deepEqual(await order('(*pointer)(a());'), ['a', 'pointer']);
    assert.deepEqual(await order('sizeof(a());'), []);
  });

  it('keep what runs only sometimes in a branch', async () => {
    const facts = await cFacts('void f(int n) { n && a(); n || b(); n ? c() : d(); while (n && e()) g(); }');
    const { body } = fn(facts, 'f');
    assert.equal(all(body, 'branch').length, 3);
    assert.equal(all(body, 'loop')[0]?.test?.k, 'and');
  });

  it('keep both sides of conditional compilation', async () => {
    const facts = await cFacts(
      'void f(void) {\n#ifdef A\n  a();\n#elif defined(B)\n  b();\n#else\n  c();\n#endif\n}',
    );
    assert.deepEqual(callNames(fn(facts, 'f')), ['a', 'b', 'c']);
    assert.equal(all(fn(facts, 'f').body, 'branch').length, 2);
  });

  it('know labels, gotos and switches', async () => {
    const facts = await cFacts(`void f(int n) {
  switch (n) { case 1: a(); case 2: { b(); break; } default: c(); }
  goto out;
  d();
out:
  e();
}`);
    const { body } = fn(facts, 'f');
    assert.deepEqual(
      all(body, 'switch')[0]?.cases.map((c) => c.values?.length ?? 'default'),
      [1, 1, 'default'],
    );
    assert.deepEqual(
      all(body, 'exit').map((e) => e.how),
      ['break', 'goto'],
    );
    assert.deepEqual(
      all(body, 'label').map((l) => l.name),
      ['out'],
    );
  });

  it('see C++ constructions as calls, however they are written', async () => {
    const written = async (text: string): Promise<string[]> =>
      callNames(fn(await cFacts(`void f() { ${text} }`, 'cpp'), 'f'));
    assert.deepEqual(await written('std::thread t(work);'), ['std::thread']);
    assert.deepEqual(await written('std::thread t{work, 1};'), ['std::thread']);
    assert.deepEqual(await written('auto t = std::thread(work);'), ['std::thread']);
    assert.deepEqual(await written('std::lock_guard<std::mutex> l(m);'), ['std::lock_guard']);
    assert.deepEqual(await written('auto p = new Worker(1);'), ['operator new', 'Worker']);
    assert.deepEqual(await written('delete p;'), ['operator delete']);
    assert.deepEqual(await written('std::cout << a() << "x";'), ['a', 'std::cout']);
    assert.deepEqual(await written('int n = 1 << a();'), ['a']);
    assert.deepEqual(await written('int m = 4; int n[] = {1};'), []);
  });

  it('make a scope of a block whose C++ objects act at its end', async () => {
    const scopes = async (text: string): Promise<number> =>
      all(fn(await cFacts(`void f() { ${text} }`, 'cpp'), 'f').body, 'scope').length;
    assert.equal(await scopes('std::jthread t(work);'), 1);
    assert.equal(await scopes('{ auto r = std::async(work); } { int n = a(); }'), 1);
    assert.equal(await scopes('pid_t pid = fork();'), 0);
  });

  it('do not change when something above does', async () => {
    const text = 'int f(int a) {\n  return g(a);\n}\n';
    const [here, below] = [await cFacts(text), await cFacts(`/* 🧵 */\nint x;\n${text}`)];
    assert.deepEqual(fn(here, 'f').body, fn(below, 'f').body);
    assert.equal(fn(below, 'f').span.start, '/* 🧵 */\nint x;\n'.length);
  });

  it('read macros and variables as far as constants go', async () => {
    const { macros, variables } = await cFacts(
      '#define N 0x10\n#define F (A | B)\n#define CALL(x) f(x)\nstatic volatile sig_atomic_t stop = 1;\nconst int flags = A;\n',
    );
    assert.deepEqual(
      macros.map((m) => [m.name, m.params?.length ?? null, m.value.k]),
      [
        ['N', null, 'int'],
        ['F', null, 'op'],
        ['CALL', 1, 'unknown'],
      ],
    );
    assert.deepEqual(
      variables.map((v) => [v.name, v.type, v.linkage]),
      [
        ['stop', 'static volatile sig_atomic_t', 'internal'],
        ['flags', 'const int', 'external'],
      ],
    );
  });

  it('are read around broken code', async () => {
    const facts = await cFacts(
      'int a(void) { return b(); }\nint c(int x) { return x +; }\nint d(void) { int y = ; return e(); }\n',
    );
    assert.ok(facts.broken);
    assert.deepEqual(callNames(fn(facts, 'a')), ['b']);
    assert.ok(callNames(fn(facts, 'd')).includes('e'));
  });
});
