/**
 * Golden files: what each format makes of one report. `UPDATE_GOLDEN=1` writes them anew, for a reader to compare.
 * SARIF is checked against its official schema, which Microsoft's package of test helpers carries.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import { parseStringPromise } from 'xml2js';
import { formats, reportText, type Checked } from '../../server/src/report/formats';
import type { Recognised, ReportRange } from '../../server/src/report/result';
import { plain } from '../../server/src/report/text';
import { blocking, boundMs, hazard, root, spawnable, Workspace } from './checkSupport';

const golden = path.join(root, 'test/cli/golden');

function range(line: number, column: number, endLine: number, endColumn: number): ReportRange {
  return { start: { line, column }, end: { line: endLine, column: endColumn } };
}

const recognised: readonly Recognised[] = [
  {
    finding: {
      rule: 'fork-after-thread',
      severity: 'error',
      confidence: 'high',
      file: 'src/sérver main.c',
      range: range(6, 7, 6, 11),
      message: 'fork() copies one thread: 100% of the others <stay> behind, & their locks "too".',
      steps: [
        { file: 'src/sérver main.c', range: range(5, 16, 5, 30), message: 'a thread is started here' },
        { file: 'src/sérver main.c', range: range(6, 7, 6, 11), message: 'the fork copies this thread only' },
      ],
      fixes: [],
    },
    fingerprint: { line: '0123456789abcdef', context: 'fedcba9876543210' },
  },
  {
    finding: {
      rule: 'fork-exec-not-spawn',
      severity: 'hint',
      confidence: 'medium',
      file: 'src/b,c:d.c',
      range: range(2, 1, 4, 9),
      message: 'Two lines:\nthe second\u0007',
      steps: [],
      fixes: [
        {
          title: 'Replace it',
          safe: false,
          edits: [
            { file: 'src/b,c:d.c', range: range(1, 1, 1, 1), text: '#include <spawn.h>\n' },
            { file: 'src/b,c:d.c', range: range(2, 1, 4, 9), text: '' },
          ],
        },
      ],
    },
    fingerprint: { line: 'aaaaaaaaaaaaaaaa', context: 'bbbbbbbbbbbbbbbb' },
  },
  {
    finding: {
      rule: 'fork-exec-not-spawn',
      severity: 'warning',
      confidence: 'low',
      file: 'src/b,c:d.c',
      range: range(9, 1, 9, 5),
      message: 'The same line again.',
      steps: [],
      fixes: [],
      refused: 'setenv() at line 7: it changes the environment in the child',
    },
    fingerprint: { line: 'aaaaaaaaaaaaaaaa', context: 'bbbbbbbbbbbbbbbb' },
  },
];

const checked: Checked = {
  report: {
    schema: 1,
    tool: { name: 'forksight', version: '1.2.3' },
    findings: recognised.map((one) => one.finding),
    skipped: [
      { file: 'src/broken.c', reason: 'its analysis failed: out of stack' },
      { file: 'src/data.c', reason: 'it holds NUL bytes, so it is not text' },
    ],
    stats: { files: 3, lines: 120, milliseconds: 250 },
  },
  recognised,
  failed: new Set(['src/broken.c']),
  pageOf: (rule) => `# ${rule}\n`,
};

const clean: Checked = {
  ...checked,
  report: { ...checked.report, findings: [], skipped: [] },
  recognised: [],
  failed: new Set(),
};

const extension = {
  text: 'txt',
  json: 'json',
  jsonl: 'jsonl',
  sarif: 'sarif',
  github: 'log',
  gitlab: 'json',
  junit: 'xml',
};

function sarifErrors(text: string): readonly unknown[] {
  const file = require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json', { paths: [root] });
  // It is of draft 4, of which it uses nothing that draft 7 reads otherwise but its name and its "id".
  const {
    id: _id,
    $schema: _schema,
    ...schema
  } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false });
  const validate = ajv.compile(schema);
  validate(JSON.parse(text));
  return validate.errors ?? [];
}

describe('report formats', function () {
  this.timeout(boundMs);

  for (const format of formats)
    it(`${format} is as its golden file`, () => {
      const file = path.join(golden, `${format}.${extension[format]}`);
      const text = reportText(format, checked, plain);
      if (process.env.UPDATE_GOLDEN !== undefined) writeFileSync(file, text);
      assert.equal(text, readFileSync(file, 'utf8'));
    });

  it('sarif holds to the schema of SARIF 2.1.0', () => {
    assert.deepEqual(sarifErrors(reportText('sarif', checked, plain)), []);
    assert.deepEqual(sarifErrors(reportText('sarif', clean, plain)), []);
    // The schema is really asked.
    assert.notEqual(sarifErrors('{ "version": "2.1.0", "runs": [{}] }').length, 0);
  });

  it('junit is XML in which the messages stand as they are', async () => {
    interface Suites {
      testsuites: {
        $: Record<string, string>;
        testsuite: { $: Record<string, string>; testcase: { failure?: { $: { message: string } }[] }[] }[];
      };
    }
    const parsed = (await parseStringPromise(reportText('junit', checked, plain))) as Suites;
    assert.deepEqual(
      { ...parsed.testsuites.$ },
      { name: 'forksight', tests: '4', failures: '3', errors: '1' },
    );
    const [suite] = parsed.testsuites.testsuite;
    assert.equal(suite?.testcase[0]?.failure?.[0]?.$.message, recognised[0]?.finding.message);
    const none = (await parseStringPromise(reportText('junit', clean, plain))) as Suites;
    assert.equal(none.testsuites.testsuite[0]?.testcase.length, 1);
  });

  it('gitlab names no two findings the same', () => {
    const issues = JSON.parse(reportText('gitlab', checked, plain)) as { fingerprint: string }[];
    assert.equal(new Set(issues.map((i) => i.fingerprint)).size, 3);
  });

  it('on real code each format says the same, and sarif is valid with the paths and rewrites of it', () => {
    const at = new Workspace({ 'a b/good.c': hazard, 'spawn.c': spawnable, 'server.mjs': blocking });
    try {
      const texts = new Map(formats.map((format) => [format, at.check('--format', format).stdout]));
      const count = (format: (typeof formats)[number], pattern: RegExp): number =>
        [...(texts.get(format) ?? '').matchAll(pattern)].length;
      assert.deepEqual(
        [
          count('text', /^\S.*: (?:error|warning|hint) /gm),
          count('json', /"confidence":/g),
          count('jsonl', /"type":"finding"/g),
          count('sarif', /"ruleId":/g),
          count('github', /^::(?:error|warning|notice) /gm),
          count('gitlab', /"check_name":/g),
          count('junit', /<failure /g),
        ],
        [3, 3, 3, 3, 3, 3, 3],
      );
      const sarif = texts.get('sarif') ?? '';
      assert.deepEqual(sarifErrors(sarif), []);
      assert.match(sarif, /"uri": "a%20b\/good\.c"/);
      assert.match(sarif, /"threadFlows"/);
      assert.match(sarif, /"insertedContent"/);
    } finally {
      at.dispose();
    }
  });
});
