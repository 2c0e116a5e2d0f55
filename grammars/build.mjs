// Copies the pinned grammar binaries out of their npm packages into this folder, after checking each against manifest.json.
// node grammars/build.mjs --pin   rewrites the hashes from what is installed (after a deliberate version bump).
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const here = import.meta.dirname;
const manifestFile = path.join(here, 'manifest.json');

const runtimeOf = (root) => path.join(root, 'server/dist/web-tree-sitter.wasm');

/** @param {string} root the project's root, which holds node_modules */
export function copyGrammars(root, { pin = false } = {}) {
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
  for (const grammar of [...manifest.grammars, manifest.runtime]) {
    const from = path.join(root, 'node_modules', grammar.package, grammar.file);
    const version = JSON.parse(
      readFileSync(path.join(root, 'node_modules', grammar.package, 'package.json'), 'utf8'),
    ).version;
    const sha256 = createHash('sha256').update(readFileSync(from)).digest('hex');
    if (pin) Object.assign(grammar, { version, sha256 });
    else if (version !== grammar.version || sha256 !== grammar.sha256)
      throw new Error(
        `${grammar.package}@${version}: ${grammar.file} is not the pinned one (${grammar.version}, ${grammar.sha256}). ` +
          'Run "npm ci"; if the version was changed on purpose, run "node grammars/build.mjs --pin" and the tests.',
      );
    // The parser itself stands beside the bundles.
    const to = grammar.language ? path.join(here, `${grammar.language}.wasm`) : runtimeOf(root);
    mkdirSync(path.dirname(to), { recursive: true });
    copyFileSync(from, to);
  }
  if (pin) writeFileSync(manifestFile, JSON.stringify(manifest, null, 2) + '\n');
}

if (process.argv[1] === import.meta.filename)
  copyGrammars(path.resolve(here, '..'), { pin: process.argv.includes('--pin') });
