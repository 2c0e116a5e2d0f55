// mocha's spec report for the reader, and its counts in the file that FORKSIGHT_REPORT names for scripts/test.mjs.
'use strict';
const { writeFileSync } = require('node:fs');
const Mocha = require('mocha');

class SpecWithCounts extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.FORKSIGHT_REPORT;
    if (file)
      runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
        const { passes, failures, pending } = runner.stats;
        writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
      });
  }
}
module.exports = SpecWithCounts;
