import assert from 'node:assert/strict';
import { applySuppressions, suppressionRules } from '../../server/src/engine/suppressions';
import type { Finding } from '../../server/src/engine/finding';
import { parseSuppression } from '../../server/src/facts/suppressions';
import type { FileFacts } from '../../server/src/facts/model';
import { LineIndex } from '../../server/src/syntax/positions';
import type { Engine } from '../../server/src/engine/api';
import type { Language } from '../../server/src/facts/model';
import { testEngine } from '../harness/engine';

const span = { start: 0, end: 10 };

describe('a suppression comment', () => {
  const parse = (comment: string, first = true): unknown => {
    const read = parseSuppression(comment, span, first);
    return read && [read.scope, read.rules, read.reason];
  };

  it('names its scope, its rules and its reason', () => {
    const table: readonly (readonly [string, unknown])[] = [
      ['// forksight-ignore fork-after-thread', ['line', ['fork-after-thread'], '']],
      ['// forksight-ignore a-b, c-d -- because', ['line', ['a-b', 'c-d'], 'because']],
      ['/* forksight-ignore-next-line a-b c-d -- both */', ['next-line', ['a-b', 'c-d'], 'both']],
      ['# forksight-ignore-file a-b --', ['file', ['a-b'], '']],
      ['# noqa: E501  forksight-ignore a-b -- x -- y', ['line', ['a-b'], 'x -- y']],
      ['// forksight-ignore', ['line', [], '']],
      ['// forksight-ignore -- no rule', ['line', [], 'no rule']],
      ['// forksight-ignored a-b', null],
      ['// forksight-ignore-nothing a-b', null],
      ['// nothing of ours', null],
    ];
    for (const [comment, expected] of table) assert.deepEqual(parse(comment), expected, comment);
  });

  it('is for the whole file only in the first comment', () => {
    assert.deepEqual(parse('// forksight-ignore-file a-b', false), ['line', ['a-b'], '']);
  });
});

describe('suppressing', () => {
  const text = 'one\ntwo\nthree\nfour\n';
  const finding = (rule: string, line: number): Finding => ({
    rule,
    severity: 'warning',
    confidence: 'high',
    file: 'f',
    span: { start: text.split('\n').slice(0, line).join('\n').length + (line > 0 ? 1 : 0), end: text.length },
    message: '',
    steps: [],
  });
  const apply = (suppressions: FileFacts['suppressions'], ...findings: readonly Finding[]): string[] =>
    applySuppressions('f', { suppressions } as FileFacts, new LineIndex(text), findings).map((f) => f.rule);
  const at = (line: number): { start: number; end: number } => {
    const { start } = finding('', line).span;
    return { start, end: start + 2 };
  };

  it('hides the named rules on its line, the next, or in the file', () => {
    const found = [finding('a', 0), finding('a', 1), finding('b', 1), finding('a', 2)];
    assert.deepEqual(apply([{ scope: 'line', rules: ['a'], reason: '', span: at(1) }], ...found), [
      'a',
      'b',
      'a',
    ]);
    assert.deepEqual(apply([{ scope: 'next-line', rules: ['b'], reason: '', span: at(0) }], ...found), [
      'a',
      'a',
      'a',
    ]);
    assert.deepEqual(apply([{ scope: 'file', rules: ['a'], reason: '', span: at(0) }], ...found), ['b']);
  });

  it('reports what hides nothing, and what names no rule', () => {
    const found = [finding('a', 0)];
    assert.deepEqual(apply([{ scope: 'line', rules: ['b'], reason: '', span: at(0) }], ...found), [
      'a',
      suppressionRules.unused,
    ]);
    assert.deepEqual(apply([{ scope: 'line', rules: [], reason: '', span: at(0) }], ...found), [
      'a',
      suppressionRules.bare,
    ]);
    assert.deepEqual(apply([{ scope: 'file', rules: ['b'], reason: '', span: at(0) }]), [
      suppressionRules.unused,
    ]);
  });

  it('counts two comments for one finding as both used', () => {
    const both = [
      { scope: 'line', rules: ['a'], reason: '', span: at(1) },
      { scope: 'next-line', rules: ['a'], reason: '', span: at(0) },
    ] as const;
    assert.deepEqual(apply(both, finding('a', 1)), []);
  });
});

describe('suppressions in a file', () => {
  let engine: Engine;
  before(async () => {
    engine = await testEngine();
  });
  after(() => {
    engine.dispose();
  });

  const rulesOf = (language: Language, text: string): string[] => {
    engine.set('/f', language, text);
    engine.analyse();
    return engine.findings('/f').map((f) => f.rule);
  };
  const fault = 'int unshare(int);\nint main(void) {\n  unshare(CLONE_PARENT);HERE\n}\n';

  it('are read in comments and nowhere else', () => {
    const c = (here: string): string[] => rulesOf('c', fault.replace('HERE', here));
    assert.deepEqual(c(''), ['invalid-clone-flags']);
    assert.deepEqual(c(' // forksight-ignore invalid-clone-flags'), []);
    assert.deepEqual(c(' /* forksight-ignore invalid-clone-flags */'), []);
    assert.deepEqual(c(' puts("forksight-ignore invalid-clone-flags");'), ['invalid-clone-flags']);
    assert.deepEqual(c(' // forksight-ignore fork-after-thread'), [
      'invalid-clone-flags',
      suppressionRules.unused,
    ]);
    assert.deepEqual(c(' // forksight-ignore'), ['invalid-clone-flags', suppressionRules.bare]);
  });

  it('hold for a file in its first comment only', () => {
    const comment = '/* forksight-ignore-file invalid-clone-flags -- tests */\n';
    const plain = fault.replace('HERE', '');
    assert.deepEqual(rulesOf('c', comment + plain), []);
    assert.deepEqual(rulesOf('c', `// Copyright\n${comment}${plain}`), []);
    assert.deepEqual(rulesOf('c', plain + comment), ['invalid-clone-flags', suppressionRules.unused]);
  });

  it('survive broken code around them', () => {
    const text = `${fault.replace('HERE', ' // forksight-ignore invalid-clone-flags')}int half(`;
    assert.deepEqual(rulesOf('c', text), []);
  });

  it('are the same in Python and JavaScript', () => {
    const python = 'import os\nif os.fork() == 0:HERE\n    os.execv("/bin/true", ["true"])\n';
    assert.deepEqual(rulesOf('python', python.replace('HERE', '')), ['fork-exec-not-spawn']);
    assert.deepEqual(
      rulesOf('python', python.replace('HERE', '  # forksight-ignore fork-exec-not-spawn -- why not')),
      [],
    );
    assert.deepEqual(rulesOf('javascript', 'f(); // forksight-ignore blocked-event-loop\n'), [
      suppressionRules.unused,
    ]);
  });
});
