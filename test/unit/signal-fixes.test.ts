/**
 * Each program does the same before and after the rewrite of the calls that it marks with a comment: `fix`, with `safe` or
 * `unsafe` behind it. What must not be rewritten is marked `refuse`, with a part of the reason.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { FixFunction } from '../../server/src/fixes/fix';
import type { Engine } from '../../server/src/engine/api';
import type { Finding } from '../../server/src/engine/finding';
import { fixes } from '../../server/src/fixes/registry';
import {
  applied,
  Bench,
  dataFolder,
  hasCompilers,
  programs,
  runs,
  Workbench,
  type Program,
} from '../fixes/support';
import { testEngine } from '../harness/engine';

const folders = [
  'sigprocmask-to-pthread-sigmask',
  'signal-to-sigaction',
  'exit-to-underscore-exit',
  'insert-signal-thread',
];

interface Mark {
  readonly anchor: { readonly start: number; readonly end: number };
  readonly line: number;
  readonly verdict: string;
}

/** Callees on lines that end in `// ~ fix: safe`, `// ~ fix: unsafe` or `// ~ refuse: …`. */
function marks(text: string, word: 'fix' | 'refuse'): Mark[] {
  const out: Mark[] = [];
  let start = 0;
  for (const [i, line] of text.split('\n').entries()) {
    const verdict = new RegExp(`// ~ ${word}: (.*?)\\r?$`).exec(line)?.[1];
    const callee = /(?:std::)?\b(?:sigprocmask|signal|sigaction|sigset|exit|install)(?=\s*\()/.exec(line);
    if (verdict !== undefined && callee) {
      const at = start + callee.index;
      out.push({ anchor: { start: at, end: at + callee[0].length }, line: i + 1, verdict });
    }
    start += line.length + 1;
  }
  return out;
}

for (const folder of folders)
  describe(`${folder}, compiled and run`, function () {
    this.timeout(60_000);
    if (!hasCompilers) return;
    let workbench: Workbench;
    let bench: Bench;
    let engine: Engine;
    const rewrite = fixes.get(folder) as FixFunction;

    before(async () => {
      workbench = await Workbench.open();
      bench = new Bench();
      engine = await testEngine();
    });

    after(() => {
      bench.close();
      workbench.close();
      engine.dispose();
    });

    function offered({ name, language, text }: Program): readonly Finding[] {
      engine.set(name, language, text);
      engine.analyse();
      const found = engine.findings(name).filter((f) => f.fix === folder);
      engine.remove(name);
      return found;
    }

    /** All marked calls, one after the other: a text that was changed is read again. */
    function rewritten(program: Program): Program {
      let { text } = program;
      const count = marks(text, 'fix').length;
      assert.ok(count > 0, 'the program marks a call');
      for (let round = 0; round < count; round++) {
        const mark = marks(text, 'fix')[0];
        if (!mark) break;
        // The mark goes first: it stands behind what is rewritten.
        text = text.slice(0, mark.anchor.end) + text.slice(mark.anchor.end).replace(/ ?\/\/ ~ fix: \w+/, '');
        const result = workbench.fix({ ...program, text }, mark.anchor, rewrite);
        assert.ok(result.ok, result.ok ? '' : `line ${mark.line}: ${result.reason}`);
        assert.equal(result.fix.safe ? 'safe' : 'unsafe', mark.verdict, `line ${mark.line}`);
        text = applied(text, result.fix);
      }
      return { ...program, text };
    }

    for (const program of programs(folder)) {
      it(program.name, () => {
        const found = offered(program);
        for (const { anchor, line } of marks(program.text, 'fix'))
          assert.ok(
            found.some(({ span }) => span.start === anchor.start && span.end === anchor.end),
            `line ${line} is found, and the rewrite offered`,
          );
        const changed = rewritten(program);
        assert.deepEqual(offered(changed), [], changed.text);
        const [old, next] = [bench.compile(program), bench.compile(changed)];
        const list = runs(program.text);
        assert.ok(list.length > 0, 'the program says how it is run');
        for (const { args } of list)
          assert.deepEqual(bench.run(next, args), bench.run(old, args), `${args.join(' ')}\n${changed.text}`);
      });
    }

    if (!existsSync(path.join(dataFolder, folder, 'refuse'))) return;
    for (const program of programs(`${folder}/refuse`)) {
      it(`refuses ${program.name}`, () => {
        const all = marks(program.text, 'refuse');
        assert.ok(all.length > 0, 'the program marks a call');
        for (const { anchor, line, verdict } of all) {
          const result = workbench.fix(program, anchor, rewrite);
          assert.ok(!result.ok, `line ${line} is rewritten`);
          assert.ok(result.reason.includes(verdict), `line ${line}: ${result.reason}`);
        }
      });
    }
  });
