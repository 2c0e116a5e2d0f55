import assert from 'node:assert/strict';
import type { LoopRegion, Region } from '../../server/src/facts/model';
import { calls, regions } from '../../server/src/facts/model';
import { callNames, fn, pythonFacts } from './pythonSource';

const loops = (body: Region): LoopRegion[] => [...regions(body)].filter((r) => r.k === 'loop');

describe('Python facts', () => {
  it('names functions, methods, nested functions and lambdas', async () => {
    const facts = await pythonFacts(`
class A:
    class B:
        def m(self): return lambda x: x
    def n(self): pass
def f():
    def g(): pass
    class C:
        def h(self): pass
    return g
def f(): pass
`);
    const keys = facts.functions.map((f) => f.key);
    assert.deepEqual(
      new Set(keys),
      new Set(['<module>', 'A.B.m', 'A.n', 'f', 'f~2', 'f.g', 'f.C.h', 'A.B.m.<lambda 0>']),
    );
    assert.equal(fn(facts, 'A.B.m').owner, 'A.B');
    assert.equal(fn(facts, 'f.g').owner, 'f');
    assert.deepEqual(
      facts.classes.map((c) => c.key),
      ['A', 'A.B', 'f.C'],
    );
  });

  it('keeps spans relative, so that an edit above changes no facts of a function', async () => {
    const text = `def f(x):\n    return g(x)\n`;
    const [a, b] = [await pythonFacts(text), await pythonFacts(`import os\n\n${text}`)];
    assert.deepEqual(fn(a, 'f').body, fn(b, 'f').body);
    assert.equal(fn(b, 'f').span.start, fn(a, 'f').span.start + 11);
  });

  it('starts a decorated function at its def and calls its decorators', async () => {
    const text = `@app.route('/x')\n@timed\n@property\nasync def h(): pass\n`;
    const facts = await pythonFacts(text);
    const h = fn(facts, 'h');
    assert.equal(text.slice(h.span.start).startsWith('async def'), true);
    assert.equal(h.isAsync, true);
    assert.deepEqual(h.decorators[0], {
      k: 'op',
      op: 'call',
      args: [
        { k: 'name', name: 'app.route' },
        { k: 'str', value: '/x' },
      ],
    });
    assert.deepEqual(callNames(fn(facts, '<module>')), ['app.route', 'timed', 'call']);
  });

  it('splits conditions and follows assignments inside them', async () => {
    const facts = await pythonFacts(`
import os
def f():
    if (pid := os.fork()) == 0 and not ready():
        os._exit(0)
`);
    const branch = [...regions(fn(facts, 'f').body)].find((r) => r.k === 'branch');
    assert.equal(branch?.k === 'branch' && branch.test.k, 'and');
    assert.deepEqual(callNames(fn(facts, 'f')), ['os.fork', 'ready', 'os._exit']);
    assert.ok(fn(facts, 'f').locals.includes('pid'));
  });

  it('counts the operations of each loop apart', async () => {
    const facts = await pythonFacts(`
def f(n):
    total = 1 + 2
    for i in range(n):
        total += i * 2
        for j in range(i):
            total -= j
    return [x + 1 for x in total if x > 2]
`);
    const [outer, inner, comprehension] = loops(fn(facts, 'f').body);
    assert.equal(outer?.ops, 2);
    assert.equal(inner?.ops, 1);
    assert.equal(comprehension?.form, 'comprehension');
    assert.ok(comprehension.ops >= 2);
  });

  it('knows endless loops, else branches, with, try and match', async () => {
    const facts = await pythonFacts(`
def f():
    while True:
        with open(a) as x, lock:
            try: g()
            except OSError as e: h()
            else: i()
            finally: j()
        match x:
            case 1: k()
            case _: break
    else: l()
`);
    const kinds = [...regions(fn(facts, 'f').body)].map((r) => r.k);
    for (const kind of ['loop', 'scope', 'try', 'switch', 'exit'] as const)
      assert.ok(kinds.includes(kind), kind);
    assert.equal(loops(fn(facts, 'f').body)[0]?.test, null);
    assert.deepEqual(callNames(fn(facts, 'f')), ['open', 'g', 'i', 'h', 'j', 'k', 'l'].sort(byText(facts)));
  });

  it('reads imports of every form', async () => {
    const facts = await pythonFacts(`
import a.b, c as d
from . import e
from ..f import g as h, i
from j import *
`);
    assert.deepEqual(
      facts.imports.map(({ module, names, as, star, level }) => ({ module, names, as, star, level })),
      [
        { module: 'a.b', names: [], as: 'a.b', star: undefined, level: undefined },
        { module: 'c', names: [], as: 'd', star: undefined, level: undefined },
        { module: '', names: [{ name: 'e', as: 'e' }], as: undefined, star: undefined, level: 1 },
        {
          module: 'f',
          names: [
            { name: 'g', as: 'h' },
            { name: 'i', as: 'i' },
          ],
          as: undefined,
          star: undefined,
          level: 2,
        },
        { module: 'j', names: [], as: undefined, star: true, level: undefined },
      ],
    );
  });

  it('marks awaited calls, keywords, splats and generators', async () => {
    const facts = await pythonFacts(`
async def f(xs):
    await g(1, *xs, key=h, **rest)
    yield 1
`);
    const [call] = calls(fn(facts, 'f').body);
    assert.equal(call?.awaited, true);
    assert.equal(fn(facts, 'f').isGenerator, true);
    assert.deepEqual(
      call.args.map((a) => [a.name, a.spread, a.value.k]),
      [
        [undefined, undefined, 'int'],
        [undefined, true, 'name'],
        ['key', undefined, 'name'],
        ['**', true, 'name'],
      ],
    );
  });

  it('gives class attributes the name of their class', async () => {
    const facts = await pythonFacts(`class A:\n    pool = Pool(4)\n    n: int = 3\n`);
    const targets = [...regions(fn(facts, '<module>').body)].flatMap((r) =>
      r.k === 'assign' && r.target.k === 'name' ? [r.target.name] : [],
    );
    assert.deepEqual(targets, ['A.pool', 'A.n']);
    assert.deepEqual(facts.variables, []);
  });

  it('reads suppressions in comments only', async () => {
    const facts = await pythonFacts(`# forksight-ignore-file a-rule -- generated
x = "forksight-ignore b-rule"
y()  # forksight-ignore b-rule, c-rule -- known
# forksight-ignore-next-line
z()
`);
    assert.deepEqual(
      facts.suppressions.map(({ scope, rules, reason }) => ({ scope, rules, reason })),
      [
        { scope: 'file', rules: ['a-rule'], reason: 'generated' },
        { scope: 'line', rules: ['b-rule', 'c-rule'], reason: 'known' },
        { scope: 'next-line', rules: [], reason: '' },
      ],
    );
  });

  it('survives what no one writes', async function () {
    this.timeout(30_000);
    const deep = 20_000;
    for (const text of [
      '',
      '\uFEFF',
      'x = ' + '('.repeat(deep) + 'f()' + ')'.repeat(deep),
      'x = ' + 'f() + '.repeat(deep) + '1',
      'x = a' + '.b()'.repeat(2_000),
      'if a: pass\n' + 'elif b: f()\n'.repeat(5_000),
      'x = ' + 'not '.repeat(2_000) + 'f()',
      'x = ' + 'lambda: '.repeat(1_000) + '0',
      'def f(:\n  ((((\nclass\n@\nwith as:\n for in\n',
      'x = "\0"\n',
      'f(' + 'g('.repeat(500),
    ]) {
      const facts = await pythonFacts(text);
      assert.ok(facts.functions.length >= 1);
    }
  });
});

/** Order of single letters as the regions give them: handlers come before `else`. */
function byText(facts: Awaited<ReturnType<typeof pythonFacts>>): (a: string, b: string) => number {
  const order = callNames(fn(facts, 'f'));
  return (a, b) => order.indexOf(a) - order.indexOf(b);
}
