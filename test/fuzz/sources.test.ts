/** Spoilt sources through `forksight check`: each is analysed or named with a known reason, and no good file loses a finding. */
import assert from 'node:assert/strict';
import { boundMs, hazard, hazardPlace, places, reportIn, Workspace } from '../cli/checkSupport';
import { fixtures } from './programs';
import { knownReasons, mutants } from './sources';
import { seed } from './seed';

const count = 60;

describe(`spoilt sources (seed ${seed})`, function () {
  this.timeout(4 * boundMs);

  it('are analysed, or left out with the reason, each of them', () => {
    const at = new Workspace({ 'good.c': hazard });
    try {
      const all = mutants(fixtures(), count, seed);
      for (const { name, bytes } of all) at.write(name, bytes);
      const { code, stdout, stderr } = at.check('--format', 'json', '--no-cache');
      assert.equal(code, 1, stderr);
      const report = reportIn(stdout);
      assert.ok(places(report).includes(`good.c:${hazardPlace}`), 'the good file keeps its finding');
      for (const { file, reason } of report.skipped) assert.match(reason, knownReasons, file);
      const left = report.skipped.filter(({ reason }) => !reason.startsWith('read in part'));
      assert.equal(report.stats.files + left.length, count + 1, 'each file is accounted for');
      assert.ok(report.stats.files > count / 2, `only ${report.stats.files} were analysed`);
    } finally {
      at.dispose();
    }
  });
});
