/** The editor and the command line find the same in the same files: in all fixtures of all rules, and as configured. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { blocking, boundMs, hazard, reportIn, root, spawnable, Workspace, type Report } from './checkSupport';
import { diagnosed } from './serverSupport';

const shown = ({ findings }: Report): readonly object[] =>
  findings.map(({ file, range: { start, end }, severity, rule }) => ({
    file,
    place: `${start.line}:${start.column}-${end.line}:${end.column}`,
    severity,
    rule,
  }));

describe('parity of the editor and the command line', function () {
  this.timeout(4 * boundMs);

  const runner = new Workspace();
  after(() => {
    runner.dispose();
  });
  const inFolder = (folder: string): readonly object[] =>
    shown(reportIn(runner.runIn(folder, 'check', '--format', 'json').stdout));

  const rules = path.join(root, 'test/rules');
  for (const family of readdirSync(rules, { withFileTypes: true }).filter((f) => f.isDirectory()))
    it(`on the fixtures of ${family.name}`, async () => {
      const folder = path.join(rules, family.name);
      const checked = inFolder(folder);
      assert.ok(checked.length > 20);
      assert.deepEqual(await diagnosed(folder), checked);
    });

  it('with a configuration, ignored and excluded files, suppressions and a file that cannot be read', async () => {
    const at = new Workspace({
      'good.c': hazard,
      'lib/spawn.c': spawnable,
      'lib/forksight.json': '{ "extends": "../forksight.json", "rules": { "fork-exec-not-spawn": "error" } }',
      'web/server.mjs': blocking,
      'web/old/server.mjs': blocking,
      'generated/good.c': hazard,
      'left/good.c': hazard,
      'node_modules/x/server.js': blocking,
      'quiet.c': hazard.replace(
        '  if (fork',
        '  // forksight-ignore-next-line fork-after-thread -- x\n  if (fork',
      ),
      'data.c': Buffer.from([0, 1]),
      '.gitignore': 'generated\n',
      '.forksightignore': '/left/\n',
      'forksight.json': '{ "exclude": ["old/"], "perFileIgnores": { "web/*": ["gil"] }, "libc": "musl" }',
    });
    try {
      const checked = inFolder(at.folder);
      assert.equal(checked.length, 3);
      assert.deepEqual(await diagnosed(at.folder), checked);
    } finally {
      at.dispose();
    }
  });
});
