// node scripts/rule-docs.mjs [--check]
// Writes what is said about rules in more than one place from the one place where it is said, the rule's own file:
//   docs/rules/<id>.md     from its doc comment and its fields
//   docs/rules/README.md   the index
//   README.md              the table between the markers
//   package.json           the ids that the setting forksight.rules offers
//   docs/forksight.schema.json   what a configuration file may hold
// With --check nothing is written; exit code 1 and the names of what is stale.
import { build } from 'esbuild';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const pages = 'docs/rules';

const languageNames = {
  c: 'C',
  cpp: 'C++',
  python: 'Python',
  javascript: 'JavaScript',
  typescript: 'TypeScript',
  tsx: 'TypeScript',
};

const families = {
  fork: 'Creating processes',
  signal: 'Signals',
  gil: 'Python threads',
  node: 'Node’s event loop',
  comment: 'Suppression comments',
};

/** The rules as the product itself has them. */
async function registry() {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { rules } from './server/src/rules/registry';
                 export { suppressionRules } from './server/src/engine/suppressions';
                 export { jsonSchema } from './server/src/project/config/schema';`,
      resolveDir: root,
      loader: 'ts',
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    write: false,
    logLevel: 'warning',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

const read = (file) => readFileSync(path.join(root, file), 'utf8');

function stop(message) {
  console.error(`rule-docs: ${message}`);
  process.exit(2);
}

/** The text of a file's first doc comment, without the stars. */
function docComment(source, file) {
  const comment = /^\s*\/\*\*([\s\S]*?)\*\//.exec(source)?.[1];
  if (comment === undefined) stop(`${file} does not begin with a doc comment`);
  return comment.replace(/^[ \t]*\*[ \t]?/gm, '').trim();
}

const sections = ['What it finds', 'Why it matters', 'Example', 'Instead', 'Limits', 'References'];

/** Title off, sections in their order: a page that lacks one is not finished. */
function pageText(id, source, file) {
  const [title, ...rest] = docComment(source, file).split('\n');
  if (title.replace(/^#\s*/, '').trim() !== id)
    stop(`the doc comment of ${file} begins with "${title}", not with ${id}`);
  const text = rest.join('\n').trim();
  const found = [...text.matchAll(/^## (.*)$/gm)].map((match) => match[1].trim());
  if (found.join() !== sections.join())
    stop(`${file} has the sections ${found.join(', ') || 'none'}; a rule has ${sections.join(', ')}`);
  return text;
}

function describe(rule) {
  const file = `server/src/rules/${rule.family}/${rule.id}.ts`;
  if (!existsSync(path.join(root, file))) stop(`rule ${rule.id} has no ${file}`);
  const source = read(file);
  return {
    id: rule.id,
    family: rule.family,
    severity: rule.severity,
    languages: [...new Set(rule.languages.map((l) => languageNames[l]))],
    summary: rule.summary.replace(/\.?$/, '.'),
    fix: /\bfix:\s*'[a-z-]+'/.test(source) ? 'code action' : 'none',
    file,
    text: pageText(rule.id, source, file),
  };
}

/** What comments are told has no rule file: the page is written by hand, its first paragraph is the summary. */
function describeByHand(id) {
  const file = `${pages}/${id}.md`;
  if (!existsSync(path.join(root, file))) stop(`${file} is missing: it is written by hand`);
  const [title, , summary] = read(file).split('\n');
  if (title !== `# ${id}`) stop(`${file} does not begin with "# ${id}"`);
  const languages = [...new Set(Object.values(languageNames))];
  return { id, family: 'comment', severity: 'hint', languages, summary };
}

const lineComment = (rule) => (rule.languages.includes('Python') && rule.languages.length === 1 ? '#' : '//');

