// node scripts/npm-package.mjs [FOLDER]: the command line as an npm package, forksight-VERSION.tgz, in dist/ or FOLDER.
// It is put together beside the repository's own package.json, which is that of the extension: the bundles hold every
// dependency, so that the package has none.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { main, root, runQuiet, Stop } from './lib/run.mjs';

const parts = [
  'server/dist/cli.js',
  'server/dist/main.js',
  'server/dist/readWorker.js',
  'server/dist/web-tree-sitter.wasm',
  'grammars',
  'docs/rules',
  'docs/ci.md',
  'docs/forksight.schema.json',
  'CHANGELOG.md',
  'LICENSE',
  'THIRD-PARTY-NOTICES.txt',
];
/** Linux only: elsewhere "profile" says that it needs Linux. */
const nativeParts = [
  'native/build/forksight-run',
  'native/build/forksight-calibrate',
  'native/build/libforksight.so',
  'native/build/libforksight-locks.so',
  'native/node',
];

function manifest() {
  const own = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return {
    name: own.name,
    version: own.version,
    description:
      'Finds where C, C++, Python and Node programs fork, thread and handle signals at their peril, in the terminal and in CI.',
    keywords: own.keywords,
    license: own.license,
    repository: own.repository,
    engines: { node: own.engines.node },
    bin: own.bin,
  };
}

const readme = `# forksight

Finds the places where a C, C++, Python or Node program forks, threads and handles signals at its peril, with the steps
that lead there across functions and files.

    npx forksight check src
    npx forksight rule fork-after-thread
    npx forksight check --diff-base origin/main --format github

\`forksight check --help\` has the options, docs/ci.md what to put into CI, docs/rules the rules. "profile" needs Linux.
`;

/** @returns {Promise<string>} the tarball */
export async function packageNpm(folder) {
  const missing = parts.filter((part) => !existsSync(path.join(root, part)));
  if (missing.length > 0) throw new Stop(`${missing.join(', ')} is not there: run "npm run build" first`);
  const stage = mkdtempSync(path.join(tmpdir(), 'forksight-npm-'));
  try {
    for (const part of [...parts, ...nativeParts.filter((p) => existsSync(path.join(root, p)))])
      cpSync(path.join(root, part), path.join(stage, part), {
        recursive: true,
        filter: (file) => !/\.(?:mjs|map)$/.test(file),
      });
    writeFileSync(path.join(stage, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);
    writeFileSync(path.join(stage, 'README.md'), readme);
    mkdirSync(folder, { recursive: true });
    const { code, output } = await runQuiet('npm', ['pack', '--silent', '--pack-destination', folder], {
      cwd: stage,
    });
    if (code !== 0) throw new Stop(`npm pack failed:\n${output}`);
    const { name, version } = manifest();
    const tarball = path.join(folder, `${name}-${version}.tgz`);
    if (!existsSync(tarball)) throw new Stop(`npm pack left no ${tarball}:\n${output}`);
    console.error(`forksight: packaged ${path.relative('.', tarball)}`);
    return tarball;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename)
  await main(async () => {
    await packageNpm(path.resolve(process.argv[2] ?? path.join(root, 'dist')));
  });
