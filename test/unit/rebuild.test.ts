/** What is shipped is what the pinned sources say: a grammar is compiled again, and sources that say something else are found out. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from '../harness/engine';

const script = path.join(root, 'grammars/rebuild.mjs');
const rebuild = (packages: string) =>
  spawnSync(process.execPath, [script, '--packages', packages, 'javascript'], {
    encoding: 'utf8',
    timeout: 120_000,
  });

describe('a grammar that is compiled again', function () {
  this.timeout(240_000);
  const installed = path.join(root, 'node_modules');

  it('has the tables of the one that is shipped, and makes its trees', function () {
    const { status, stdout, stderr } = rebuild(installed);
    const missing = /cannot be rebuilt: (.*)/.exec(stderr)?.[1];
    if (missing !== undefined) {
      console.log(`    skipped: ${missing}`);
      this.skip();
    }
    assert.equal(status, 0, stdout + stderr);
    const same =
      /the same grammar: .* (\d+) tables of (\d+) bytes .* (\d+) nodes in the trees of (\d+) files/;
    if (stdout.includes('the same bytes')) return;
    const [, tables, bytes, nodes, files] = (same.exec(stdout) ?? []).map(Number);
    assert.ok(tables === 25 && (bytes ?? 0) > 200_000 && (nodes ?? 0) > 10_000 && (files ?? 0) > 60, stdout);
  });

  it('is another one when its tables or its scanner were tampered with', function () {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'forksight-tampered-'));
    const change = (file: string, from: string, to: string) => {
      const at = path.join(folder, 'tree-sitter-javascript/src', file);
      const text = readFileSync(at, 'utf8');
      assert.ok(text.includes(from), `${file} has no ${from}`);
      writeFileSync(at, text.replace(from, to));
    };
    try {
      cpSync(path.join(installed, 'tree-sitter-javascript'), path.join(folder, 'tree-sitter-javascript'), {
        recursive: true,
      });
      change(
        'parser.c',
        '[sym_call_expression] = "call_expression"',
        '[sym_call_expression] = "call_expressiom"',
      );
      change('scanner.c', "lexer->lookahead == '}'", "lexer->lookahead == '{'");
      const { status, stdout, stderr } = rebuild(folder);
      if (stderr.includes('cannot be rebuilt')) this.skip();
      assert.equal(status, 1, stdout + stderr);
      assert.match(stdout, /ANOTHER GRAMMAR: the table symbol_names is another; the trees of \S+ differ: /);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is not made from a package whose sum is another one', function () {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'forksight-other-sum-'));
    try {
      const npm = '#!/bin/sh\necho other >p.tgz\necho \'[{"filename":"p.tgz"}]\'\n';
      writeFileSync(path.join(folder, 'npm'), npm, { mode: 0o755 });
      const env = { ...process.env, PATH: `${folder}:${process.env.PATH ?? ''}` };
      const { status, stderr } = spawnSync(process.execPath, [script, 'javascript'], {
        encoding: 'utf8',
        env,
      });
      if (stderr.includes('cannot be rebuilt')) this.skip();
      assert.equal(status, 2);
      assert.match(stderr, /tree-sitter-javascript@[\d.]+ is not what package-lock\.json pins: sha512-/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is asked for by a name that there is', () => {
    const { status, stderr } = spawnSync(process.execPath, [script, 'cobol'], { encoding: 'utf8' });
    assert.equal(status, 2);
    assert.match(stderr, /there is no grammar "cobol": it is one of c, cpp, python/);
  });
});
