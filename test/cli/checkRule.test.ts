import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { boundMs, root, Workspace } from './checkSupport';

describe('forksight rule', function () {
  this.timeout(boundMs);

  const at = new Workspace();
  after(() => {
    at.dispose();
  });

  it('prints the page of a rule', () => {
    const { code, stdout, stderr } = at.forksight('rule', 'fork-after-thread');
    const page = readFileSync(path.join(root, 'docs/rules/fork-after-thread.md'), 'utf8');
    assert.deepEqual([code, stderr], [0, '']);
    assert.equal(stdout, page.slice(page.indexOf('# fork-after-thread')));
  });

  it('has a page for every rule that it lists, those of comments included', () => {
    const { code, stdout } = at.forksight('rule');
    const lines = stdout.trimEnd().split('\n');
    assert.equal(code, 0);
    assert.ok(lines.length >= 12);
    assert.ok(lines.some((line) => line.startsWith('unused-suppression ')));
    for (const line of lines) assert.match(line, /^[a-z-]+ {2,}\S.*\.$/);
  });

  it('2 for an unknown rule, with those that were meant', () => {
    const { code, stdout, stderr } = at.forksight('rule', 'fork-after-thred');
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(
      stderr,
      /^forksight: there is no rule "fork-after-thred"\. Did you mean fork-after-thread\?\n$/,
    );
    assert.match(at.forksight('rule', '../../SECURITY').stderr, /"forksight rule" lists them/);
  });
});
