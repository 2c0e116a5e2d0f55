import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  closeAll,
  codeOf,
  finding,
  findings,
  forksight,
  noFinding,
  open,
  openNew,
  positionOf,
  type,
  workspaceFile,
} from './support';

describe('diagnostics', () => {
  before(forksight);
  afterEach(closeAll);

  it('show a fork after a thread with its causal steps as related information', async () => {
    const document = await open('server.c');
    const found = await finding(document.uri, 'fork-after-thread');
    assert.equal(document.getText(found.range).includes('fork'), true, 'the mark is on the fork');
    const steps = found.relatedInformation ?? [];
    const starts = steps.find((step) =>
      document.lineAt(step.location.range.start).text.includes('pthread_create'),
    );
    assert.ok(starts, 'no step says where the thread was started');
    assert.equal(starts.location.uri.toString(), document.uri.toString());
  });

  it('name their source, rule and the page of the rule', async () => {
    const { uri } = await open('server.c');
    await finding(uri, 'missing-sigwait');
    for (const one of findings(uri)) {
      assert.equal(one.source, 'forksight');
      assert.ok(typeof one.code === 'object', `${one.message}: no link to a page`);
      assert.ok(one.code.target.toString().includes(codeOf(one)));
    }
  });

  it('cover the child, the signals and the flags in the C samples', async () => {
    const server = await open('server.c');
    await finding(server.uri, 'unsafe-call-in-forked-child');
    await finding(server.uri, 'missing-sigwait');
    const clone = await open('clone_vm.c');
    const flags = await finding(clone.uri, 'invalid-clone-flags');
    assert.match(clone.lineAt(flags.range.start).text, /CLONE_SIGHAND/);
    assert.equal(flags.severity, vscode.DiagnosticSeverity.Error);
  });

  it('cover Python and Node', async () => {
    await finding((await open('drill.py')).uri, 'gil-bound-threads');
    await finding((await open('pool.py')).uri, 'gil-bound-threads');
    const server = await open('server.mjs');
    await finding(server.uri, 'blocked-event-loop');
    await finding(server.uri, 'promise-all-is-not-parallel');
  });

  it('come and go while the user types, without a save', async () => {
    const source = [
      '#include <pthread.h>',
      '#include <unistd.h>',
      'void *work(void *p) { for (;;) pause(); return p; }',
      'int main(void) {',
      '    pthread_t t;',
      '    ',
      '    if (fork() == 0) for (;;) pause();',
      '    return 0;',
      '}',
    ].join('\n');
    const document = await openNew('typing.c', source);
    await finding((await open('clone_vm.c')).uri, 'invalid-clone-flags'); // the server has had its time
    assert.deepEqual(findings(document.uri, 'fork-after-thread'), []);
    const call = 'pthread_create(&t, 0, work, 0);';
    for (let i = 0; i < call.length; i++) await type(document, new vscode.Position(5, 4 + i), call.charAt(i));
    await finding(document.uri, 'fork-after-thread');
    assert.ok(document.isDirty);
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((edit) => {
      edit.delete(document.lineAt(5).range);
    });
    await noFinding(document.uri, 'fork-after-thread');
  });

  it('follow the calls from one file to another', async () => {
    await openNew(
      'lib_threads.c',
      '#include <pthread.h>\n#include <unistd.h>\nstatic void *idle(void *p) { pause(); return p; }\nvoid start_workers(void) { pthread_t t; pthread_create(&t, 0, idle, 0); }\n',
    );
    const main = await openNew(
      'lib_main.c',
      '#include <unistd.h>\nvoid start_workers(void);\nint main(void) {\n    start_workers();\n    if (fork() == 0) for (;;) pause();\n    return 0;\n}\n',
    );
    const found = await finding(main.uri, 'fork-after-thread');
    const files = (found.relatedInformation ?? []).map((step) => step.location.uri.toString());
    assert.ok(files.includes(workspaceFile('lib_threads.c').toString()), 'no step is in the other file');
  });

  it('leave the drill alone: its threads are joined before the first fork', async () => {
    const { uri } = await open('drill.c');
    await finding((await open('server.c')).uri, 'fork-after-thread');
    assert.deepEqual(findings(uri, 'fork-after-thread'), []);
  });

  it('move with the text', async () => {
    const document = await open('server.c');
    const before = await finding(document.uri, 'fork-after-thread');
    await type(document, positionOf(document, 'static int listener'), '/* żółć 🙂 */\n');
    await new Promise((resolve) => setTimeout(resolve, 300));
    const after = await finding(document.uri, 'fork-after-thread');
    assert.equal(after.range.start.line, before.range.start.line + 1);
  });
});
