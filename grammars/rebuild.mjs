// node grammars/rebuild.mjs [--packages FOLDER] [--over PATH]... [LANGUAGE]...
// Compiles the grammars again from the C sources in their pinned packages, and holds the result against the binaries
// that are shipped: the same bytes, or else the same tables, and the same trees of all fixtures. One line a grammar;
// exit code 1 where tables or trees are others. The packages are fetched anew, and must have the sums of
// package-lock.json; --packages takes a folder that has them already (node_modules). --over: more sources to parse.
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Stop, main, root, which } from '../scripts/lib/run.mjs';
import { readGrammar } from './tables.mjs';
import { compareTrees, parsers } from './trees.mjs';

const HEADERS = '/usr/include/wasm32-wasi';
// As "tree-sitter build --wasm" does it; clang writes what can be moved in memory for this target only, and the headers
// must be told that they may. What the C library would give is given by the runtime that loads the module.
const TARGET = ['--target=wasm32-unknown-emscripten', '-D__wasi__', '-isystem', HEADERS];
const COMPILE = [...TARGET, '-fPIC', '-Os', '-fno-exceptions', '-I', '.'];
const LINK = '--experimental-pic -shared --no-entry --allow-undefined --strip-all -Bsymbolic'.split(' ');

// Those of its neighbours as well: what is no program of the language makes the parser recover from errors.
const FILES = {
  c: /\.[ch]$/,
  cpp: /\.(cc|cpp|hpp|[ch])$/,
  python: /\.py$/,
  javascript: /\.[cm]?[jt]s$/,
  typescript: /\.[cm]?ts$/,
  tsx: /\.[cm]?tsx?$/,
};
// A loop of one build is a call in the other.
const MADE_BY_COMPILERS = /^mem(cpy|move|set|cmp)$/;
const MOST_BYTES = 4 << 20;

const hash = (bytes) => createHash('sha256').update(bytes).digest('hex');
const read = (file) => JSON.parse(readFileSync(path.join(root, file), 'utf8'));

/** @returns {string | undefined} why nothing can be compiled here */
function missingTools() {
  const missing = ['clang', 'wasm-ld'].filter((program) => !which(program));
  if (!existsSync(HEADERS)) missing.push(HEADERS);
  if (missing.length > 0) return `no ${missing.join(', no ')} ("apt install clang lld wasi-libc")`;
}

function run(program, args, cwd) {
  const done = spawnSync(program, args, { cwd, encoding: 'utf8', timeout: 600_000 });
  if (done.status === 0) return done.stdout;
  const why = done.error?.message ?? done.stderr.replaceAll(/https?:\/\/[^\s)]+/g, 'its address');
  throw new Stop(`${path.basename(program)} ${args[0]} failed: ${why.trim().slice(-600)}`);
}

/** The package as the registry has it, unpacked below the folder, after its sum was found to be that of the lock. */
function fetchPackage(name, version, lock, folder) {
  const to = path.join(folder, name);
  if (existsSync(to)) return;
  mkdirSync(to);
  const args = ['pack', `${name}@${version}`, '--json', '--ignore-scripts', '--pack-destination', folder];
  const [{ filename }] = JSON.parse(run('npm', args, folder));
  const file = path.join(folder, filename);
  const sum = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
  const { integrity } = lock.packages[`node_modules/${name}`];
  if (sum !== integrity)
    throw new Stop(`${name}@${version} is not what package-lock.json pins: ${sum}, not ${integrity}.`);
  run('tar', ['-xzf', file, '-C', to, '--strip-components=1'], folder);
}

/** @returns {Buffer} the side module that the sources in the package make */
function compile(language, folder, scratch) {
  const own = path.join(folder, language, 'src');
  const from = existsSync(own) ? own : path.join(folder, 'src');
  const sources = ['parser.c', 'scanner.c'].filter((name) => existsSync(path.join(from, name)));
  if (sources[0] !== 'parser.c') throw new Stop(`${from} has no parser.c.`);
  const objects = sources.map((name) => path.join(scratch, `${language}-${name}.o`));
  for (const [i, name] of sources.entries()) run('clang', [...COMPILE, '-c', name, '-o', objects[i]], from);
  const out = path.join(scratch, `${language}.wasm`);
  run('wasm-ld', [...LINK, `--export=tree_sitter_${language}`, ...objects, '-o', out], scratch);
  return readFileSync(out);
}

/** Regular files of the grammar's language, each once; links are not followed. */
function* sourcesBelow(at, wanted) {
  const stat = statSync(at);
  if (stat.isFile() && stat.size <= MOST_BYTES && wanted.test(at)) yield at;
  if (!stat.isDirectory()) return;
  for (const entry of readdirSync(at, { withFileTypes: true }))
    if (entry.isFile() || entry.isDirectory()) yield* sourcesBelow(path.join(at, entry.name), wanted);
}

