// What the client makes of a report, and where it puts it after edits: the parts that need no editor.
import assert from 'node:assert/strict';
import { splitArguments } from '../../client/src/features/arguments';
import { costsByLine, duration, hoverTable, inlineText } from '../../client/src/features/costText';
import { moveLine } from '../../client/src/features/lineTracker';
import type { ProfileReport, ProfileSite } from '../../server/src/protocol';

const site: ProfileSite = {
  file: '/w/a.c',
  line: 7,
  function: 'serve',
  kind: 'fork',
  count: 12,
  failed: 0,
  costUs: { min: 250, median: 310, p99: 2600, max: 3100, total: 5000, overhead: 2.1 },
  flags: ['CLONE_CHILD_SETTID', 'CLONE_CHILD_CLEARTID'],
  threadsAlive: { max: 4 },
  rssKb: 20_480,
  hugeKb: 0,
  cowFaults: 96,
  execDelayUs: null,
  stack: [],
};
const report: ProfileReport = {
  schema: 1,
  target: { file: '/w/a.c', language: 'c', argv: ['/tmp/a'], cwd: '/w', exit: { code: 0 } },
  method: 'shim',
  correctionUs: { call: 0, copy: 0 },
  limits: { timeS: 60, tasks: 5000, outputBytes: 1, memoryBytes: null, tasksRefused: 0 },
  sites: [site, { ...site, kind: 'thread', line: 3, count: 1, threadsAlive: { max: 1 } }],
  tasks: [],
  hazards: [
    {
      rule: 'fork-after-thread',
      message: '4 threads were alive',
      site: { file: '/w/a.c', line: 7, function: 'serve' },
      steps: [],
    },
  ],
  end: 'exit',
  killed: 0,
  clearedUs: 0,
  leftBehind: 0,
};

describe('inline costs', () => {
  it('say what was created, how often, at what cost, among how many threads', () => {
    const [thread, fork] = costsByLine(report);
    assert.ok(thread && fork);
    assert.equal(inlineText(thread), '⋔ thread ×1 · 310 µs');
    assert.equal(
      inlineText(fork),
      '⋔ fork ×12 · median 310 µs · 4 threads alive | ⚠ confirmed: fork-after-thread',
    );
  });

  it('name what the user wrote, and what failed', () => {
    const [costs] = costsByLine({
      ...report,
      hazards: [],
      sites: [{ ...site, kind: 'posix_spawn', api: 'subprocess.run', count: 2, failed: 2 }],
    });
    assert.ok(costs);
    assert.equal(inlineText(costs), '⋔ subprocess.run ×2 · 2 failed · 4 threads alive');
  });

  it('count the sites of a line that do not fit', () => {
    const sites = ['fork', 'vfork', 'clone', 'exec'].map((kind) => ({
      ...site,
      kind: kind as ProfileSite['kind'],
    }));
    const [costs] = costsByLine({ ...report, sites, hazards: [] });
    assert.match(inlineText(costs ?? assert.fail()), /^⋔ fork.* \| ⋔ vfork.* \| \+2 more$/);
  });

  it('have the whole table in the hover, with what the run confirmed', () => {
    const fork = costsByLine(report)[1] ?? assert.fail();
    const text = hoverTable(fork, true);
    for (const part of [
      /Stale/,
      /Confirmed by this run.*fork-after-thread/,
      /250 µs \/ 310 µs/,
      /2\.6 ms \/ 3\.1 ms/,
      /CLONE_CHILD_SETTID/,
      /up to 4/,
      /20 MiB/,
      /copy-on-write faults \| 96/,
    ])
      assert.match(text, part);
  });

  it('keep text of the program from becoming Markdown', () => {
    const hazard = { rule: 'r', message: '[click](command:x) <b>', site, steps: [] };
    const [costs] = costsByLine({ ...report, sites: [], hazards: [hazard] });
    assert.ok(!hoverTable(costs ?? assert.fail(), false).includes('](command'));
  });

  it('show durations as a person says them', () => {
    assert.deepEqual([0.5, 3.66, 42.4, 310, 2600, 61_033, 1_240_000].map(duration), [
      '0.50 µs',
      '3.7 µs',
      '42 µs',
      '310 µs',
      '2.6 ms',
      '61 ms',
      '1.24 s',
    ]);
  });
});

describe('lines after an edit', () => {
  /** Moves line `at` of `before` through a replacement of lines and characters, as the model does. */
  function moved(
    before: string,
    at: number,
    [startLine, startCharacter, endLine, endCharacter]: [number, number, number, number],
    text: string,
  ): number | null {
    const lines = before.split('\n');
    const head = [...lines.slice(0, startLine), (lines[startLine] ?? '').slice(0, startCharacter)].join('\n');
    const tail = [(lines[endLine] ?? '').slice(endCharacter), ...lines.slice(endLine + 1)].join('\n');
    const after = (head + text + tail).split('\n');
    const change = {
      startLine,
      startCharacter,
      endLine,
      endCharacter,
      newLines: text.split('\n').length - 1,
    };
    return moveLine(at, change, (line) => after[line]?.trim() === lines[at]?.trim());
  }
  const text = 'one\n  fork();\nthree';

  it('move with lines above, and stay for lines below', () => {
    assert.equal(moved(text, 1, [0, 0, 0, 0], 'zero\n'), 2);
    assert.equal(moved(text, 1, [0, 0, 1, 0], ''), 0);
    assert.equal(moved(text, 1, [2, 0, 2, 5], 'a\nb'), 1);
  });

  it('follow their text through Enter before and behind it', () => {
    assert.equal(moved(text, 1, [1, 0, 1, 0], '\n'), 2);
    assert.equal(moved(text, 1, [1, 2, 1, 2], '\n  '), 2);
    assert.equal(moved(text, 1, [1, 9, 1, 9], '\n'), 1);
  });

  it('stay on a line that is itself changed, and go with one that is deleted', () => {
    assert.equal(moved(text, 1, [1, 2, 1, 2], 'pid = '), 1);
    assert.equal(moved(text, 1, [0, 1, 2, 1], 'x'), null);
    assert.equal(moved(text, 1, [1, 0, 2, 0], ''), null);
  });
});

describe('arguments of a program', () => {
  it('are split at spaces outside quotes, and no shell reads them', () => {
    assert.deepEqual(splitArguments(`--port 8080 "two words" 'it''s' a\\ b "" $(date) *.c`), [
      '--port',
      '8080',
      'two words',
      'its',
      'a b',
      '',
      '$(date)',
      '*.c',
    ]);
    assert.deepEqual(splitArguments('  '), []);
    assert.deepEqual(splitArguments('"open'), ['"open']);
  });
});
