import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TerminalSize } from '../../server/src/protocol';
import type { InputSource } from '../../server/src/profile/request';
import { processesWith, profile, type Outcome } from './helpers';

/** A person at a terminal who answers when the program has said something. */
function person(
  answers: readonly (readonly [said: RegExp, typed: string | null | TerminalSize])[],
  size: TerminalSize = { columns: 90, rows: 30 },
): { input: InputSource; hears(text: string): void; heard(): string } {
  let send: (text: string | null) => void = () => undefined;
  let resize: (size: TerminalSize) => void = () => undefined;
  let text = '';
  const left = [...answers];
  return {
    input: { read: (reader) => (send = reader), terminal: size, resized: (listener) => (resize = listener) },
    hears(more) {
      text += more;
      while (left[0]?.[0].test(text)) {
        const typed = left.shift()?.[1];
        if (typed === null || typeof typed === 'string') send(typed);
        else if (typed) resize(typed);
      }
    },
    heard: () => text,
  };
}

describe('a terminal of its own', function () {
  this.timeout(60_000);
  let directory: string;
  before(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'forksight-terminal-'));
  });
  after(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  afterEach(() => {
    assert.deepEqual(processesWith(directory), [], 'nothing is left behind');
  });

  async function run(name: string, source: string, at: ReturnType<typeof person>, more = {}): Promise<Outcome> {
    const file = path.join(directory, name);
    writeFileSync(file, source);
    const output = (chunk: string): void => {
      at.hears(chunk);
    };
    return profile(file, { input: at.input, output, ...more });
  }

  it('is what the program reads and writes, of the size that it was given', async () => {
    const at = person([[/name\? $/, 'Ada\r']]);
    await run(
      'asks.py',
      [
        'import os, sys',
        'print([os.isatty(fd) for fd in (0, 1, 2)], os.get_terminal_size(), os.environ["TERM"])',
        'print(os.tcgetpgrp(0) == os.getpgrp(), os.ttyname(0) == os.ttyname(1))',
        'name = input("name? ")',
        'print("hello", name)',
      ].join('\n'),
      at,
    );
    assert.equal(
      at.heard(),
      '[True, True, True] os.terminal_size(columns=90, lines=30) xterm-256color\r\nTrue True\r\nname? Ada\r\nhello Ada\r\n',
    );
  });

  it('ends the input with Ctrl+D, and where nothing more will be typed', async () => {
    for (const end of ['\x04', null]) {
      const at = person([
        [/ready\r\n$/, 'mended\x7f\x7f\x7ft\r'],
        [/got/, end],
      ]);
      await run('reads.py', 'import sys\nprint("ready")\nfor line in sys.stdin:\n    print("got", line)\nprint("end")\n', at);
      assert.match(at.heard(), /got ment\r\n[^]*end\r\n$/);
    }
  });

  it('sends Ctrl+C to the program, its children included, and the run is reported', async () => {
    const at = person([[/waiting/, '\x03']]);
    const { report } = await run(
      'interrupted.c',
      '#include <stdio.h>\n#include <sys/wait.h>\n#include <unistd.h>\nint main(void) {\n  if (fork() == 0) for (;;) pause();\n  printf("waiting\\n");\n  fflush(stdout);\n  for (;;) pause();\n}\n',
      at,
    );
    assert.equal(report.end, 'exit');
    assert.deepEqual(report.target.exit, { signal: 'SIGINT' });
    assert.equal(report.killed, 0);
    assert.equal(report.sites[0]?.count, 1);
  });

  it('tells the program when its size changes', async () => {
    const at = person([[/waiting/, { columns: 132, rows: 50 }]]);
    await run(
      'resized.py',
      'import os, signal\nsignal.signal(signal.SIGWINCH, lambda *_: None)\nprint("waiting")\nsignal.pause()\nprint(os.get_terminal_size())\n',
      at,
    );
    assert.match(at.heard(), /columns=132, lines=50/);
  });

  it('does not end what outlives the program, which is counted as ever', async () => {
    const at = person([]);
    const { report } = await run(
      'outlived.c',
      '#include <unistd.h>\nint main(void) { if (fork() == 0) for (;;) pause(); return 0; }\n',
      at,
    );
    assert.deepEqual([report.end, report.killed, report.leftBehind], ['exit', 1, 0]);
  });

  it('has the same limits on output, and takes a flood of it without loss', async () => {
    const at = person([]);
    const lines = 20_000;
    await run('writes.py', `for i in range(${lines}):\n    print(i)\n`, at);
    assert.equal(at.heard(), Array.from({ length: lines }, (_, i) => `${i}\r\n`).join(''));
    const endless = person([]);
    const { report } = await run('endless.py', 'while True:\n    print("and on")\n', endless, {
      limits: { outputBytes: 100_000 },
    });
    assert.equal(report.end, 'output-limit');
    assert.equal(endless.heard().length, 100_000);
  });

  it('is there for programs that are watched from outside', async () => {
    const at = person([[/ready/, 'x\r']]);
    const { report } = await run(
      'traced.py',
      'import os\nprint("ready", os.isatty(1))\ninput()\nif os.fork() == 0:\n    os._exit(0)\nos.wait()\n',
      at,
      { trace: true },
    );
    assert.match(at.heard(), /ready True/);
    assert.equal(report.method, 'ptrace');
    assert.equal(report.tasks.length, 2);
  });
});
