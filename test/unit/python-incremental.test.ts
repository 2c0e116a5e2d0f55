/** An edit of one Python file gives in all files what a new engine finds in the same texts. */
import assert from 'node:assert/strict';
import type { Engine } from '../../server/src/engine/api';
import { testEngine } from '../harness/engine';
import { editVersions, type Versions } from '../harness/versions';

const main = `import os
import threading
import b

def worker():
    while True:
        pass

def run():
    t = threading.Thread(target=worker)
    t.start()
    b.helper(t)
    pid = os.fork()
    if pid == 0:
        b.child()

run()
`;

const helper = (joins: string, leaves: string): string =>
  `import os\nimport sys\n\ndef helper(t):\n    ${joins}\n\ndef child():\n    ${leaves}\n`;

const versions = [
  helper('pass', 'pass'),
  helper('t.join()', 'pass'),
  helper('pass', 'os.execvp("true", ["true"])'),
  helper('pass', 'os._exit(0)'),
  helper('pass', 'sys.exit(0)'),
  helper('pass', 'pass'),
];

function findings(engine: Engine): string[] {
  engine.analyse();
  return ['/p/main.py', '/p/b.py'].flatMap((file) =>
    engine.findings(file).map((f) => `${file}:${f.span.start} ${f.severity} ${f.rule}`),
  );
}

describe('an edited Python file', () => {
  it('changes what is found in the files that call it, as a new engine would', async () => {
    const edited = await testEngine();
    edited.set('/p/main.py', 'python', main, { kept: true });
    let text = versions[0] ?? '';
    edited.set('/p/b.py', 'python', text, { kept: true });
    const seen = new Set<string>();
    for (const version of versions) {
      edited.edit('/p/b.py', [{ span: { start: 0, end: text.length }, text: version }]);
      text = version;
      const fresh = await testEngine();
      fresh.set('/p/main.py', 'python', main);
      fresh.set('/p/b.py', 'python', version);
      const expected = findings(fresh);
      assert.deepEqual(findings(edited), expected, version);
      seen.add(expected.join());
      fresh.dispose();
    }
    edited.dispose();
    assert.ok(seen.size > 2, 'the versions differ in what is found');
  });
});

/** Files of a small program, each with versions that say different things to the others. */
const modules: Versions = {
  '/r/main.py': [
    `import threading\nfrom work import crunch\nimport jobs\n\ndef main():\n    for i in range(4):\n        threading.Thread(target=crunch, args=(i,)).start()\n    jobs.Job(crunch).start()\n\nif __name__ == "__main__":\n    main()\n`,
    `from concurrent.futures import ThreadPoolExecutor\nimport work as w\n\ndef main():\n    with ThreadPoolExecutor() as pool:\n        pool.map(w.crunch, range(9))\n        pool.submit(w.apply, w.crunch)\n\nmain()\n`,
    `import os\nfrom jobs import *\n\ndef main():\n    job = Job(None)\n    job.start()\n    if os.fork() == 0:\n        job.run()\n\nmain()\n`,
    `from work import crunch\ncrunch(1)\n`,
  ],
  '/r/work.py': [
    `def crunch(n):\n    total = 0\n    for i in range(10_000_000):\n        total += i * n\n    return total\n\ndef apply(f):\n    return f(1)\n`,
    `import time\n\ndef crunch(n):\n    time.sleep(n)\n\ndef apply(f):\n    return f(2)\n`,
    `from deep import crunch\n\ndef apply(f):\n    return [f(i) for i in range(5_000_000)]\n`,
    `def crunch(n):\n    return apply(lambda x: x + n)\n\ndef apply(f):\n    return f(`,
  ],
  '/r/deep.py': [
    `def crunch(n):\n    while n < 50_000_000:\n        n += 1\n    return n\n`,
    `import requests\n\ndef crunch(n):\n    return requests.get(n)\n`,
  ],
  '/r/jobs.py': [
    `import threading\nfrom base import Base\n\nclass Job(Base):\n    def __init__(self, f):\n        super().__init__()\n        self.f = f\n    def run(self):\n        self.f(3)\n`,
    `import threading\nimport work\n\nclass Job(threading.Thread):\n    def __init__(self, f):\n        super().__init__(target=work.crunch, args=(2,))\n`,
    `from base import Base as Job\n`,
  ],
  '/r/base.py': [
    `import threading\n\nclass Base(threading.Thread):\n    def run(self):\n        pass\n`,
    `import multiprocessing\nimport deep\n\nclass Base(multiprocessing.Process):\n    def run(self):\n        deep.crunch(1)\n`,
    `class Base:\n    def start(self):\n        self.run()\n    def run(self):\n        import deep\n        deep.crunch(0)\n`,
  ],
};

describe('random edits of Python files', function () {
  this.timeout(60_000);

  for (const seed of [1, 2, 3])
    it(`change what is found in all files, as a new engine would (${seed})`, async () => {
      const seen = await editVersions('python', modules, ['(', ')', ':', '.x', ' '], seed);
      assert.ok(seen > 1, `the versions differ in what is found: ${seen}`);
    });
});
