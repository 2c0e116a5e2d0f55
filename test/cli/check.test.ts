import assert from 'node:assert/strict';
import { chmodSync, readFileSync } from 'node:fs';
import {
  blocking,
  blockingPlace,
  boundMs,
  hazard,
  hazardPlace,
  places,
  reasonFor,
  reportIn,
  spawnable,
  Workspace,
} from './checkSupport';

describe('forksight check', function () {
  this.timeout(boundMs);

  let at: Workspace;
  beforeEach(() => {
    at = new Workspace({ 'good.c': hazard, 'calm.c': 'int main(void) { return 0; }\n' });
  });
  afterEach(() => {
    at.dispose();
  });

  describe('exit code', () => {
    it('0 without findings, and says so on stderr alone', () => {
      const { code, stdout, stderr } = at.check('calm.c');
      assert.deepEqual([code, stdout], [0, '']);
      assert.match(stderr, /^forksight: no findings in 1 file \(\d+ lines\), [\d.]+ s\n$/);
    });

    it('1 with findings', () => {
      assert.equal(at.check().code, 1);
    });

    it('0 with findings and --exit-zero', () => {
      const { code, stdout } = at.check('--exit-zero');
      assert.equal(code, 0);
      assert.match(stdout, /fork-after-thread/);
    });

    it('--max-warnings counts what is no error, and tolerates no error', () => {
      at.write('server.mjs', blocking);
      at.write('spawn.c', spawnable);
      const code = (...args: readonly string[]): number | null => at.check(...args).code;
      assert.equal(code('--max-warnings', '2', 'server.mjs', 'spawn.c'), 0);
      assert.equal(code('--max-warnings', '1', 'server.mjs', 'spawn.c'), 1);
      assert.equal(code('--max-warnings', '0', 'calm.c'), 0);
      assert.equal(code('--max-warnings', '9', 'good.c'), 1);
    });

    it('2 for wrong usage, with a word on stderr and nothing on stdout', () => {
      for (const args of [
        ['--unknown-option'],
        ['--format', 'xml'],
        ['--max-warnings', 'many'],
        ['--max-warnings', '-1'],
        ['--max-warnings='],
        ['--min-severity', 'fatal'],
        ['--python', 'three'],
        ['--libc', 'newlib'],
      ]) {
        const { code, stdout, stderr } = at.check(...args);
        assert.deepEqual([code, stdout], [2, ''], args.join(' '));
        assert.match(stderr, /^error: /, args.join(' '));
      }
      assert.equal(at.forksight('chekc').code, 2);
      assert.equal(at.forksight().code, 2);
    });

    it('takes the Python of an interpreter, or of the project, and says which it is', () => {
      const forks = `import multiprocessing, threading
def work(): pass
if __name__ == "__main__":
    threading.Thread(target=print).start()
    multiprocessing.Pool(2).map(work, [])
`;
      at.write('forks/main.py', forks);
      const told = (...args: readonly string[]): string => at.check(...args, 'forks').stdout;
      assert.match(told(), /Python below 3\.14 is assumed/);
      assert.match(told('--python', '3.11'), /in Python 3\.11:/);
      assert.doesNotMatch(told('--python', '3.14'), /fork-after-thread/);
      at.write('forks/python', '#!/bin/sh\necho 3 14 0\n');
      chmodSync(at.path('forks/python'), 0o755);
      assert.doesNotMatch(told('--python', at.path('forks/python')), /fork-after-thread/);
      at.write('forks/pyproject.toml', '[project]\nrequires-python = ">=3.9"\n');
      assert.match(told(), /in Python 3\.9 \(the lowest that pyproject\.toml allows\)/);
      at.write('forks/pyproject.toml', '[project]\nrequires-python = ">=3.14"\n');
      assert.doesNotMatch(told(), /fork-after-thread/);
    });

    it('2 for a path that is not there, and the others are still checked', () => {
      const { code, stdout, stderr } = at.check('missing.c', 'good.c', 'missing/');
      assert.equal(code, 2);
      assert.match(stdout, /^good\.c:6:7: error fork-after-thread/);
      assert.match(stderr, /^forksight: cannot check missing: no such file or folder$/m);
      assert.match(stderr, /^forksight: cannot check missing\.c: no such file or folder$/m);
    });

    it('2 for a named file in no language that is read', () => {
      at.write('notes.txt', 'fork()\n');
      const { code, stdout } = at.check('--format', 'json', 'notes.txt', 'good.c');
      assert.equal(code, 2);
      const report = reportIn(stdout);
      assert.match(reasonFor(report, 'notes.txt') ?? '', /not a C, C\+\+, Python, JavaScript or TypeScript/);
      assert.deepEqual(places(report), [`good.c:${hazardPlace}`]);
    });

    it('2 where the report cannot be written', () => {
      const { code, stdout, stderr } = at.check('--output', 'no-such-folder/report.txt');
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, /^forksight: cannot write no-such-folder\/report\.txt: /m);
    });

    it('0 for --help and --version', () => {
      assert.equal(at.check('--help').code, 0);
      const { code, stdout } = at.forksight('--version');
      assert.equal(code, 0);
      assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
    });
  });

  describe('what it prints', () => {
    it('JSON: one document of schema 1 on stdout, nothing on stderr', () => {
      at.write('bad.c', Buffer.from([0, 1, 2]));
      const { stdout, stderr } = at.check('--format', 'json');
      const report = reportIn(stdout);
      assert.equal(stderr, '');
      assert.deepEqual(places(report), [`good.c:${hazardPlace}`]);
      assert.deepEqual(
        report.findings[0]?.steps.map((s) => `${s.file}:${s.range.start.line}:${s.range.start.column}`),
        ['good.c:5:16', 'good.c:6:7'],
      );
      assert.deepEqual(report.skipped, [{ file: 'bad.c', reason: 'it holds NUL bytes, so it is not text' }]);
      assert.equal(report.stats.files, 2);
    });

    it('text: the finding with its steps, the tool’s words on stderr', () => {
      const { stdout, stderr } = at.check('good.c');
      const [finding, first, last, end] = stdout.split('\n');
      assert.match(finding ?? '', /^good\.c:6:7: error fork-after-thread: \S/);
      assert.match(first ?? '', /^ {2}├─ good\.c:5:16 \S/);
      assert.match(last ?? '', /^ {2}└─ good\.c:6:7 \S/);
      assert.equal(end, '');
      assert.match(stderr, /^forksight: 1 error in 1 file /);
    });

    it('columns count UTF-16 units, also after characters outside ASCII', () => {
      const before = '  const char *s = "né 𝄞 漢"; ';
      at.write('wide.c', hazard.replace('  if (fork()', `${before}if (s && fork()`));
      const finding = at.report('wide.c').findings[0];
      const column = `${before}if (s && `.length + 1;
      assert.deepEqual(finding?.range, { start: { line: 6, column }, end: { line: 6, column: column + 4 } });
    });

    it('lines and columns are right with a byte order mark and with CR LF', () => {
      at.write('dos.c', `\ufeff${hazard.replaceAll('\n', '\r\n')}`);
      assert.deepEqual(places(at.report('dos.c')), [`dos.c:${hazardPlace}`]);
    });

    it('the same order whatever the order and overlap of the arguments', () => {
      at.write('b/two.c', hazard);
      at.write('a/server.mjs', blocking);
      const expected = [`a/server.mjs:${blockingPlace}`, `b/two.c:${hazardPlace}`, `good.c:${hazardPlace}`];
      for (const args of [[], ['.'], ['b', 'a', 'good.c'], ['good.c', './good.c', 'a', '.', 'b/two.c']])
        assert.deepEqual(places(at.report(...args)), expected, args.join(' '));
    });

    it('paths below the working folder are relative, others absolute', () => {
      const other = new Workspace({ '..odd/good.c': hazard });
      try {
        assert.deepEqual(places(at.report(other.folder)), [`${other.path('..odd/good.c')}:${hazardPlace}`]);
        assert.deepEqual(places(other.report()), [`..odd/good.c:${hazardPlace}`]);
      } finally {
        other.dispose();
      }
    });

    it('--output writes the file and leaves stdout empty', () => {
      const { code, stdout } = at.check('--format', 'json', '--output', 'report.json');
      assert.deepEqual([code, stdout], [1, '']);
      assert.deepEqual(places(reportIn(readFileSync(at.path('report.json'), 'utf8'))), [
        `good.c:${hazardPlace}`,
      ]);
    });

    it('--min-severity leaves out what is below, for the exit code as well', () => {
      at.write('spawn.c', spawnable);
      at.write('server.mjs', blocking);
      const rules = (severity: string): readonly string[] =>
        at.report('--min-severity', severity).findings.map((f) => f.rule);
      assert.deepEqual(rules('hint'), ['fork-after-thread', 'blocked-event-loop', 'fork-exec-not-spawn']);
      assert.deepEqual(rules('warning'), ['fork-after-thread', 'blocked-event-loop']);
      assert.deepEqual(rules('error'), ['fork-after-thread']);
      assert.equal(at.check('--min-severity', 'error', 'server.mjs').code, 0);
    });

    it('control characters of a name are shown and not sent to the terminal', function () {
      if (process.platform !== 'linux') this.skip();
      at.write('evil\u001b]0;title\u0007\nfake.c', hazard);
      const { stdout } = at.check();
      assert.ok(stdout.startsWith('evil\\u{1b}]0;title\\u{7}\\u{a}fake.c:6:7: error'), stdout);
      assert.doesNotMatch(stdout, /\u001b|\u0007/);
    });

    it('a suppression with its reason hides the finding, an unused one is reported', () => {
      at.write(
        'good.c',
        hazard.replace(
          '  if (fork()',
          '  // forksight-ignore-next-line fork-after-thread -- test\n  if (fork()',
        ),
      );
      assert.deepEqual(places(at.report()), []);
      at.write('calm.c', '// forksight-ignore fork-after-thread -- nothing here\n');
      assert.deepEqual(places(at.report()), ['calm.c:1:1 unused-suppression']);
    });
  });

  describe('fixes', () => {
    it('JSON holds the edits of a rewrite that applies, and they make a file without the finding', () => {
      at.write('spawn.c', spawnable);
      const [finding] = at.report('spawn.c').findings;
      assert.equal(finding?.rule, 'fork-exec-not-spawn');
      assert.equal(finding.fixes.length, 1);
      assert.equal(finding.fixes[0]?.safe, false);
      const lines = spawnable.split('\n');
      const offset = ({ line, column }: { line: number; column: number }): number =>
        lines.slice(0, line - 1).reduce((sum, l) => sum + l.length + 1, 0) + column - 1;
      const edits = finding.fixes[0].edits
        .map((e) => ({ start: offset(e.range.start), end: offset(e.range.end), text: e.text, file: e.file }))
        .sort((a, b) => b.start - a.start);
      let text = spawnable;
      for (const edit of edits) {
        assert.equal(edit.file, 'spawn.c');
        text = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
      }
      assert.match(text, /posix_spawnp?\(/);
      at.write('spawn.c', text);
      assert.deepEqual(places(at.report('spawn.c')), []);
      assert.match(at.check('spawn.c').stderr, /no findings/);
    });

    it('no fix where the rewrite refuses', () => {
      at.write('spawn.c', spawnable.replace('execvp(', 'setuid(1000); execvp('));
      const [finding] = at.report('spawn.c').findings;
      assert.equal(finding?.rule, 'fork-exec-not-spawn');
      assert.deepEqual(finding.fixes, []);
    });

    it('text names the rewrite', () => {
      at.write('spawn.c', spawnable);
      assert.match(
        at.check('spawn.c').stdout,
        /^ {2}fix \(unsafe\): Replace fork \+ execvp with posix_spawnp/m,
      );
    });
  });
});
