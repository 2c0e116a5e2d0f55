// node scripts/notices.mjs: writes THIRD-PARTY-NOTICES.txt, the licences of all that is in the packages: of npm what the
// bundles hold, as esbuild tells, and the grammars; of Debian what is linked into the native runner.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './lib/run.mjs';

const noticesFile = path.join(root, 'THIRD-PARTY-NOTICES.txt');
/** Where a build leaves what each bundle is made of. */
export const metaFile = path.join(root, 'out/bundled.json');

/** The libraries that `forksight-run` is linked with statically; see native/Makefile. */
const native = [
  {
    name: 'elfutils (libdw, libelf)',
    licence: 'LGPL-3.0-or-later or GPL-2.0-or-later',
    source: 'https://sourceware.org/elfutils/',
  },
  { name: 'GNU C Library', licence: 'LGPL-2.1-or-later', source: 'https://sourceware.org/glibc/' },
  { name: 'zlib', licence: 'Zlib', source: 'https://zlib.net/' },
  { name: 'XZ Utils (liblzma)', licence: 'public domain, 0BSD since 5.6', source: 'https://tukaani.org/xz/' },
  { name: 'bzip2 (libbz2)', licence: 'bzip2-1.0.6', source: 'https://sourceware.org/bzip2/' },
];

/** @returns {string[]} the npm packages of which something is in a bundle or copied beside it */
export function bundledPackages() {
  const { inputs } = JSON.parse(readFileSync(metaFile, 'utf8'));
  const { grammars } = JSON.parse(readFileSync(path.join(root, 'grammars/manifest.json'), 'utf8'));
  const names = inputs.flatMap((input) => {
    const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input) ?? [];
    return name === undefined ? [] : [name];
  });
  return [...new Set([...names, ...grammars.map((g) => g.package), 'web-tree-sitter'])].sort();
}

function entryOf(name) {
  const folder = path.join(root, 'node_modules', name);
  const { version, license, homepage, repository } = JSON.parse(
    readFileSync(path.join(folder, 'package.json'), 'utf8'),
  );
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  const text = file === undefined ? '' : readFileSync(path.join(folder, file), 'utf8').trim();
  const source = homepage ?? (typeof repository === 'string' ? repository : repository?.url) ?? '';
  return { name, version, licence: license ?? '', source, text };
}

export function notices() {
  const entries = bundledPackages().map(entryOf);
  const bad = entries.filter((e) => e.licence === '');
  if (bad.length > 0) throw new Error(`no licence is said for ${bad.map((e) => e.name).join(', ')}`);
  const line = '-'.repeat(80);
  const parts = entries.map(
    ({ name, version, licence, source, text }) =>
      `${line}\n${name} ${version}\nLicence: ${licence}\n${source}\n\n${text || `(The package comes without the text of its licence, ${licence}.)`}\n`,
  );
  const libraries = native.map(({ name, licence, source }) => `  ${name}: ${licence}, ${source}`);
  return `Forksight is under the MIT licence (LICENSE). Its packages hold parts of others, under their own licences.
Made by scripts/notices.mjs.

Linked into the native runner, native/build/forksight-run, in the versions of the Debian or Ubuntu that built it:

${libraries.join('\n')}

Their texts are in /usr/share/doc/*/copyright of that system and at their pages. Whoever wants to link the runner with
other versions of them has all of its source in native/: "make -C native", or "make -C native STATIC=no" to link them
dynamically.

${parts.join('\n')}`;
}

if (process.argv[1] === import.meta.filename) {
  if (!existsSync(metaFile)) {
    console.error('forksight: nothing is built yet: run "npm run build" first.');
    process.exit(2);
  }
  writeFileSync(noticesFile, notices());
}
