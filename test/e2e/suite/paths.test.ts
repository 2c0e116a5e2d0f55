// The tree of a finding's causal steps.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ForksightTestApi } from '../../../client/src/extension';
import { closeAll, eventually, finding, forksight, open, openNew } from './support';

describe('the paths of the findings', () => {
  let api: ForksightTestApi;
  before(async () => {
    api = await forksight();
  });
  afterEach(closeAll);

  it('list the findings of the active editor with their steps in causal order', async () => {
    const { uri } = await open('server.c');
    await finding(uri, 'fork-after-thread');
    const text = await eventually('the tree', () => api.paths().includes('fork-after-thread') && api.paths());
    const steps = text.split('\n').filter((line) => line.startsWith('  '));
    assert.match(steps[0] ?? '', /^ {2}1\. .*\| line \d+$/);
    assert.match(text, /^fork-after-thread \| .*\n {2}1\. .*thread.*\n {2}2\. /m);
  });

  it('are walked step by step, each shown in its file', async () => {
    const lib = await openNew(
      'lib_paths.c',
      '#include <pthread.h>\n#include <unistd.h>\nstatic void *idle(void *p) { pause(); return p; }\nvoid start_them(void) { pthread_t t; pthread_create(&t, 0, idle, 0); }\n',
    );
    const main = await openNew(
      'main_paths.c',
      '#include <unistd.h>\nvoid start_them(void);\nint main(void) {\n    start_them();\n    if (fork() == 0) for (;;) pause();\n    return 0;\n}\n',
    );
    const found = await finding(main.uri, 'fork-after-thread');
    const at = found.range.start.line;
    await vscode.commands.executeCommand(
      'forksight.showFindingPath',
      main.uri.toString(),
      'fork-after-thread',
      at,
    );
    const places = (found.relatedInformation ?? []).map(
      ({ location }) => `${location.uri.toString()}:${location.range.start.line}`,
    );
    assert.ok(places.some((place) => place.startsWith(lib.uri.toString())));
    const here = (): string => {
      const editor = vscode.window.activeTextEditor;
      return `${editor?.document.uri.toString() ?? ''}:${editor?.selection.active.line ?? -1}`;
    };
    for (const [i, place] of places.entries()) {
      await eventually(
        () => `step ${i + 1} at ${place}, not ${here()}`,
        () => here() === place,
      );
      await vscode.commands.executeCommand('forksight.nextStep');
    }
    await vscode.commands.executeCommand('forksight.previousStep');
    await eventually('one step back', () => here() === places.at(-2));
  });
});
