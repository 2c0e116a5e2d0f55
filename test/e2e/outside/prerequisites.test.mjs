// What the scripts say on a machine that lacks something and cannot install it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../../../scripts/lib/run.mjs';

describe('a missing prerequisite', () => {
  let empty;
  before(() => {
    empty = mkdtempSync(path.join(tmpdir(), 'forksight-path-'));
  });
  after(() => {
    rmSync(empty, { recursive: true });
  });

  function evaluate(code) {
    const script = `import * as packages from './scripts/lib/packages.mjs'; ${code}`;
    const env = { PATH: empty, HOME: empty };
    return spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: root,
      env,
      encoding: 'utf8',
    });
  }

  it('gives one line with the command that helps and what still works', () => {
    const call =
      "packages.ensureDebianPackages(['native', 'addons'], { without: 'analysis works without.' })";
    const { stdout, stderr } = evaluate(`console.log(${call})`);
    assert.equal(stdout, 'false\n');
    assert.match(
      stderr,
      /^forksight: missing gcc, make, .*"sudo apt-get install gcc make .*" .*analysis works without\.\n$/,
    );
  });

  it('is nothing to talk about when all is there', () => {
    const { stdout, stderr } = evaluate("console.log(packages.ensureDebianPackages([], { without: '' }))");
    assert.deepEqual([stdout, stderr], ['true\n', '']);
  });
});
