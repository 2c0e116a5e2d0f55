import assert from 'node:assert/strict';
import { calls, regions } from '../../server/src/facts/model';
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

/** What each call of a function may call, after macros. */
async function targets(files: Files, at: string): Promise<string[]> {
  const program = await linked(files);
  const fn = program.functions.get(at);
  assert.ok(fn);
  return [...calls(fn.facts.body)].map((call) =>
    program
      .callees(fn, call)
      .map((t) => (t.k === 'function' ? t.fn.id : t.k === 'external' ? t.name : t.key))
      .join(' or '),
  );
}

describe('macros of C', () => {
  it('stand for what they do, through headers and through one another', async () => {
    const files = {
      '/p/lib.h':
        '#define LOCKED(m, work) do { pthread_mutex_lock(m); work; pthread_mutex_unlock(m); } while (0)\n',
      '/p/more.h': '#include "lib.h"\n#define START(t, f) pthread_create(&(t), NULL, f, NULL)\n',
      '/p/a.c': '#include "more.h"\nvoid f(void) { LOCKED(&m, g()); START(t, run); }',
      '/p/b.c': 'void f(void) { START(t, run); }',
    };
    assert.deepEqual(await targets(files, '/p/a.c#f'), [
      'g',
      'pthread_mutex_lock',
      'pthread_mutex_unlock',
      'pthread_create',
    ]);
    assert.deepEqual(await targets(files, '/p/b.c#f'), ['START']);
  });

  it('take arguments for parameters in names that are pasted, and more than they name', async () => {
    const text = `#define CALL(op, ...) lib_##op(1, __VA_ARGS__)
void lib_open(int a, int b, int c) {}
void f(void) { CALL(open, 2, 3); }`;
    const program = await linked({ '/a.c': text });
    const fn = program.functions.get('/a.c#f');
    assert.ok(fn);
    const call = [...calls(fn.facts.body)].at(0);
    assert.ok(call);
    assert.deepEqual(call.callee, { k: 'name', name: 'lib_open' });
    assert.deepEqual(
      call.args.map((a) => a.value),
      [1, 2, 3].map((value) => ({ k: 'int', value })),
    );
  });

  it('leave what is half a statement alone, and what calls itself', async () => {
    const text = `#define FOREVER(x) while (x)
#define UNLESS(x) if (x) ; else
#define again(x) again(x + 1)
void f(void) { FOREVER(1) g(); UNLESS(1) h(); again(0); }`;
    const program = await linked({ '/a.c': text });
    const fn = program.functions.get('/a.c#f');
    assert.ok(fn);
    assert.equal(
      [...regions(fn.facts.body)].some((r) => r.k === 'loop'),
      false,
    );
    assert.equal(
      [...calls(fn.facts.body)].filter((c) => c.callee.k === 'name' && c.callee.name === 'again').length,
      1,
    );
  });

  it('may mean either of two definitions, and not that of another system', async () => {
    const text = `#ifdef HAVE_X
#define go() one()
#else
#define go() two()
#endif
#ifdef _WIN32
#define start() windows()
#else
#define start() fork()
#endif
void f(void) { go(); start(); }`;
    assert.deepEqual(await targets({ '/a.c': text }, '/a.c#f'), ['one', 'two', 'fork']);
  });

  it('return from the function that uses them', async () => {
    const text = `#define CHECK(x) do { if ((x) < 0) return -1; } while (0)
int f(void) { CHECK(g()); return 0; }`;
    const program = await linked({ '/a.c': text });
    const fn = program.functions.get('/a.c#f');
    assert.ok(fn);
    assert.equal([...regions(fn.facts.body)].filter((r) => r.k === 'exit' && r.how === 'return').length, 2);
  });
});

describe('pointers to functions', () => {
  it('are followed through tables, by position and by name', async () => {
    const text = `struct command { const char *name; int (*fn)(int); };
int do_a(int x) { return x; }
int do_b(int x) { return x; }
static struct command commands[] = { { "a", do_a }, { .name = "b", .fn = do_b }, };
static int (*plain[])(int) = { do_a };
int main(int argc, char **argv) {
  struct command *p = commands;
  commands[argc].fn(1);
  p->fn(2);
  plain[0](3);
}`;
    assert.deepEqual(await targets({ '/a.c': text }, '/a.c#main'), [
      '/a.c#do_a or /a.c#do_b or commands[].fn',
      '/a.c#do_a or /a.c#do_b or p.fn',
      '/a.c#do_a or plain[]',
    ]);
  });

  it('are followed through members that another function sets, by the type where it is known', async () => {
    const files = {
      '/p/ops.h':
        'struct ops { void (*run)(void); };\nstruct other { void (*run)(void); };\nvoid set(struct ops *o, void (*f)(void));\n',
      '/p/a.c':
        '#include "ops.h"\nvoid set(struct ops *o, void (*f)(void)) { o->run = f; }\nvoid go(struct ops *o) { o->run(); }',
      '/p/b.c':
        '#include "ops.h"\nstatic void work(void) {}\nstatic void rest(void) {}\nstruct other x = { rest };\nvoid b(struct ops *o) { set(o, work); }',
    };
    assert.deepEqual(await targets(files, '/p/a.c#go'), ['/p/b.c#work or o.run']);
  });

  it('are followed through parameters', async () => {
    const text = `static void work(void) {}
static void each(void (*f)(void)) { f(); }
void g(void) { each(work); }`;
    assert.deepEqual(await targets({ '/a.c': text }, '/a.c#each'), ['/a.c#work or f']);
  });
});

describe('programs of C', () => {
  it('see the inline functions of their headers, and call what the file with main defines', async () => {
    const files = {
      '/p/app.h': 'void log_it(void);\nstatic inline void quick(void) { fork(); }\n',
      '/p/main.c': '#include "app.h"\nvoid log_it(void) {}\nint main(void) { work(); }',
      '/p/work.c': '#include "app.h"\nvoid work(void) { log_it(); quick(); }',
      '/q/main.c': 'void log_it(void) {}\nint main(void) {}',
    };
    assert.deepEqual(await targets(files, '/p/work.c#work'), ['/p/main.c#log_it', '/p/app.h#quick']);
  });

  it('are those of a Linux with threads', async () => {
    const text = `#ifdef NO_PTHREADS
int start(void) { return fork(); }
#else
int start(void) { return pthread_create(&t, NULL, run, NULL); }
#endif
void f(void) { start(); }`;
    assert.deepEqual(await targets({ '/a.c': text }, '/a.c#f'), ['/a.c#start~1']);
    assert.deepEqual(await targets({ '/a.c': text }, '/a.c#start'), []);
  });

  it('tell methods by the class of the object', async () => {
    const text = `class A { public: virtual void run() { fork(); } };
class B : public A { public: void run() override { g(); } };
class C { public: void run() {} };
void f(A &a, C *c) { a.run(); c->run(); }`;
    assert.deepEqual(await targets({ '/a.cpp': text }, '/a.cpp#f'), [
      '/a.cpp#A.run or /a.cpp#B.run',
      '/a.cpp#C.run',
    ]);
  });
});
