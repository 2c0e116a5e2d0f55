/**
 * Each program prints the same before and after every rewrite that it marks: `// ~ fix: ` and a part of the new line, or
 * `// ~ refuse: ` and a part of the reason.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { Engine } from '../../server/src/engine/api';
import type { FixResult } from '../../server/src/engine/finding';
import { applied, dataFolder } from '../fixes/support';
import { testEngine } from '../harness/engine';

const id = 'sync-to-promise';
const folder = path.join(dataFolder, id);

/** The first synchronous call of a line, up to its closing parenthesis. */
function callIn(text: string, from: number, end: number): { start: number; end: number } {
  const line = text.slice(from, end);
  const found = /(?:[\w$]+\.)*(?:native\?\.)?(?:\w+Sync|write|derive)(?=\()/.exec(line);
  assert.ok(found, `no call in ${line}`);
  let at = from + found.index + found[0].length;
  for (let depth = 0; ; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')' && --depth === 0) break;
  }
  return { start: from + found.index, end: at + 1 };
}

describe('sync-to-promise, run before and after', function () {
  this.timeout(60_000);
  let engine: Engine;
  const bench = mkdtempSync(path.join(tmpdir(), 'forksight-sync-'));

  before(async () => {
    engine = await testEngine();
    for (const name of ['express', 'koa'])
      cpSync(path.join(folder, 'modules', `${name}.js`), path.join(bench, 'node_modules', name, 'index.js'));
  });
  after(() => {
    engine.dispose();
    rmSync(bench, { recursive: true, force: true });
  });

  function run(name: string, text: string): string {
    const file = path.join(bench, name.replace('.esm.js', '.mjs'));
    writeFileSync(file, text);
    const result = spawnSync(process.execPath, [file], { encoding: 'utf8', input: 'input', timeout: 20_000 });
    assert.equal(result.status, 0, `${result.stderr}\n${text}`);
    // The program's own length is not what is compared.
    return result.stdout.replaceAll(/fs-\w+/g, 'fs-');
  }

  function fix(name: string, text: string, span: { start: number; end: number }): FixResult {
    engine.set(name, 'javascript', text);
    const finding = {
      rule: 'blocked-event-loop',
      severity: 'warning',
      confidence: 'high',
      file: name,
      span,
      message: '',
      steps: [],
      fix: id,
    } as const;
    const result = engine.fix(finding);
    engine.remove(name);
    return result;
  }

  for (const name of readdirSync(folder).sort()) {
    if (name === 'modules') continue;
    const text = readFileSync(path.join(folder, name), 'utf8');
    let before = '';
    let start = 0;
    for (const [i, line] of text.split('\n').entries()) {
      const mark = /\/\/ ~ (fix|refuse): (.*)$/.exec(line);
      const from = start;
      start += line.length + 1;
      if (!mark) continue;
      const part = mark[2] ?? '';
      it(`${name}:${i + 1} ${mark[1] ?? ''}: ${part}`, () => {
        const result = fix(name, text, callIn(text, from, from + mark.index));
        if (mark[1] === 'refuse') {
          assert.ok(!result.ok, 'it was rewritten');
          assert.ok(result.reason.includes(part), result.reason);
          return;
        }
        assert.ok(result.ok, result.ok ? '' : result.reason);
        assert.equal(result.fix.safe, false);
        const rewritten = applied(text, result.fix);
        assert.ok(rewritten.replaceAll(/\/\/ ~.*/g, '').includes(part), rewritten);
        before ||= run(name, text);
        assert.equal(run(name, rewritten), before);
      });
    }
  }
});
