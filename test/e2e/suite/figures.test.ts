// What is shown of costs before and after a run: estimates, inlay hints, lenses, comparisons, verdicts, charts.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ForksightTestApi } from '../../../client/src/extension';
import type { ProfileReport } from '../../../server/src/protocol';
import {
  closeAll,
  eventually,
  finding,
  findings,
  forksight,
  open,
  openNew,
  positionOf,
  type,
  workspaceFile,
} from './support';

/** The document and the report of its run, which has ended: what a test expects is in the report. */
async function profiled(
  api: ForksightTestApi,
  name: string,
): Promise<{ document: vscode.TextDocument; report: ProfileReport }> {
  const document = await open(name);
  const outcome = await api.profile(document.uri.toString());
  assert.ok(outcome.ok, outcome.ok ? '' : outcome.reason);
  return { document, report: outcome.report };
}

describe('figures', function () {
  this.timeout(120_000);
  let api: ForksightTestApi;
  before(async () => {
    api = await forksight();
  });
  afterEach(closeAll);

  const lenses = async (uri: vscode.Uri): Promise<string[]> => {
    const all = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      uri,
      50,
    );
    return all.map((lens) => `${lens.range.start.line + 1} ${lens.command?.title ?? ''}`);
  };
  const hints = async (document: vscode.TextDocument): Promise<string[]> => {
    const range = new vscode.Range(0, 0, document.lineCount, 0);
    const all = await vscode.commands.executeCommand<vscode.InlayHint[]>(
      'vscode.executeInlayHintProvider',
      document.uri,
      range,
    );
    return all.map(({ label }) =>
      typeof label === 'string' ? label : label.map((part) => part.value).join(''),
    );
  };

  describe('of a run', () => {
    it('stand above each function as a lens, and go when they are cleared', async () => {
      const { document, report } = await profiled(api, 'server.c');
      const forks = report.sites.reduce((sum, { kind, count }) => sum + (kind === 'fork' ? count : 0), 0);
      const line = positionOf(document, 'static void answer').line + 1;
      const text = await eventually('a lens', async () =>
        (await lenses(document.uri)).find((lens) => lens.startsWith(`${line} `)),
      );
      assert.match(text, new RegExp(`^${line} ${forks} × fork: .* in all · 1 hazard seen`));
      await vscode.commands.executeCommand('forksight.clearInlineCosts');
      await eventually('no lens', async () => (await lenses(document.uri)).length === 0);
    });

    it('say of a finding that it was confirmed, until the file is edited', async () => {
      const { document } = await profiled(api, 'server.c');
      const confirmed = (): boolean =>
        findings(document.uri, 'fork-after-thread').some((one) => one.message.includes('Confirmed:'));
      await eventually('a confirmed finding', confirmed);
      await type(document, new vscode.Position(0, 0), '\n');
      await eventually(
        'a finding as it was',
        () => findings(document.uri, 'fork-after-thread').length > 0 && !confirmed(),
      );
    });

    it('say of a finding that it was not seen', async () => {
      const source = [
        '#include <pthread.h>',
        '#include <stdlib.h>',
        '#include <sys/wait.h>',
        '#include <unistd.h>',
        'static void *work(void *p) { sleep(60); return p; }',
        'int main(int argc, char **argv) {',
        '    (void)argv;',
        '    pthread_t t;',
        '    if (argc > 1) pthread_create(&t, 0, work, 0);',
        '    pid_t pid = fork();',
        '    if (pid == 0) { void *p = malloc(10); free(p); _exit(0); }',
        '    waitpid(pid, 0, 0);',
        '    return 0;',
        '}',
      ].join('\n');
      const document = await openNew('notseen.c', source);
      await finding(document.uri, 'fork-after-thread');
      const outcome = await api.profile(document.uri.toString());
      assert.ok(outcome.ok, outcome.ok ? '' : outcome.reason);
      await eventually('a verdict', () =>
        findings(document.uri, 'fork-after-thread').some((one) => /Not seen: .* once/.test(one.message)),
      );
    });

    it('are compared with the run before', async () => {
      const program = (size: number): string =>
        `#include <stdlib.h>\n#include <string.h>\n#include <sys/wait.h>\n#include <unistd.h>\nint main(void) {\n    char *p = malloc(${size}u << 20);\n    memset(p, 1, ${size}u << 20);\n    for (int i = 0; i < 5; i++)\n        if (fork() == 0) _exit(0);\n    while (wait(NULL) > 0) ;\n    return p[1] == 2;\n}\n`;
      const document = await openNew('slower.c', program(1));
      assert.ok((await api.profile(document.uri.toString())).ok);
      const editor = await vscode.window.showTextDocument(document);
      await editor.edit((edit) => {
        edit.replace(new vscode.Range(0, 0, document.lineCount, 0), program(200));
      });
      assert.ok((await api.profile(document.uri.toString())).ok);
      const texts = api.annotations(document.uri.toString()).map(({ text }) => text);
      assert.match(texts.join(), /× slower than the run before/);
    });

    it('are a tree of who created whom', async () => {
      const { report } = await profiled(api, 'server.c');
      const text = api.tasks();
      assert.match(text, /^program \d+ \| lived .* · exit 0\n/);
      const threads = report.tasks.filter(({ kind }) => kind === 'thread').length;
      const forks = report.tasks.filter(({ kind }) => kind === 'fork').length;
      assert.ok(threads > 0 && forks > 0, `${threads} threads, ${forks} forks`);
      assert.equal(text.match(/^ {2}thread \d+/gm)?.length, threads);
      assert.equal(text.match(/^ {4}process \d+ \| by fork/gm)?.length, forks);
    });
  });

  describe('as pictures', () => {
    async function exported(name: string): Promise<string> {
      const where = workspaceFile(name);
      return eventually(name, async () => {
        try {
          return Buffer.from(await vscode.workspace.fs.readFile(where)).toString('latin1');
        } catch {
          return undefined;
        }
      });
    }
    before(() => {
      api.charts.askWhere = (suggested) => Promise.resolve(workspaceFile(`export-${suggested}`));
    });
    after(async () => {
      for (const [name] of await vscode.workspace.fs.readDirectory(workspaceFile('')))
        if (name.startsWith('export-')) await vscode.workspace.fs.delete(workspaceFile(name));
    });

    it('draw a timeline with a lane for each task, and export it as SVG, PNG and Chrome trace', async () => {
      const { report } = await profiled(api, 'server.c');
      const lanes = `${report.tasks.length} lanes`;
      await vscode.commands.executeCommand('forksight.showTimeline');
      // A page of its own loads first, on a busy machine for long.
      await eventually(
        () => `${lanes}, not "${api.charts.timeline.words}"`,
        () => api.charts.timeline.words.startsWith(lanes),
        90_000,
      );
      api.charts.timeline.export('svg');
      const svg = await exported('export-forksight-timeline.svg');
      assert.match(svg, /^<svg /);
      assert.doesNotMatch(svg, /var\(/);
      api.charts.timeline.export('png');
      assert.match(await exported('export-forksight-timeline.png'), /^\x89PNG/);
      await vscode.commands.executeCommand('forksight.exportTrace');
      const trace = JSON.parse(await exported('export-server.trace.json')) as {
        traceEvents: { ph: string; ts?: number; dur?: number }[];
      };
      assert.equal(trace.traceEvents.filter(({ ph }) => ph === 'X').length, report.tasks.length);
    });

    it('draw the calibration, which hovers and estimates then speak of', async () => {
      await vscode.commands.executeCommand('forksight.calibrate');
      await eventually('the curves', () => /^[67] curves/.test(api.charts.calibration.words), 90_000);
      const document = await open('spawn.c');
      const at = positionOf(document, 'fork();').translate(0, 1);
      const [hover] = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        at,
      );
      const text = hover?.contents
        .map((part) => (part instanceof vscode.MarkdownString ? part.value : ''))
        .join('');
      assert.match(text ?? '', /Cost on this machine: .* at 2 MB/);
      await vscode.commands.executeCommand('forksight.toggleEstimates');
      const line = at.line + 1;
      const estimate = await eventually('an estimate', () =>
        api.estimates(document.uri.toString()).find((one) => one.line === line),
      );
      assert.match(estimate.text, /^fork ≈ .* at 2 MB, .* \(estimate\)$/);
      await vscode.commands.executeCommand('forksight.toggleEstimates');
      assert.deepEqual(api.estimates(document.uri.toString()), []);
    });
  });

  it('leave the text alone until inlay hints are asked for', async () => {
    const document = await open('clone_vm.c');
    await finding(document.uri, 'invalid-clone-flags');
    assert.deepEqual(await hints(document), []);
    await vscode.commands.executeCommand('forksight.toggleInlayHints');
    const shown = await eventually('hints', async () => {
      const now = await hints(document);
      return now.length > 0 && now;
    });
    assert.ok(shown.includes('a process, memory shared'), shown.join('; '));
    const python = await hints(await open('drill.py'));
    assert.ok(
      python.some((text) => text === 'start method: fork'),
      python.join('; '),
    );
    await vscode.commands.executeCommand('forksight.toggleInlayHints');
    assert.deepEqual(await hints(document), []);
  });
});
