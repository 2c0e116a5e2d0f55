/** Edits that once gave another answer than the same text read from nothing; `test/fuzz/` looks for more of them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Engine } from '../../server/src/engine/api';
import { defaultSettings } from '../../server/src/program/analysis';
import { rulesFolder, testEngine } from '../harness/engine';

describe('an edited engine', () => {
  let edited: Engine;
  let fresh: Engine;
  beforeEach(async () => {
    edited = await testEngine();
    fresh = await testEngine();
  });
  afterEach(() => {
    edited.dispose();
    fresh.dispose();
  });

  it('reads a method anew that an error makes part of a class', () => {
    const file = rulesFolder('fork', 'fork-after-thread.namespaces.cpp');
    const text = readFileSync(file, 'utf8');
    const start = text.indexOf('arg);') + 1;
    edited.set(file, 'cpp', text, { kept: true });
    edited.analyse();
    edited.edit(file, [{ span: { start, end: start + 4 }, text: '' }]);
    fresh.set(file, 'cpp', edited.text(file) ?? '');
    for (const engine of [edited, fresh]) engine.analyse();
    assert.deepEqual(edited.findings(file), fresh.findings(file));
  });

  it('tells once where a function runs after the settings have changed', () => {
    const file = rulesFolder('gil', 'gil-bound-threads.pools.py');
    edited.set(file, 'python', readFileSync(file, 'utf8'), { kept: true });
    edited.analyse();
    edited.edit(file, [{ span: { start: 0, end: 0 }, text: ' ' }]);
    edited.analyse();
    const before = edited.inlayNotes(file);
    edited.configure(defaultSettings);
    edited.analyse();
    assert.deepEqual(edited.inlayNotes(file), before);
  });

  it('tells once where a function runs after another file came', () => {
    const file = rulesFolder('gil', 'gil-bound-threads.pools.py');
    edited.set(file, 'python', readFileSync(file, 'utf8'), { kept: true });
    edited.analyse();
    const before = edited.inlayNotes(file);
    edited.set('/other.py', 'python', 'x = 1\n');
    edited.analyse();
    assert.deepEqual(edited.inlayNotes(file), before);
  });
});
