/** What the product is made of is what was recorded: grammars by hash, packages by licence, and nothing from elsewhere. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../harness/engine';

const read = (...parts: readonly string[]): string => readFileSync(path.join(root, ...parts), 'utf8');
const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

interface Pinned {
  readonly language: string;
  readonly package: string;
  readonly version: string;
  readonly sha256: string;
}
interface Manifest {
  readonly runtime: { readonly package: string; readonly version: string; readonly sha256: string };
  readonly grammars: readonly Pinned[];
}
interface Locked {
  readonly version: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
  readonly link?: boolean;
}

describe('what the product is made of', () => {
  const manifest = JSON.parse(read('grammars/manifest.json')) as Manifest;
  const own = JSON.parse(read('package.json')) as Record<
    'dependencies' | 'devDependencies',
    Readonly<Record<string, string>>
  >;
  const lock = (JSON.parse(read('package-lock.json')) as { packages: Readonly<Record<string, Locked>> })
    .packages;

  it('is the grammars and the parser that were recorded', () => {
    for (const { language, sha256: hash } of manifest.grammars)
      assert.equal(sha256(path.join(root, 'grammars', `${language}.wasm`)), hash, language);
    const there = readdirSync(path.join(root, 'grammars')).filter((name) => name.endsWith('.wasm'));
    assert.deepEqual(there.sort(), manifest.grammars.map((g) => `${g.language}.wasm`).sort());
    assert.equal(sha256(path.join(root, 'server/dist/web-tree-sitter.wasm')), manifest.runtime.sha256);
  });

  it('is in the versions that package.json pins', () => {
    const pins = { ...own.dependencies, ...own.devDependencies };
    for (const [name, version] of Object.entries(pins))
      assert.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, name);
    for (const { package: name, version } of [...manifest.grammars, manifest.runtime])
      assert.equal(pins[name], version, name);
  });

  it('comes from the registry, with a sum for each package, and runs nothing of others when it is installed', () => {
    const scripts: string[] = [];
    for (const [at, one] of Object.entries(lock)) {
      if (at === '') continue;
      assert.notEqual(one.link, true, at);
      assert.match(one.integrity ?? '', /^sha512-/, at);
      assert.doesNotMatch(one.resolved ?? '', /^(git|file|http:)/, at);
      if (one.hasInstallScript === true) {
        assert.equal(one.dev, true, `${at} would run a script on the machines of users`);
        scripts.push(at.replace(/.*node_modules\//, ''));
      }
    }
    assert.deepEqual(
      scripts.filter(
        (name) => !/^(tree-sitter(-\w+)?|esbuild|keytar|fsevents|@vscode\/vsce-sign)$/.test(name),
      ),
      [],
    );
  });

  it('is named with its licence, all of it', async () => {
    const script = path.join(root, 'scripts/notices.mjs');
    const { notices, bundledPackages } = (await import(pathToFileURL(script).href)) as {
      notices: () => string;
      bundledPackages: () => string[];
    };
    const text = read('THIRD-PARTY-NOTICES.txt');
    assert.equal(text, notices(), 'run "node scripts/notices.mjs"');
    const names = bundledPackages();
    for (const name of [...Object.keys(own.dependencies), 'd3-zoom', 'tree-sitter-c'])
      assert.ok(names.includes(name), name);
    for (const licence of text.matchAll(/^Licence: (.*)$/gm))
      assert.match(licence[1] ?? '', /^(MIT|ISC|BSD-[23]-Clause|0BSD|Apache-2\.0|BlueOak-1\.0\.0)$/);
    assert.doesNotMatch(text, /comes without the text/);
  });

  it('names what the native runner is linked with', () => {
    const flags = /^LIBS := .*$/m.exec(read('native/Makefile'))?.[0] ?? '';
    const text = read('THIRD-PARTY-NOTICES.txt');
    const known: Readonly<Record<string, RegExp>> = {
      '-ldw': /libdw/,
      '-lelf': /libelf/,
      '-lz': /^ {2}zlib/m,
      '-llzma': /liblzma/,
      '-lbz2': /libbz2/,
    };
    const linked = flags.match(/-l\w+/g) ?? [];
    assert.equal(linked.length, 5);
    for (const flag of linked) assert.match(text, known[flag] ?? assert.fail(`${flag} is not named`));
  });

  it('is asked about in CI: high severity fails, a registry that does not answer is said', async () => {
    const script = path.join(root, 'scripts/audit.mjs');
    const { verdict } = (await import(pathToFileURL(script).href)) as {
      verdict: (text: string) => { code: number; word: string };
    };
    const report = (severity: string) =>
      JSON.stringify({
        vulnerabilities: { a: { name: 'a', severity } },
        metadata: { vulnerabilities: { total: 1 } },
      });
    for (const severity of ['high', 'critical']) {
      assert.equal(verdict(report(severity)).code, 1);
      assert.match(verdict(report(severity)).word, /a \((high|critical)\)/);
    }
    assert.equal(verdict(report('moderate')).code, 0);
    for (const text of [
      '',
      '{}',
      'null',
      '{"error":{"summary":"ENOTFOUND"}}',
      '{"message":"404 Not Found"}',
    ]) {
      assert.equal(verdict(text).code, 0, text);
      assert.match(verdict(text).word, /not asked|could not be asked/, text);
    }
    assert.match(read('.ci/run'), /^node scripts\/audit\.mjs \|\| audit=\$\?$/m);
  });

  it('starts nothing through a shell, which the linter sees to', () => {
    const lint = (code: string): string => {
      const run = spawnSync(
        process.execPath,
        [
          path.join(root, 'node_modules/eslint/bin/eslint.js'),
          '--stdin',
          '--stdin-filename',
          path.join(root, 'server/src/profile/command.ts'),
        ],
        // Else the parser reads the file of that name instead.
        { cwd: root, input: code, encoding: 'utf8', env: { ...process.env, TSESTREE_SINGLE_RUN: 'false' } },
      );
      return run.stdout;
    };
    assert.match(
      lint("import { exec } from 'node:child_process';\nexec('true');\nnew Function('1');\neval('1');\n"),
      /exec\(\) runs a shell.*no-new-func.*no-eval/s,
    );
    assert.match(
      lint("import * as c from 'child_process';\nexport const a = { shell: true, c };\n"),
      /by name.*No shell/s,
    );
    assert.doesNotMatch(lint('export const a = { shell: false };\n'), /No shell/);
  }).timeout(60_000);
});
