import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = process.env.FORKSIGHT_ROOT ?? process.cwd();
const registry = 'server/src/rules/registry.ts';

describe('scripts/new-rule.mjs', () => {
  const copy = mkdtempSync(path.join(tmpdir(), 'forksight-new-rule-'));
  const newRule = (...args: readonly string[]): number | null =>
    spawnSync(process.execPath, [path.join(copy, 'scripts/new-rule.mjs'), ...args]).status;
  const lines = (file: string): readonly string[] => readFileSync(path.join(copy, file), 'utf8').split('\n');

  before(() => {
    for (const file of ['scripts/new-rule.mjs', registry, 'CHANGELOG.md']) {
      mkdirSync(path.join(copy, path.dirname(file)), { recursive: true });
      cpSync(path.join(root, file), path.join(copy, file));
    }
  });
  after(() => {
    rmSync(copy, { recursive: true });
  });

  it('writes the rule, its fixtures, and its lines in registry and changelog', () => {
    const before = lines(registry);
    assert.equal(newRule('signal/brand-new-rule'), 0);
    assert.ok(existsSync(path.join(copy, 'server/src/rules/signal/brand-new-rule.ts')));
    for (const name of ['hits', 'near', 'broken', 'suppressed', 'unicode'])
      assert.ok(existsSync(path.join(copy, `test/rules/signal/brand-new-rule.${name}.c`)), name);
    const added = lines(registry).filter((line) => !before.includes(line));
    assert.deepEqual(added, ["import { brandNewRule } from './signal/brand-new-rule';", '  brandNewRule,']);
    assert.ok(lines('CHANGELOG.md').some((line) => line.includes('`brand-new-rule`')));
  });

  it('refuses an id that is taken, a family that is none, and an id of one word', () => {
    for (const name of [
      'signal/brand-new-rule',
      'fork/brand-new-rule',
      'thread/new-rule',
      'fork/rule',
      '../fork/x-y',
    ])
      assert.equal(newRule(name), 2, name);
    assert.equal(newRule(), 2);
  });
});
