import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const root = process.env.FORKSIGHT_ROOT ?? process.cwd();

describe('what is generated from the rules', () => {
  it('is fresh: rule pages, index, table of the README, setting forksight.rules, schema of forksight.json', function () {
    this.timeout(60_000);
    const { status, stderr } = spawnSync(
      process.execPath,
      [path.join(root, 'scripts/rule-docs.mjs'), '--check'],
      { cwd: root, encoding: 'utf8' },
    );
    assert.equal(status, 0, stderr);
  });
});
