// What is in the packages, and nothing else: a file that slips in is shipped to every user.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { packageAll, platformVsix, universalVsix } from '../../../scripts/package.mjs';

/** The names in a ZIP file, with the Unix mode of each, from its central directory. */
function entries(file) {
  const bytes = readFileSync(file);
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06'));
  const found = new Map();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    found.set(bytes.toString('utf8', at + 46, at + 46 + name), bytes.readUInt32LE(at + 38) >>> 16);
    at += 46 + name + extra + comment;
  }
  return found;
}

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
  /^extension\/native\/(build\/(forksight-run|forksight-calibrate|libforksight(-locks)?\.so)|node\/[\w-]+\.c?js)$/,
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
    const names = entries(file);
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
    assert.ok(names.get('extension/native/build/forksight-run') & 0o100, 'the runner must stay executable');
    assert.ok([...names.keys()].some((name) => name.startsWith('extension/native/node/')));
  });

  it('hold no native code in the one for everywhere', () => {
    const names = check(universalVsix, needed);
    assert.deepEqual(
      [...names.keys()].filter((name) => name.includes('native/')),
      [],
    );
  });
});
