/**
 * Rewrites of Python, proven by running. Each program of `test/fixes/python/<fix>/` prints the same before and after every
 * rewrite that it marks on the line of its finding:
 *
 *     # ~ fix safe: part of the new text         # ~ fix unsafe: part of the new text
 *     # ~ refuse: part of the reason
 *
 * `# ~ python: 3.11` anywhere says which version is assumed, `# ~ since: 3.9` which the program needs, `# ~ until: 3.13`
 * up to which it says the same, `# ~ slow` that it is run on one interpreter only. Run on the oldest and the newest
 * interpreter that fit; on all with FORKSIGHT_ALL_PYTHONS=1.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { Engine } from '../../server/src/engine/api';
import type { Finding } from '../../server/src/engine/finding';
import { defaultSettings } from '../../server/src/program/analysis';
import { applied, dataFolder } from '../fixes/support';
import { testEngine } from '../harness/engine';

interface Interpreter {
  readonly path: string;
  readonly minor: number;
}

/** Of pyenv and of the path, one of each version, oldest first. */
function interpreters(): readonly Interpreter[] {
  const pyenv = path.join(process.env.PYENV_ROOT ?? path.join(homedir(), '.pyenv'), 'versions');
  const candidates = existsSync(pyenv)
    ? readdirSync(pyenv).map((version) => path.join(pyenv, version, 'bin/python3'))
    : [];
  candidates.push('/usr/bin/python3', 'python3');
  const found = new Map<number, Interpreter>();
  for (const candidate of candidates) {
    const asked = spawnSync(
      candidate,
      ['-c', 'import sys; print(sys.version_info[0], sys.version_info[1])'],
      {
        encoding: 'utf8',
        timeout: 10_000,
      },
    );
    const said = /^3 (\d+)$/u.exec(asked.status === 0 ? asked.stdout.trim() : '');
    const minor = Number(said?.[1] ?? 0);
    if (minor > 0 && !found.has(minor)) found.set(minor, { path: candidate, minor });
  }
  return [...found.values()].sort((a, b) => a.minor - b.minor);
}

const installed = interpreters();
const root = path.join(dataFolder, 'python');

/** The interpreters that a program is run on. */
function fitting(text: string): readonly Interpreter[] {
  const since = Number(/# ~ since: 3\.(\d+)/u.exec(text)?.[1] ?? 6);
  const until = Number(/# ~ until: 3\.(\d+)/u.exec(text)?.[1] ?? 99);
  const fit = installed.filter(({ minor }) => minor >= since && minor <= until);
  if (process.env.FORKSIGHT_ALL_PYTHONS === '1') return fit;
  const newest = fit.slice(-1);
  return text.includes('# ~ slow') || fit.length < 2 ? newest : [...fit.slice(0, 1), ...newest];
}

for (const id of readdirSync(root).sort())
  describe(`${id}, run before and after`, function () {
    this.timeout(120_000);
    let engine: Engine;
    let open: string | null = null;
    const bench = mkdtempSync(path.join(tmpdir(), 'forksight-python-'));

    before(async () => {
      engine = await testEngine();
    });
    after(() => {
      engine.dispose();
      rmSync(bench, { recursive: true, force: true });
    });

    function findingsOf(name: string, text: string): readonly Finding[] {
      const python = /# ~ python: (3\.\d+)/u.exec(text)?.[1] ?? null;
      engine.configure({ ...defaultSettings, python });
      // Each is a program of its own: what another one says of start methods is not for this one.
      if (open !== null && open !== name) engine.remove(open);
      open = name;
      engine.set(name, 'python', text);
      engine.analyse();
      return engine.findings(name).filter((finding) => finding.fix === id);
    }

    function run(python: Interpreter, name: string, text: string): string {
      const file = path.join(bench, name);
      writeFileSync(file, text);
      const result = spawnSync(python.path, ['-W', 'ignore::DeprecationWarning', file], {
        encoding: 'utf8',
        cwd: bench,
        input: 'input\n',
        timeout: 60_000,
      });
      assert.equal(result.status, 0, `3.${python.minor}: ${result.stderr}\n${text}`);
      return result.stdout;
    }

    for (const name of readdirSync(path.join(root, id)).sort()) {
      const text = readFileSync(path.join(root, id, name), 'utf8');
      const outputs = new Map<string, string>();
      for (const [i, marked] of text.split('\n').entries()) {
        const mark = /# ~ (fix safe|fix unsafe|refuse): (.*?)\r?$/u.exec(marked);
        if (!mark) continue;
        const [, kind = '', part = ''] = mark;
        it(`${name}:${i + 1} ${kind}: ${part}`, function () {
          const all = findingsOf(name, text);
          const finding = all.find((f) => text.slice(0, f.span.start).split('\n').length === i + 1);
          assert.ok(
            finding,
            `no finding here, but at ${all.map((f) => text.slice(0, f.span.start).split('\n').length).join(', ')}`,
          );
          const result = engine.fix(finding);
          if (kind === 'refuse') {
            assert.ok(!result.ok, 'it was rewritten');
            assert.ok(result.reason.includes(part), result.reason);
            return;
          }
          assert.ok(result.ok, result.ok ? '' : result.reason);
          assert.equal(result.fix.safe, kind === 'fix safe', result.fix.title);
          const rewritten = applied(text, result.fix);
          assert.ok(rewritten.replaceAll(/# ~ .*/gu, '').includes(part.replaceAll('\\n', '\n')), rewritten);
          for (const comment of text.match(/#(?! ~).*/gu) ?? [])
            assert.ok(rewritten.includes(comment.trimEnd()), `${comment} is gone:\n${rewritten}`);
          assert.equal(rewritten.includes('\r\n'), text.includes('\r\n'), 'line ends changed');
          const fixable = (findings: readonly Finding[]): number =>
            findings.filter((f) => engine.fix(f).ok).length;
          const before = fixable(all);
          assert.ok(fixable(findingsOf(name, rewritten)) < before, `it is offered again:\n${rewritten}`);
          const on = fitting(text);
          if (on.length === 0) {
            console.log(`      not run: no Python that fits ${name} is installed`);
            this.skip();
          }
          for (const python of on) {
            const key = String(python.minor);
            const expected = outputs.get(key) ?? run(python, name, text);
            outputs.set(key, expected);
            assert.ok(expected.includes('\n'), 'the program prints nothing to compare');
            assert.equal(run(python, name, rewritten), expected, `3.${python.minor}\n${rewritten}`);
          }
        });
      }
    }
  });