const page = (rule) => `<!-- Generated from ${rule.file} by scripts/rule-docs.mjs. -->

# ${rule.id}

${rule.summary}

| Severity | Languages | Family | Fix |
| --- | --- | --- | --- |
| ${rule.severity} | ${rule.languages.join(', ')} | ${rule.family} | ${rule.fix} |

${rule.text}

## Suppress it

On the line of the finding, with the reason:

\`\`\`
${lineComment(rule)} forksight-ignore ${rule.id} -- why it does not apply here
\`\`\`

\`forksight-ignore-next-line\` stands above the line, \`forksight-ignore-file\` in the first comment of a file. In
\`forksight.json\`, \`"rules": { "${rule.id}": "off" }\` turns the rule off for a project, or gives it another severity;
in the editor the setting \`forksight.rules\` does so for you.
`;

const row = (rule, link) =>
  `| [\`${rule.id}\`](${link}) | ${rule.severity} | ${rule.languages.join(', ')} | ${rule.summary.replaceAll('|', '\\|')} |`;

const table = (rules, folder) =>
  [
    '| Rule | Severity | Languages | What it finds |',
    '| --- | --- | --- | --- |',
    ...rules.map((rule) => row(rule, `${folder}${rule.id}.md`)),
  ].join('\n');

function index(rules) {
  const parts = Object.entries(families).map(([family, title]) => {
    const own = rules.filter((rule) => rule.family === family);
    return own.length === 0 ? '' : `## ${title}\n\n${table(own, '')}\n\n`;
  });
  return `<!-- Generated by scripts/rule-docs.mjs. -->

# Rules

The severity is the one that most findings of a rule have. A single finding may have another one, where its page says so.

${parts.join('').trimEnd()}
`;
}

const markers = { start: '<!-- rules: node scripts/rule-docs.mjs -->', end: '<!-- /rules -->' };

function readme(text, rules) {
  const start = text.indexOf(markers.start);
  const end = text.indexOf(markers.end);
  if (start < 0 || end < start) stop(`README.md lacks the markers ${markers.start} and ${markers.end}`);
  return `${text.slice(0, start + markers.start.length)}\n\n${table(rules, `${pages}/`)}\n\n${text.slice(end)}`;
}

/** The editor completes the ids and marks the wrong ones. */
function manifest(text, rules) {
  const json = JSON.parse(text);
  const setting = json.contributes.configuration.properties['forksight.rules'];
  const level = { type: 'string', enum: ['off', 'hint', 'info', 'warning', 'error'] };
  delete setting.additionalProperties;
  setting.properties = Object.fromEntries(
    rules.map((rule) => [rule.id, { ...level, markdownDescription: rule.summary }]),
  );
  setting.additionalProperties = false;
  return `${JSON.stringify(json, null, 2)}\n`;
}

const { rules, suppressionRules, jsonSchema } = await registry();
const written = rules.map(describe);
const byHand = Object.values(suppressionRules).map(describeByHand);
const all = [...written, ...byHand];

const wanted = new Map([
  ...written.map((rule) => [`${pages}/${rule.id}.md`, page(rule)]),
  [`${pages}/README.md`, index(all)],
  ['README.md', readme(read('README.md'), all)],
  ['package.json', manifest(read('package.json'), all)],
  ['docs/forksight.schema.json', `${JSON.stringify(jsonSchema(), null, 2)}\n`],
]);

const known = new Set([...all.map((rule) => `${rule.id}.md`), 'README.md']);
const orphans = readdirSync(path.join(root, pages)).filter((name) => !known.has(name));
const stale = [...wanted].filter(([file, text]) => !existsSync(path.join(root, file)) || read(file) !== text);

if (process.argv.includes('--check')) {
  for (const [file] of stale) console.error(`rule-docs: ${file} is stale: run node scripts/rule-docs.mjs`);
  for (const name of orphans) console.error(`rule-docs: ${pages}/${name} is the page of no rule`);
  process.exit(stale.length + orphans.length === 0 ? 0 : 1);
}
mkdirSync(path.join(root, pages), { recursive: true });
for (const [file, text] of stale) {
  writeFileSync(path.join(root, file), text);
  console.log(`rule-docs: wrote ${file}`);
}
for (const name of orphans) console.log(`rule-docs: ${pages}/${name} is the page of no rule, remove it`);
