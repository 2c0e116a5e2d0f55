// node scripts/words.mjs           writes l10n/bundle.l10n.json, all that the client and the charts say, for translators
// node scripts/words.mjs --check   says where that is stale, and what is said past t()
// node scripts/words.mjs --of FILE prints what is found in one file
// A translation is l10n/bundle.l10n.<language>.json beside it; see https://code.visualstudio.com/api/references/vscode-api#l10n
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const bundleFile = 'l10n/bundle.l10n.json';
const folders = ['client/src', 'client/webview'];
/** What is inserted into programs is code in every language. */
const codeOnly = /adviceSnippets\.ts$/;
/** Two words in a row are a sentence for a person, if nothing says otherwise. */
const sentence = /\p{L}{2,} \p{L}{2,}/u;
/** The log, the console and bug reports are read by those who mend the tool, in one language. */
const forMaintainers = /^(this\.log\.\w+|console\.\w+|log\.\w+)$/;
/** What others say is looked for as they say it. */
const lookedFor = /\.(includes|startsWith|endsWith)$/;
const isReport = (node) =>
  (ts.isPropertyAssignment(node) && node.name.getText() === 'system') ||
  (ts.isFunctionDeclaration(node) && /^(copyEnvironmentReport|describe)$/.test(node.name?.text ?? ''));

/** @returns {string[]} */
function sources(root) {
  return folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true })
      .filter((name) => name.endsWith('.ts') && !codeOnly.test(name))
      .map((name) => path.join(folder, name))
      .sort(),
  );
}

/**
 * @param {string} text of a TypeScript file
 * @returns {{ messages: string[], offences: string[] }} what is said through t(), and what is said past it
 */
function wordsIn(text, name = 'file.ts') {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const messages = [];
  const offences = [];
  const offend = (node, what) => {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    offences.push(`${name}:${line + 1} ${what}`);
  };
  let inReport = 0;
  const visit = (node) => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    inReport += isReport(node) ? 1 : 0;
    look(node);
    inReport -= isReport(node) ? 1 : 0;
  };
  const look = (node) => {
    if (ts.isCallExpression(node)) {
      const called = node.expression.getText(file);
      if (forMaintainers.test(called)) return;
      if (lookedFor.test(called)) return void visit(node.expression);
      if (called === 't') {
        const [message, ...words] = node.arguments;
        if (message && ts.isStringLiteralLike(message)) messages.push(message.text);
        else offend(node, 'a message that is no literal cannot be collected');
        words.forEach(visit);
        return;
      }
    }
    const said = ts.isTemplateExpression(node)
      ? [node.head.text, ...node.templateSpans.map((span) => span.literal.text)]
      : ts.isStringLiteralLike(node)
        ? [node.text]
        : [];
    const words = said.find((part) => sentence.test(part) && !isMarkup(said.join('')));
    if (words !== undefined && inReport === 0) offend(node, `"${words.trim()}" is not said through t()`);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(file, visit);
  return { messages, offences };
}

/** Pages and styles. */
const isMarkup = (text) => /^\s*<|^[\w-]+-src /.test(text);

/** The bundle as it should stand. */
function bundle(root) {
  const messages = sources(root).flatMap(
    (name) => wordsIn(readFileSync(path.join(root, name), 'utf8'), name).messages,
  );
  const sorted = [...new Set(messages)].sort();
  return `${JSON.stringify(Object.fromEntries(sorted.map((message) => [message, message])), null, 2)}\n`;
}

const root = path.resolve(import.meta.dirname, '..');
const [mode, one] = process.argv.slice(2);
if (mode === '--of') {
  console.log(JSON.stringify(wordsIn(readFileSync(one, 'utf8'))));
} else {
  const offences = sources(root).flatMap(
    (name) => wordsIn(readFileSync(path.join(root, name), 'utf8'), name).offences,
  );
  const written = path.join(root, bundleFile);
  if (mode !== '--check') {
    mkdirSync(path.dirname(written), { recursive: true });
    writeFileSync(written, bundle(root));
  } else if (!existsSync(written) || readFileSync(written, 'utf8') !== bundle(root)) {
    offences.push(`${bundleFile} is stale: "node scripts/words.mjs" writes it`);
  }
  for (const offence of offences) console.error(offence);
  process.exitCode = offences.length > 0 ? 1 : 0;
}
