/**
 * An edited file says what the same text says when it is opened: facts, findings and all else that an engine tells,
 * through random edits that leave the code broken most of the time, and files that come, go, and change their names.
 * `npm run fuzz -- edits` does more of the same.
 */
import assert from 'node:assert/strict';
import { fuzzEdits } from './edits';
import { watchGrowth } from './growth';
import { fixtures, longProgram, ownPrograms } from './programs';
import { seed } from './seed';

describe('random edits', function () {
  this.timeout(300_000);
  const growth = watchGrowth();

  it(`of fixtures and real files are as good as a fresh start (seed ${seed})`, async () => {
    const { counts, failures } = await fuzzEdits({
      programs: [...fixtures(), ...ownPrograms()],
      growth,
      seed,
      count: 1000,
    });
    assert.deepEqual(failures, []);
    assert.ok(counts.edits > 100, `only ${counts.edits} edits`);
    assert.ok(counts.telling * 4 > counts.versions, `only ${counts.telling} versions had findings`);
    assert.ok(counts.recovered * 20 < counts.versions, `${counts.recovered} recovered otherwise`);
    assert.ok(counts.otherBranches * 50 < counts.versions, `${counts.otherBranches} by other branches`);
  });

  it('of 2,000 lines of C are as good as a fresh start', async () => {
    const program = [{ file: '/long.c', language: 'c' as const, text: longProgram() }];
    const { failures } = await fuzzEdits({ programs: [program], growth, seed, count: 60 });
    assert.deepEqual(failures, []);
  });

  it('leave no memory behind', async () => {
    const run = { programs: fixtures().slice(0, 20), growth, seed, count: 400 };
    await fuzzEdits(run);
    const before = { parser: growth.parserBytes(), heap: growth.heapBytes() };
    await fuzzEdits(run);
    assert.equal(growth.trees(), 0);
    assert.equal(growth.parserBytes(), before.parser);
    const grown = growth.heapBytes() - before.heap;
    assert.ok(grown < 4_000_000, `the same edits once more leave ${grown} bytes`);
  });
});
