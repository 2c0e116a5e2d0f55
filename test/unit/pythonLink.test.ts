import assert from 'node:assert/strict';
import { callNamed, pythonProgram, ref, shown } from './pythonSource';

/** What the call written as `name` in `key` may call. */
async function callees(sources: Record<string, string>, at: string, name: string): Promise<string[]> {
  const [file = '', key = ''] = at.split('#');
  const program = await pythonProgram(sources);
  const caller = ref(program, file, key);
  return shown(program.callees(caller, callNamed(caller, name)));
}

/** What the object made by the call written as `name` runs. */
async function routine(sources: Record<string, string>, at: string, name: string): Promise<string[]> {
  const [file = '', key = ''] = at.split('#');
  const program = await pythonProgram(sources);
  const caller = ref(program, file, key);
  return shown(program.targets(caller, { k: 'call', call: callNamed(caller, name).id }));
}

describe('linking Python', () => {
  it('follows imports of every form across a package', async () => {
    const sources = {
      'src/pkg/__init__.py': 'from .core import work as exported\n',
      'src/pkg/core.py': 'def work(): pass\nclass C:\n    def m(self): pass\n',
      'src/pkg/sub/__init__.py': '',
      'src/pkg/sub/deep.py':
        'from ..core import work\nfrom .. import core\ndef f():\n    work()\n    core.work()\n',
      'src/main.py': `
import pkg.core
import pkg.core as aliased
from pkg import core, exported
from pkg.core import *
def f():
    pkg.core.work()
    aliased.work()
    core.work()
    exported()
    work()
    C().m()
`,
    };
    const work = ['src/pkg/core.py#work'];
    for (const name of ['pkg.core.work', 'aliased.work', 'core.work', 'exported', 'work'])
      assert.deepEqual(await callees(sources, 'src/main.py#f', name), work, name);
    assert.deepEqual(await callees(sources, 'src/pkg/sub/deep.py#f', 'work'), work);
    assert.deepEqual(await callees(sources, 'src/pkg/sub/deep.py#f', 'core.work'), work);
  });

  it('names what comes from outside, and does not take a file of the project for the standard library', async () => {
    const sources = {
      'pkg/threading.py': 'class Thread: pass\n',
      'main.py': `
import threading as th, os
from concurrent.futures import thread
from multiprocessing import Pool as P
def f(fn):
    th.Thread(target=fn).start()
    os.path.join('a')
    thread.ThreadPoolExecutor()
    P()
`,
    };
    assert.deepEqual(await callees(sources, 'main.py#f', 'th.Thread'), ['threading.Thread']);
    assert.deepEqual(await callees(sources, 'main.py#f', 'os.path.join'), ['os.path.join']);
    assert.deepEqual(await callees(sources, 'main.py#f', 'thread.ThreadPoolExecutor'), [
      'concurrent.futures.ThreadPoolExecutor',
    ]);
    assert.deepEqual(await callees(sources, 'main.py#f', 'P'), ['multiprocessing.Pool']);
  });

  it('knows receivers: locals, with, attributes, globals, annotations, containers', async () => {
    const source = `
import threading, subprocess
from concurrent.futures import ThreadPoolExecutor
shared = ThreadPoolExecutor()
class A:
    own = ThreadPoolExecutor()
    def __init__(self, given: ThreadPoolExecutor = None):
        self.pool = given or ThreadPoolExecutor(2)
        self.threads = []
    @property
    def executor(self):
        return self.pool
    def f(self, typed: "ThreadPoolExecutor", ts: list[threading.Thread]):
        with ThreadPoolExecutor() as ex:
            ex.submit(g)
        self.pool.submit(g)
        self.own.submit(g)
        self.executor.submit(g)
        shared.submit(g)
        typed.submit(g)
        p = subprocess.Popen(['ls'])
        p.wait()
        self.threads.append(threading.Thread(target=g))
        for t in self.threads:
            t.start()
        for u in ts:
            u.join()
        self.threads.pop().join()
def g(): pass
`;
    const submit = ['concurrent.futures.ThreadPoolExecutor.submit'];
    for (const name of ['ex', 'self.pool', 'self.own', 'self.executor', 'shared', 'typed'])
      assert.deepEqual(await callees({ 'a.py': source }, 'a.py#A.f', `${name}.submit`), submit, name);
    assert.deepEqual(await callees({ 'a.py': source }, 'a.py#A.f', 'p.wait'), ['subprocess.Popen.wait']);
    assert.deepEqual(await callees({ 'a.py': source }, 'a.py#A.f', 't.start'), ['threading.Thread.start']);
    assert.deepEqual(await callees({ 'a.py': source }, 'a.py#A.f', 'u.join'), ['threading.Thread.join']);
  });

  it('finds methods through self, super and bases in other files', async () => {
    const sources = {
      'base.py':
        'class Base:\n    def run(self): self.step()\n    def step(self): raise NotImplementedError\n    def shared(self): pass\n',
      'main.py': `
from base import Base
class A(Base):
    def step(self):
        self.shared()
        super().run()
        self.nowhere()
`,
    };
    assert.deepEqual(await callees(sources, 'main.py#A.step', 'self.shared'), ['base.py#Base.shared']);
    assert.deepEqual(await callees(sources, 'main.py#A.step', 'self.nowhere'), []);
  });

  it('gives the routine of a thread: target, subclass, partial, closure, wrapper', async () => {
    const source = `
import functools, threading
from threading import Thread
class T(Thread):
    def run(self): pass
class U(T): pass
class V(Thread):
    def __init__(self, n):
        super().__init__(target=self.work)
    def work(self): pass
def g(x): pass
def f():
    def inner(): pass
    Thread(target=g)
    threading.Timer(1.0, inner)
    T()
    U()
    V(1)
def partials():
    Thread(target=functools.partial(g, 1))
def lambdas():
    Thread(target=lambda: g(1))
def start(what):
    Thread(target=what).start()
def caller():
    start(g)
`;
    const of = (key: string, name: string): Promise<string[]> =>
      routine({ 'a.py': source }, `a.py#${key}`, name);
    assert.deepEqual(await of('f', 'Thread'), ['a.py#g']);
    assert.deepEqual(await of('f', 'threading.Timer'), ['a.py#f.inner']);
    assert.deepEqual(await of('f', 'T'), ['a.py#T.run']);
    assert.deepEqual(await of('f', 'U'), ['a.py#T.run']);
    assert.deepEqual(await of('f', 'V'), ['a.py#V.work']);
    assert.deepEqual(await of('partials', 'Thread'), ['a.py#g']);
    assert.deepEqual(await of('lambdas', 'Thread'), ['a.py#lambdas.<lambda 0>']);
    assert.deepEqual(await of('start', 'Thread'), ['a.py#g']);
  });

  it('keeps decorated functions themselves, and ends on circles', async () => {
    const source = `
import functools
def deco(fn):
    @functools.wraps(fn)
    def wrapper(*a): return fn(*a)
    return wrapper
@deco
def f(): g()
def g():
    a = b
    b = a
    a()
class A(A): 
    def m(self): self.x()
class B(C): pass
class C(B):
    def m(self): self.y()
`;
    assert.deepEqual(await callees({ 'a.py': source }, 'a.py#f', 'g'), ['a.py#g']);
    assert.deepEqual(await callees({ 'a.py': source }, 'a.py#g', 'a'), []);
    assert.deepEqual(await callees({ 'a.py': source }, 'a.py#A.m', 'self.x'), []);
    assert.deepEqual(await callees({ 'a.py': source }, 'a.py#C.m', 'self.y'), []);
  });

  it('tells pools apart that run_in_executor is given', async () => {
    const program = await pythonProgram({
      'a.py': `
import asyncio
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
async def none(loop): await loop.run_in_executor(None, f)
async def processes(loop): await loop.run_in_executor(ProcessPoolExecutor(), f)
async def one(loop): await loop.run_in_executor(ThreadPoolExecutor(max_workers=1), f)
async def unknown(loop, pool): await loop.run_in_executor(pool, f)
`,
    });
    const pool = (key: string): string[] => {
      const fn = ref(program, 'a.py', key);
      const [target] = program.callees(fn, callNamed(fn, 'loop.run_in_executor'));
      const effects = target?.k === 'external' ? (target.model?.effects ?? []) : [];
      return effects.flatMap((e) => (e.k === 'submit' ? [e.to] : []));
    };
    assert.deepEqual(pool('none'), ['thread-pool']);
    assert.deepEqual(pool('processes'), ['process-pool']);
    assert.deepEqual(pool('one'), []);
    assert.deepEqual(pool('unknown'), []);
  });
});
