/**
 * Clusters that are asked to stop, run before and after the rewrite of their primary's listener. `// ~ before: 0, 0 workers`
 * says with which code the primary leaves, and how many workers had their own listeners run.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { Engine } from '../../server/src/engine/api';
import { applied, dataFolder } from '../fixes/support';
import { testEngine } from '../harness/engine';

const id = 'forward-to-workers';
const folder = path.join(dataFolder, id);

describe('forward-to-workers, run before and after', function () {
  this.timeout(120_000);
  let engine: Engine;
  const bench = mkdtempSync(path.join(tmpdir(), 'forksight-cluster-'));

  before(async () => {
    engine = await testEngine();
  });
  after(() => {
    engine.dispose();
    rmSync(bench, { recursive: true, force: true });
  });

  function run(name: string, text: string): string {
    const file = path.join(bench, name.replace('.esm.js', '.mjs'));
    writeFileSync(file, text);
    const { status, stdout, stderr } = spawnSync(process.execPath, [file], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    assert.equal(stderr, '', text);
    return `${status ?? 'killed'}, ${stdout.split('worker: stopped').length - 1} workers`;
  }

  for (const name of readdirSync(folder).sort()) {
    const text = readFileSync(path.join(folder, name), 'utf8');
    const said = (what: string): string => new RegExp(`^// ~ ${what}: (.*)$`, 'mu').exec(text)?.[1] ?? '';
    for (const mark of text.matchAll(
      /^(.*?)(process\.(?:on|once)\(.*?)(;?) *\/\/ ~ (fix|refuse): (.*)$/gmu,
    )) {
      const [, lead = '', , , kind, part = ''] = mark;
      const start = mark.index + lead.length;
      it(`${name} ${kind ?? ''}: ${part}`, () => {
        engine.set(name, 'javascript', text);
        const span = { start, end: endOfCall(text, start) };
        const result = engine.fix({
          rule: 'termination-listener-without-exit',
          severity: 'warning',
          confidence: 'high',
          file: name,
          span,
          message: '',
          steps: [],
          fix: id,
        });
        engine.remove(name);
        if (kind === 'refuse') {
          assert.ok(!result.ok, 'it was rewritten');
          assert.ok(result.reason.includes(part), result.reason);
          return;
        }
        assert.ok(result.ok, result.ok ? '' : result.reason);
        assert.equal(result.fix.safe, false);
        const rewritten = applied(text, result.fix);
        assert.ok(rewritten.replaceAll(/\/\/ ~.*/gu, '').includes(part), rewritten);
        assert.equal(run(name, text), said('before'));
        assert.equal(run(name, rewritten), said('after'), rewritten);
      });
    }
  }
});

/** Behind the parenthesis that closes the call; strings of the fixtures hold none. */
function endOfCall(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')' && --depth === 0) return at + 1;
  }
  return text.length;
}
