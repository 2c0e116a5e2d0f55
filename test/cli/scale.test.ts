/** The generated code base of `npm run bench -- scale`, small enough for each run of the tests. */
import assert from 'node:assert/strict';
import { boundMs, environment, places, Workspace } from './checkSupport';
import { writeManyFiles } from '../bench/manyFiles.mjs';

const files = 600;

describe(`forksight check on ${files} files`, function () {
  this.timeout(4 * boundMs);

  it('finds each hazard, the same on any number of threads and from the cache', () => {
    const at = new Workspace();
    try {
      const hazards = writeManyFiles(at.path('code'), files);
      const runs = [['--no-cache', '--jobs', '1'], ['--no-cache', '--jobs', '5'], [], []].map((args) => {
        const before = process.hrtime.bigint();
        const found = places(
          at.report('--select', 'fork-after-thread,gil-bound-threads,blocked-event-loop', ...args, 'code'),
        );
        const seconds = Number(process.hrtime.bigint() - before) / 1e9;
        return { found, words: `${args.join(' ') || 'cached'}: ${seconds.toFixed(1)} s` };
      });
      console.log(`      ${runs.map((run) => run.words).join(', ')}`);
      for (const { found } of runs) assert.deepEqual(found, runs[0]?.found);
      const inFiles = new Set(runs[0]?.found.map((place) => place.split(':')[0]));
      assert.equal(inFiles.size, hazards);
      assert.ok(environment.XDG_CACHE_HOME);
    } finally {
      at.dispose();
    }
  });
});
