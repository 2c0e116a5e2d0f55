/** An edit of one Python file gives in all files what a new engine finds in the same texts. */
import assert from 'node:assert/strict';
import type { Engine } from '../../server/src/engine/api';
import { testEngine } from '../harness/engine';

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
