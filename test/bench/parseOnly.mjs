// The floor of a scan in this runtime: every file of the languages read and parsed with the grammars that Forksight uses,
// and nothing done with the trees. node test/bench/parseOnly.mjs FOLDER
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const { Language, Parser } = createRequire(import.meta.url)('web-tree-sitter');
const grammars = path.resolve(import.meta.dirname, '../../grammars');
const grammarOf = {
  '.c': 'c',
  '.h': 'c',
  '.cc': 'cpp',
  '.cpp': 'cpp',
  '.cxx': 'cpp',
  '.hh': 'cpp',
  '.hpp': 'cpp',
  '.py': 'python',
  '.js': 'javascript',
  '.cjs': 'javascript',
  '.mjs': 'javascript',
  '.jsx': 'javascript',
  '.ts': 'typescript',
  '.mts': 'typescript',
  '.cts': 'typescript',
  '.tsx': 'tsx',
};

await Parser.init();
const parser = new Parser();
const languages = new Map();
let files = 0;
for (const entry of readdirSync(process.argv[2], { recursive: true, withFileTypes: true })) {
  const grammar = grammarOf[path.extname(entry.name)];
  if (!entry.isFile() || !grammar) continue;
  if (!languages.has(grammar))
    languages.set(grammar, await Language.load(path.join(grammars, `${grammar}.wasm`)));
  const text = readFileSync(path.join(entry.parentPath, entry.name), 'utf8');
  if (text.length > 4_000_000 || text.includes('\0')) continue;
  parser.setLanguage(languages.get(grammar));
  const began = performance.now();
  // Generated tables take seconds to recover from: the budget of a file, as in a scan.
  const tree = parser.parse(text, null, { progressCallback: () => performance.now() - began > 2000 });
  if (tree) tree.delete();
  else parser.reset();
  files++;
}
console.log(files);
