import assert from 'node:assert/strict';
import { calls } from '../../server/src/facts/model';
import { LinkedFamily } from '../../server/src/program/linked';
import type { Program } from '../../server/src/program/program';
import { cFacts } from './cSource';

type Files = Readonly<Record<string, string>>;

async function linked(files: Files): Promise<Program> {
  const facts = await Promise.all(
    Object.entries(files).map(
      async ([file, text]) => [file, await cFacts(text, file.endsWith('.cpp') ? 'cpp' : 'c')] as const,
    ),
  );
  return new LinkedFamily('c').update(new Map(facts));
}

/** What each call of a function may call: `file#key`, or `name` of what is outside. */
async function targets(files: Files, at: string): Promise<string[]> {
  const program = await linked(files);
  const fn = program.functions.get(at);
  assert.ok(fn, `${at} in ${[...program.functions.keys()].join()}`);
  return [...calls(fn.facts.body)].map((call) =>
    program
      .callees(fn, call)
      .map((t) => (t.k === 'function' ? t.fn.id : t.k === 'external' ? t.name : t.key))
      .join(' or '),
  );
}

describe('C linking', () => {
  it('prefers the function of the same file, and sees no static one of another', async () => {
    const files = {
      'a.c': 'static void run(void) {} void a(void) { run(); other(); }',
      'b.c': 'static void run(void) {} static void other(void) {} void b(void) { run(); }',
    };
    assert.deepEqual(await targets(files, 'a.c#a'), ['a.c#run', 'other']);
    assert.deepEqual(await targets(files, 'b.c#b'), ['b.c#run']);
  });

  it('finds an external function wherever it stands, the nearest where there are several', async () => {
    const files = {
      'app/src/main.c': 'int main(void) { helper(); }',
      'app/lib/helper.c': 'void helper(void) {}',
      'other/helper.c': 'void helper(void) {}',
    };
    assert.deepEqual(await targets(files, 'app/src/main.c#main'), ['app/lib/helper.c#helper']);
  });

  it('follows macros that stand for a function', async () => {
    const files = {
      'a.c':
        '#define launch my_fork\n#define my_fork fork\n#define GO() launch()\nvoid f(void) { launch(); GO(); }',
    };
    assert.deepEqual(await targets(files, 'a.c#f'), ['fork', 'fork']);
  });

  it('follows what a local function pointer was given, and leaves a parameter open', async () => {
    const files = {
      'a.c':
        'void x(void) {} void y(void) {} void f(int n, void (*p)(void)) { void (*q)(void) = n ? x : y; q(); p(); }',
    };
    assert.deepEqual(await targets(files, 'a.c#f'), ['a.c#x or a.c#y', '']);
  });

  it('keeps the contract of libc for a name that another file defines again', async () => {
    const files = { 'a.c': 'void f(void) { fork(); }', 'shim.c': 'int fork(void) { return real_fork(); }' };
    assert.deepEqual(await targets(files, 'a.c#f'), ['fork']);
    assert.deepEqual(
      await targets({ 'a.c': 'static int fork(void) { return 0; } void f(void) { fork(); }' }, 'a.c#f'),
      ['a.c#fork'],
    );
  });

  it('tells functions, methods and qualified names of C++ apart', async () => {
    const files = {
      'a.cpp': `namespace n { void run() {} }
class A { public: void run(); void go() { run(); } };
void A::run() {}
void run() {}
void f(A &a) { run(); a.run(); A::run(); n::run(); ::fork(); std::exit(1); [] { run(); }(); }`,
    };
    const [plain, member, qualified, inNamespace, global, standard] = await targets(files, 'a.cpp#f');
    assert.ok(plain?.includes('a.cpp#run'), plain);
    assert.equal(member?.includes('a.cpp#A.run'), true);
    assert.equal(qualified, 'a.cpp#A.run');
    assert.equal(inNamespace, 'a.cpp#n.run');
    assert.equal(global, 'fork');
    assert.equal(standard, 'std::exit');
  });
});
