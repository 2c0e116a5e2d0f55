// What VS Code's extension host loads and calls: runs the suites beside it with mocha, inside the host.
import { appendFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

/** Rejects when a test failed; the counts and the report are in the files that the runner named. */
export async function run(): Promise<void> {
  const root = process.env.FORKSIGHT_ROOT ?? path.resolve(__dirname, '../../..');
  const spec = process.env.FORKSIGHT_SPEC;
  // The host's console is full of the workbench's own words, so that the report goes to a file.
  if (spec !== undefined)
    Mocha.reporters.Base.consoleLog = (...words: unknown[]): void => {
      appendFileSync(spec, format(...words) + '\n');
    };
  const mocha = new Mocha({
    timeout: 60_000,
    color: false,
    forbidOnly: process.env.CI !== undefined,
    reporter: path.join(root, 'test/harness/reporter.cjs'),
    ...(process.env.FORKSIGHT_GREP === undefined ? {} : { grep: process.env.FORKSIGHT_GREP }),
  });
  const suites = path.join(__dirname, 'suite');
  for (const name of readdirSync(suites).sort())
    if (name.endsWith('.test.js')) mocha.addFile(path.join(suites, name));
  await new Promise<void>((resolve, reject) => {
    mocha.run((failures) => {
      if (failures > 0) reject(new Error(`${failures} tests failed`));
      else resolve();
    });
  });
}
