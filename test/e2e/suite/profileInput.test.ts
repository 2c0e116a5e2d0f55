// What a person gives to a profiled program: lines in its terminal, arguments, environment, the interpreter.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ForksightTestApi } from '../../../client/src/extension';
import { closeAll, eventually, forksight, openNew, workspaceFile } from './support';

describe('a profiled program', function () {
  this.timeout(120_000);
  let api: ForksightTestApi;
  before(async () => {
    api = await forksight();
  });
  afterEach(closeAll);

  const terminalOf = (): Promise<vscode.Terminal> =>
    eventually("the profile's terminal", () =>
      vscode.window.terminals.find((one) => one.name === 'Forksight Profile'),
    );
  /** The program tells that it has come so far by making a file of the workspace. */
  const come = (name: string): Promise<unknown> =>
    eventually(name, () =>
      vscode.workspace.fs.stat(workspaceFile(name)).then(
        () => true,
        () => false,
      ),
    );

  it('has a terminal: what is typed there it reads line by line, until Ctrl+D', async () => {
    const document = await openNew(
      'reader.py',
      'import os, sys\nprint("terminal", [os.isatty(fd) for fd in (0, 1, 2)], os.get_terminal_size().columns > 1)\nfor line in sys.stdin:\n    print("got", line.strip()[::-1])\nprint("end")\n',
    );
    const run = api.profile(document.uri.toString());
    const terminal = await terminalOf();
    terminal.sendText('first xz\x7f', true);
    terminal.sendText('second', true);
    terminal.sendText('\x04', false);
    const outcome = await run;
    assert.ok(outcome.ok, outcome.ok ? '' : outcome.reason);
    assert.match(outcome.output, /terminal \[True, True, True\] True/);
    // A terminal shows what is typed, where it is typed: between, not in, the program's own lines.
    assert.match(outcome.output, /got x tsrif\r\n[^]*got dnoces\r\n[^]*end/);
  });

  it('takes Ctrl+C as it likes, and the run is reported', async () => {
    const document = await openNew(
      'interrupted.py',
      'import os, signal, time\nsignal.signal(signal.SIGINT, lambda *_: print("stopping"))\nif os.fork() == 0:\n    os._exit(0)\nos.wait()\nopen("come-so-far", "w").close()\nsignal.pause()\n',
    );
    const run = api.profile(document.uri.toString());
    const terminal = await terminalOf();
    await come('come-so-far');
    await vscode.workspace.fs.delete(workspaceFile('come-so-far'));
    terminal.sendText('\x03', false);
    const outcome = await run;
    assert.ok(outcome.ok, outcome.ok ? '' : outcome.reason);
    assert.match(outcome.output, /stopping/);
    assert.equal(outcome.report.sites.find(({ kind }) => kind === 'fork')?.count, 1);
  });

  it('gets arguments and environment', async () => {
    const document = await openNew(
      'given.py',
      'import os, sys\nprint(sys.argv[1:], os.environ["GREETING"])\n',
    );
    const outcome = await api.profile(document.uri.toString(), {
      args: ['one', 'two words'],
      env: { GREETING: 'hello there' },
    });
    assert.ok(outcome.ok, outcome.ok ? '' : outcome.reason);
    assert.match(outcome.output, /\['one', 'two words'\] hello there/);
  });

  it('runs with the interpreter that was chosen in the Python extension', async () => {
    const python = vscode.extensions.getExtension<{ choose: (path: string | undefined) => void }>(
      'ms-python.python',
    );
    assert.ok(python, 'the stand-in for the Python extension is not there');
    const { choose } = await python.activate();
    const document = await openNew('which.py', 'import sys\nprint("ran", sys.executable)\n');
    const directory = mkdtempSync(path.join(tmpdir(), 'forksight-chosen-'));
    const chosen = path.join(directory, 'python');
    symlinkSync(
      execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim(),
      chosen,
    );
    try {
      for (const [interpreter, expected] of [
        [chosen, true],
        [undefined, false],
      ] as const) {
        choose(interpreter);
        const outcome = await api.profile(document.uri.toString());
        assert.ok(outcome.ok, outcome.ok ? '' : outcome.reason);
        assert.equal(outcome.output.includes(`ran ${chosen}`), expected, outcome.output);
      }
    } finally {
      choose(undefined);
      rmSync(directory, { recursive: true });
    }
  });

  it('is provoked: a lock that a thread holds now and then is held at the fork', async () => {
    const source = [
      '#include <pthread.h>',
      '#include <sys/wait.h>',
      '#include <unistd.h>',
      'static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;',
      'static void *work(void *p) {',
      '    for (int i = 0; i < 100; i++) {',
      '        usleep(20000);',
      '        pthread_mutex_lock(&lock);',
      '        usleep(1000);',
      '        pthread_mutex_unlock(&lock);',
      '    }',
      '    return p;',
      '}',
      'int main(void) {',
      '    pthread_t t;',
      '    pthread_create(&t, 0, work, 0);',
      '    pid_t pid = fork();',
      '    if (pid == 0) { pthread_mutex_lock(&lock); pthread_mutex_unlock(&lock); _exit(0); }',
      '    waitpid(pid, 0, 0);',
      '    return 0;',
      '}',
    ].join('\n');
    const document = await openNew('provoked.c', source);
    await vscode.commands.executeCommand('forksight.profileAndProvoke');
    const texts = api.annotations(document.uri.toString()).map(({ text }) => text);
    assert.match(texts.join('\n'), /confirmed: .*lock-held-across-fork|confirmed: .*fork-after-thread/);
  });
});
