import assert from 'node:assert/strict';
import { fixture, markedLines, profile, summary, type Outcome } from './helpers';

describe('profile of Node', function () {
  this.timeout(60_000);
  let outcome: Outcome;
  before(async () => {
    outcome = await profile(fixture('tasks.mjs'), { node: process.execPath });
  });

  it('names each creating line', () => {
    assert.ok(markedLines(fixture('tasks.mjs')).length > 0);
    assert.deepEqual(summary(outcome.report), [
      '6 fork 1 child_process.spawn',
      '7 fork 1 child_process.execSync',
      '8 fork 1 child_process.execFileSync',
      '9 fork 1 child_process.fork',
      '11 worker 2 new Worker',
      '12 fork 1 child_process.exec',
      '13 fork 1 child_process.spawn',
    ]);
  });

  it('leaves no trace in the program or its children', () => {
    assert.equal(outcome.stdout, 'child saw 0 exec arguments, LD_PRELOAD undefined\n');
    assert.deepEqual(outcome.report.hazards, []);
  });

  it('sees the event loop and the line that blocks it', () => {
    const { eventLoop } = outcome.report;
    assert.ok(eventLoop);
    assert.ok(eventLoop.delayUs.max > 150_000, `max ${eventLoop.delayUs.max}`);
    assert.ok(eventLoop.blocks.some((block) => block.file === fixture('tasks.mjs') && block.ms >= 100));
  });
});