/** What is not the same in two builds of a language, in words; nothing where all is. */
function differences(shipped, rebuilt) {
  const found = [];
  if (shipped.symbol !== rebuilt.symbol) found.push(`it exports ${rebuilt.symbol}, not ${shipped.symbol}`);
  const unasked = shipped.imports.filter(
    (name) => !rebuilt.imports.includes(name) && !MADE_BY_COMPILERS.test(name),
  );
  if (unasked.length > 0) found.push(`only what is shipped calls ${unasked.join(', ')}`);
  for (const name of new Set([...Object.keys(shipped.tables), ...Object.keys(rebuilt.tables)]))
    if (!shipped.tables[name]?.equals(rebuilt.tables[name] ?? Buffer.alloc(0)) || !rebuilt.tables[name])
      found.push(`the table ${name} is another`);
  return found;
}

/** @returns {Promise<{ line: string, same: boolean }>} */
async function judge({ language, package: name, version, sha256 }, wasms, over) {
  const title = `${language.padEnd(10)} ${name}@${version}`;
  const [shipped, rebuilt] = wasms;
  if (hash(rebuilt) === sha256) return { line: `${title}: the same bytes, sha256 ${sha256}`, same: true };
  const [was, is] = [readGrammar(shipped), readGrammar(rebuilt)];
  const found = differences(was, is);
  const pair = await parsers(wasms, path.join(root, 'node_modules/web-tree-sitter/web-tree-sitter.wasm'));
  let [files, nodes, late] = [0, 0, 0];
  for (const place of over)
    for (const file of sourcesBelow(place, FILES[language])) {
      const compared = compareTrees(pair, readFileSync(file, 'utf8'));
      if (compared.late) late++;
      else files++;
      nodes += compared.nodes;
      if (compared.difference) found.push(`the trees of ${file} differ: ${compared.difference}`);
    }
  if (files === 0) found.push('no tree was compared');
  const tables = Object.values(is.tables);
  const bytes = tables.reduce((sum, table) => sum + table.length, 0);
  const lines = [
    `${title}: other bytes (sha256 ${hash(rebuilt).slice(0, 12)}…, not ${sha256.slice(0, 12)}…), `,
    found.length > 0 ? `ANOTHER GRAMMAR: ${found.slice(0, 5).join('; ')}` : '',
  ];
  if (found.length === 0)
    lines.push(
      `the same grammar: ABI ${is.abi}, ${is.states} states, ${is.symbols} symbols, ${tables.length} tables of `,
      `${bytes} bytes (${Math.floor((100 * bytes) / is.dataBytes)} % of its data) are equal, `,
      `and ${nodes} nodes in the trees of ${files} files${late > 0 ? `; ${late} files took too long` : ''}`,
    );
  return { line: lines.join(''), same: found.length === 0 };
}

function asked() {
  const options = { packages: { type: 'string' }, over: { type: 'string', multiple: true, default: [] } };
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw new Stop(error.message);
  }
}

async function rebuild() {
  const { values, positionals } = asked();
  const { grammars } = read('grammars/manifest.json');
  const known = grammars.map(({ language }) => language);
  for (const language of positionals)
    if (!known.includes(language))
      throw new Stop(`there is no grammar "${language}": it is one of ${known.join(', ')}.`);
  for (const place of values.over)
    if (!existsSync(place)) throw new Stop(`--over ${place}: there is no such file or folder.`);
  const why = missingTools();
  if (why) throw new Stop(`the grammars cannot be rebuilt: ${why}.`);

  const scratch = mkdtempSync(path.join(os.tmpdir(), 'forksight-grammars-'));
  try {
    console.log(`compiler: ${run('clang', ['--version'], scratch).split('\n')[0]}`);
    const lock = read('package-lock.json');
    const over = [path.join(root, 'test/rules'), ...values.over];
    let all = true;
    for (const grammar of grammars) {
      if (positionals.length > 0 && !positionals.includes(grammar.language)) continue;
      const packages = values.packages ?? scratch;
      if (!values.packages) fetchPackage(grammar.package, grammar.version, lock, scratch);
      const folder = path.join(packages, grammar.package);
      const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
      if (version !== grammar.version)
        throw new Stop(`${folder} is version ${version}, not ${grammar.version}: run "npm ci".`);
      const shipped = readFileSync(path.join(root, 'grammars', `${grammar.language}.wasm`));
      if (hash(shipped) !== grammar.sha256)
        throw new Stop(`grammars/${grammar.language}.wasm is not the recorded one: run "npm run build".`);
      const wasms = [shipped, compile(grammar.language, folder, scratch)];
      const { line, same } = await judge(grammar, wasms, over);
      console.log(line);
      all &&= same;
    }
    return all ? 0 : 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

await main(rebuild);
