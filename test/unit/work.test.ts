import assert from 'node:assert/strict';
import { analyseWork, type WorkVerdict } from '../../server/src/program/work';
import { pythonProgram, ref } from './pythonSource';

async function verdict(source: string, key = 'f'): Promise<WorkVerdict> {
  const program = await pythonProgram({ 'a.py': source });
  return analyseWork(program).of(ref(program, 'a.py', key));
}

async function kind(source: string, key = 'f'): Promise<string> {
  return (await verdict(source, key)).k;
}

describe('where the time goes', () => {
  it('calls interpreted loops CPU-bound and names the loop', async () => {
    const found = await verdict(
      'def f(xs):\n    t = 0\n    for x in xs:\n        t += x * x\n    return t\n',
    );
    assert.equal(found.k, 'cpu');
    assert.deepEqual(
      found.why.map((step) => step.message),
      ['this loop runs Python bytecode: nothing in it releases the GIL'],
    );
  });

  it('leads through calls to the loop that decides, to any depth', async () => {
    const chain = Array.from({ length: 300 }, (_, i) => `def f${i}(n): f${i + 1}(n)\n`).join('');
    const found = await verdict(`${chain}def f300(n):\n    while n:\n        n -= 1\n`, 'f0');
    assert.equal(found.k, 'cpu');
    assert.equal(found.why[0]?.message, 'calls f1');
  });

  it('takes small constant loops for cheap, large ones for CPU', async () => {
    assert.equal(await kind('def f():\n    for i in range(3):\n        g = i + 1\n'), 'cheap');
    assert.equal(await kind('N = 10 ** 6\ndef f():\n    for i in range(N):\n        g = i + 1\n'), 'cpu');
    assert.equal(await kind('def f():\n    for x in [1, 2, 3]:\n        g = x + 1\n'), 'cheap');
    assert.equal(await kind('def f():\n    i = 0\n    while i < 10_000_000:\n        i += 1\n'), 'cpu');
  });

  it('weighs waiting and releasing against bytecode', async () => {
    assert.equal(
      await kind('import time\ndef f():\n    while True:\n        time.sleep(1)\n        x = 1 + 1\n'),
      'waits',
    );
    assert.equal(
      await kind(
        'import hashlib\ndef f(xs):\n    h = hashlib.sha256()\n    for x in xs:\n        h.update(x)\n',
      ),
      'releases',
    );
    assert.equal(await kind('def f(n):\n    for i in range(n):\n        print(i)\n'), 'waits');
    assert.equal(
      await kind(
        'def f(n):\n    t = 0\n    for i in range(n):\n        t += i\n        if i % 1000 == 0:\n            print(t)\n',
      ),
      'cpu',
    );
    assert.equal(await kind('def f(a, b):\n    for i in range(100):\n        c = a @ b\n'), 'releases');
  });

  it('does not know what it does not know', async () => {
    assert.equal(await kind('def f(xs):\n    for x in xs:\n        lib.go(x)\n'), 'unknown');
    assert.equal(await kind('def f(g):\n    g()\n'), 'unknown');
    assert.equal(await kind('def f(xs):\n    for x in lib.stream(xs):\n        y = x + 1\n'), 'unknown');
  });

  it('doubts operators where arrays are handled', async () => {
    const source =
      'import numpy as np\ndef f(n):\n    a = np.zeros(n)\n    for i in range(n):\n        a = a * 2 + a\n';
    assert.notEqual(await kind(source), 'cpu');
    assert.equal(await kind(source.replace('np.zeros(n)', 'int(n)')), 'cpu');
  });

  it('sees through map, sorted with a key, and comprehensions', async () => {
    const work = 'def g(x):\n    return sum(y * y for y in range(x))\n';
    assert.equal(await kind(`${work}def f(xs):\n    return list(map(g, xs))\n`), 'cpu');
    assert.equal(await kind(`${work}def f(xs):\n    return {x: g(x) for x in xs}\n`), 'cpu');
    assert.equal(await kind('import re\ndef f(xs):\n    return [re.sub("a", "b", x) for x in xs]\n'), 'cpu');
  });

  it('counts recursion once per tree, and survives circles', async () => {
    assert.equal(await kind('def f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\n'), 'cpu');
    assert.equal(await kind('def f(n):\n    return n and f(n - 1)\n'), 'cheap');
    assert.equal(await kind('def f(n): return g(n)\ndef g(n): return f(n)\n'), 'cheap');
  });

  it('does not charge for coroutines that are only made', async () => {
    const work = 'async def g(n):\n    while n:\n        n -= 1\n';
    assert.equal(await kind(`${work}def f(loop):\n    g(1)\n`), 'cheap');
    assert.equal(await kind(`${work}async def f():\n    await g(1)\n`), 'cpu');
    assert.equal(await kind('async def f(x):\n    await x.done()\n'), 'waits');
  });

  it('leaves error paths and rare branches out', async () => {
    const failing =
      'def f(xs):\n    for x in xs:\n        y = x * x + 1\n        if y < 0:\n            lib.report(x)\n';
    assert.equal(await kind(`${failing}            raise ValueError\n`), 'cpu');
    assert.equal(await kind(failing), 'unknown');
    const handled =
      'def f(xs):\n    try:\n        pass\n    except OSError:\n        for x in range(99):\n            x += 1\n';
    assert.equal(await kind(handled), 'cheap');
  });
});
