/**
 * Every fixture under test/rules is a program whose expectations stand on the lines they concern:
 *
 *     fork();   // ~ fork-after-thread: may be running
 *
 * One comment may expect several, joined by ` ~ `; `warning fork-after-thread: …` also fixes the severity. A fixture is
 * named `<rule-id>.<case>.<extension>`, or `<rule-id>.<case>/` for a program of several files, with what says how they are
 * linked (package.json, tsconfig.json, pnpm-workspace.yaml). A fixture shows all the
 * findings that it expects, of every rule but the pure advice that is named in `quiet`, unless it is about that advice.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Engine } from '../../server/src/engine/api';
import type { Finding } from '../../server/src/engine/finding';
import { LineIndex } from '../../server/src/engine/lines';
import { languageOfText } from '../../server/src/project/languages';
import { ModuleReader } from '../../server/src/project/modules/reader';
import { rules } from '../../server/src/rules/registry';
import { rulesFolder, testEngine } from '../harness/engine';

interface Expected {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly severity: string | null;
  readonly rule: string;
  readonly part: string;
}

const families = ['fork', 'signal', 'gil', 'node'];

function expectations(file: string, text: string): Expected[] {
  return text.split('\n').flatMap((line, i) => {
    const mark = /(?:\/\/|#|\/\*)\s*~\s(.*?)(?:\*\/)?$/u.exec(line)?.[1];
    if (mark === undefined) return [];
    return mark.split(' ~ ').map((one) => {
      const match = /^\s*(?:(error|warning|info|hint)\s+)?([a-z-]+)(?::\s*(.*?))?\s*$/u.exec(one);
      assert.ok(match?.[2], `${file}:${i + 1}: cannot read the expectation "${one}"`);
      return { file, line: i + 1, severity: match[1] ?? null, rule: match[2], part: match[3] ?? '' };
    });
  });
}

function filesOf(fixture: string): string[] {
  if (!statSync(fixture).isDirectory()) return [fixture];
  return readdirSync(fixture, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(fixture, name))
    .filter((name) => statSync(name).isFile())
    .sort();
}

/** Findings of the rule that a fixture is named for, and of every other rule that the fixture mentions. */
function check(engine: Engine, fixture: string, rule: string): void {
  const sources = filesOf(fixture).filter((file) => !/\.(json|yaml)$/u.test(file));
  const texts = new Map(sources.map((file) => [file, readFileSync(file, 'utf8')]));
  engine.linkedBy(new ModuleReader().model(texts.keys()));
  for (const [file, text] of texts) {
    const language = languageOfText(file, text);
    assert.ok(language, `${file} is in no language that Forksight reads`);
    engine.set(file, language, text);
  }
  engine.analyse();
  const wanted = [...texts].flatMap(([file, text]) => expectations(file, text));
  const about = new Set([rule, ...wanted.map((w) => w.rule)]);
  const found: (Finding & { line: number })[] = [...texts].flatMap(([file, text]) => {
    const lines = new LineIndex(text);
    return engine
      .findings(file)
      .filter((f) => about.has(f.rule))
      .map((f) => ({ ...f, line: lines.position(f.span.start).line + 1 }));
  });
  for (const file of texts.keys()) engine.remove(file);
  engine.analyse();
  const where = (f: { file: string; line: number }): string => `${path.relative(rulesFolder(), f.file)}:${f.line}`;
  for (const want of wanted) {
    const at = found.findIndex((f) => f.file === want.file && f.line === want.line && f.rule === want.rule);
    const hit = found[at];
    assert.ok(hit, `${where(want)}: expected ${want.rule}, found none there`);
    assert.ok(
      [hit.message, ...hit.steps.map((s) => s.message)].some((m) => m.includes(want.part)),
      `${where(want)}: "${want.part}" is not in "${hit.message}"`,
    );
    if (want.severity !== null) assert.equal(hit.severity, want.severity, `${where(want)}: severity of ${want.rule}`);
    found.splice(at, 1);
  }
  assert.deepEqual(
    found.map((f) => `${where(f)} ${f.severity} ${f.rule}: ${f.message}`),
    [],
    'findings that the fixture does not expect',
  );
}

describe('rules on their fixtures', () => {
  let engine: Engine;
  before(async () => {
    engine = await testEngine();
  });
  after(() => {
    engine.dispose();
  });

  for (const family of families) {
    const folder = rulesFolder(family);
    for (const name of readdirSync(folder).sort()) {
      const rule = /^([a-z-]+)\./u.exec(name)?.[1] ?? '';
      it(`${family}/${name}`, () => {
        assert.ok(
          rules.some((r) => r.id === rule && r.family === family),
          `${name} is named for no rule of ${family}`,
        );
        check(engine, path.join(folder, name), rule);
      });
    }
  }

  for (const rule of rules)
    it(`${rule.id} has fixtures that hit, nearly hit, are suppressed, broken and not ASCII`, () => {
      const texts = readdirSync(rulesFolder(rule.family))
        .filter((name) => name.startsWith(`${rule.id}.`))
        .flatMap((name) => filesOf(rulesFolder(rule.family, name)))
        .map((file) => ({ file, text: readFileSync(file, 'utf8') }));
      const hits = texts.filter(({ file, text }) => expectations(file, text).some((e) => e.rule === rule.id));
      assert.ok(hits.length > 0, 'no fixture expects it');
      assert.ok(texts.some((t) => t.text.includes(`forksight-ignore`)), 'no fixture suppresses it');
      assert.ok(hits.some((t) => /[^\x00-\x7f]/u.test(t.text)), 'no hit beside characters outside ASCII'); // eslint-disable-line no-control-regex -- the ASCII range is what is meant
      assert.ok(texts.some((t) => t.file.includes('.near')), 'no near misses (<rule>.near.*)');
      assert.ok(texts.some((t) => t.file.includes('.broken')), 'no broken syntax (<rule>.broken.*)');
    });
});
