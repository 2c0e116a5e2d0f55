// What is in the packages, and nothing else: a file that slips in is shipped to every user.
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { zipEntries } from '../../../scripts/lib/zip.mjs';
import { arm64Vsix, packageAll, platformVsix, universalVsix } from '../../../scripts/package.mjs';

const allowed = [
  /^extension\.vsixmanifest$/,
  /^\[Content_Types\]\.xml$/,
  /^extension\/(package\.json|package\.nls\.json|readme\.md|changelog\.md|LICENSE\.txt|THIRD-PARTY-NOTICES\.txt)$/,
  /^extension\/client\/dist\/(extension|nodeClient|extensionWeb|charts)\.js$/,
  /^extension\/client\/dist\/charts\.css$/,
  /^extension\/client\/media\/[\w-]+\.svg$/,
  /^extension\/l10n\/bundle\.l10n\.([\w-]+\.)?json$/,
  /^extension\/server\/dist\/(main|cli|web|\w*[wW]orker)\.js$/,
  /^extension\/server\/dist\/web-tree-sitter\.wasm$/,
  /^extension\/grammars\/(\w+\.wasm|manifest\.json)$/,
  /^extension\/docs\/(rules|walkthrough)\/[\w-]+\.(md|c|py|mjs)$/,
  /^extension\/native\/(build\/(linux-arm64\/)?(forksight-run|forksight-calibrate|libforksight(-locks)?\.so)|node\/[\w-]+\.c?js)$/,
];
const needed = [
  'package.json',
  'THIRD-PARTY-NOTICES.txt',
  'client/dist/extension.js',
  'client/dist/nodeClient.js',
  'client/dist/extensionWeb.js',
  'client/dist/charts.js',
  'client/dist/charts.css',
  'client/media/forksight.svg',
  'l10n/bundle.l10n.json',
  'server/dist/main.js',
  'server/dist/web.js',
  'server/dist/cli.js',
  'server/dist/readWorker.js',
  'server/dist/web-tree-sitter.wasm',
  'grammars/c.wasm',
  'grammars/python.wasm',
  'grammars/javascript.wasm',
  'docs/rules/fork-after-thread.md',
];
const native = [
  'native/build/forksight-run',
  'native/build/forksight-calibrate',
  'native/build/libforksight.so',
  'native/build/libforksight-locks.so',
];

describe('the packages', function () {
  this.timeout(120_000);
  before(packageAll);

  function check(file, required) {
    const names = zipEntries(file);
    assert.ok(statSync(file).size <= 6e6, `${file} is larger than 6 MB`);
    const strangers = [...names.keys()].filter((name) => !allowed.some((pattern) => pattern.test(name)));
    assert.deepEqual(strangers, []);
    assert.deepEqual(
      required.filter((name) => !names.has(`extension/${name}`)),
      [],
    );
    return names;
  }

  it('hold what the extension is made of, and the runner for this Linux', function () {
    if (platformVsix === null) this.skip();
    const names = check(platformVsix, [...needed, ...native]);
    assert.ok(
      names.get('extension/native/build/forksight-run').mode & 0o100,
      'the runner must stay executable',
    );
    assert.ok([...names.keys()].some((name) => name.startsWith('extension/native/node/')));
  });

  it('hold the runner for arm64, where it was built for that', function () {
    if (!existsSync(arm64Vsix)) this.skip();
    const there = native.map((name) => name.replace('build/', 'build/linux-arm64/'));
    const names = check(arm64Vsix, [...needed, ...there]);
    assert.deepEqual(
      native.filter((name) => names.has(`extension/${name}`)),
      [],
    );
  });

  it('hold no native code in the one for everywhere', () => {
    const names = check(universalVsix, needed);
    assert.deepEqual(
      [...names.keys()].filter((name) => name.includes('native/')),
      [],
    );
  });
});
