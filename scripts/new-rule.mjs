// node scripts/new-rule.mjs <family>/<rule-id>
// Writes what a new rule consists of, as a rule that works: it finds the calls of a made-up function. Then replace that.
//   server/src/rules/<family>/<rule-id>.ts   the rule, with its page as doc comment
//   test/rules/<family>/<rule-id>.*          fixtures: hits, near misses, broken syntax, suppressed, not ASCII
//   server/src/rules/registry.ts, CHANGELOG.md   a line each
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const families = {
  fork: { languages: ['c', 'cpp'], extension: 'c', fence: 'c' },
  signal: { languages: ['c', 'cpp'], extension: 'c', fence: 'c' },
  gil: { languages: ['python'], extension: 'py', fence: 'python' },
  node: { languages: ['javascript', 'typescript', 'tsx'], extension: 'js', fence: 'js' },
};
const placeholder = 'the_hazard';

function stop(message) {
  console.error(`new-rule: ${message}`);
  process.exit(2);
}

const read = (file) => readFileSync(path.join(root, file), 'utf8');

function write(file, text) {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
  console.log(`new-rule: wrote ${file}`);
}

const camel = (id) => id.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());

const rule = (family, id) => `/**
 * ${id}
 *
 * ## What it finds
 * A call of \`${placeholder}\`. <The pattern, in which languages, through which calls and files.>
 *
 * ## Why it matters
 * <What happens to the program, and when.>
 *
 * ## Example
 * \`\`\`${families[family].fence}
 * ${placeholder}()
 * \`\`\`
 *
 * ## Instead
 * <What to write instead.>
 *
 * ## Limits
 * <Where it is silent, where severity or confidence differ, when it may be ignored.>
 *
 * ## References
 * <The man page, standard, documentation or measurement behind each statement.>
 */
import type { Finding } from '../../engine/finding';
import { calls, type CallEvent } from '../../facts/model';
import { absolute } from '../../program/program';
import type { CallSite } from '../../program/state';
import type { Rule } from '../rule';
import { stepAt, written } from '../story';

export const ${camel(id)}: Rule = {
  id: '${id}',
  family: '${family}',
  languages: [${families[family].languages.map((l) => `'${l}'`).join(', ')}],
  summary: 'A call of ${placeholder}.',
  severity: 'warning',
  *check(analysis) {
    for (const fn of analysis.program.functions.values())
      for (const call of calls(fn.facts.body)) if (isHazard(call)) yield finding({ fn, call });
  },
};

/** Find. Ask analysis.concurrency and analysis.work; names of library functions belong in knowledge/. */
function isHazard(call: CallEvent): boolean {
  return call.callee.k === 'name' && call.callee.name === '${placeholder}';
}

/** Say: what, why and what to do, in the user's own names. */
function finding(site: CallSite): Finding {
  return {
    rule: '${id}',
    severity: 'warning',
    confidence: 'high',
    ...absolute(site.fn, site.call.calleeSpan),
    message: \`\${written(site)}() is the hazard. It does harm. Do without it.\`,
    steps: [stepAt(site, 'the hazard is here')],
  };
}
`;

const inC = (id) => ({
  hits: `void ${placeholder}(void);

int main(void) {
  ${placeholder}(); // ~ warning ${id}: is the hazard
  return 0;
}
`,
  near: `/* Looks like it and is not: each line says why. */
void ${placeholder}_not(void);

int main(void) {
  ${placeholder}_not();
  return 0;
}
`,
  broken: `void ${placeholder}(void);

static int unfinished(int a) {
  return a +;
}

int main(void) {
  ${placeholder}(); // ~ ${id}
  if (1 ==
  return 0;
}
`,
  suppressed: `void ${placeholder}(void);

int main(void) {
  ${placeholder}(); // forksight-ignore ${id} -- accepted here
  /* forksight-ignore-next-line ${id} -- and here */
  ${placeholder}();
  return 0;
}
`,
  unicode: `void ${placeholder}(void);
int puts(const char *);

int main(void) {
  puts("🧵 日本語"); ${placeholder}(); // ~ ${id}
  return 0;
}
`,
});

const inPython = (id) => ({
  hits: `${placeholder}()  # ~ warning ${id}: is the hazard\n`,
  near: `# Looks like it and is not: each line says why.\n${placeholder}_not()\n`,
  broken: `def unfinished(a:\n    return a +\n\n${placeholder}()  # ~ ${id}\n`,
  suppressed: `${placeholder}()  # forksight-ignore ${id} -- accepted here\n# forksight-ignore-next-line ${id} -- and here\n${placeholder}()\n`,
  unicode: `print("🧵 日本語"); ${placeholder}()  # ~ ${id}\n`,
});

const inJavaScript = (id) => ({
  hits: `${placeholder}(); // ~ warning ${id}: is the hazard\n`,
  near: `// Looks like it and is not: each line says why.\n${placeholder}_not();\n`,
  broken: `function unfinished(a) {\n  return a +;\n}\n\n${placeholder}(); // ~ ${id}\n`,
  suppressed: `${placeholder}(); // forksight-ignore ${id} -- accepted here\n// forksight-ignore-next-line ${id} -- and here\n${placeholder}();\n`,
  unicode: `console.log('🧵 日本語'); ${placeholder}(); // ~ ${id}\n`,
});

const fixtures = { c: inC, py: inPython, js: inJavaScript };

/** The import in the order of paths, the rule after the others of its family. */
function register(family, id) {
  const file = 'server/src/rules/registry.ts';
  const lines = read(file).split('\n');
  const line = `import { ${camel(id)} } from './${family}/${id}';`;
  const from = (text) => /from '(.*)';$/.exec(text)?.[1];
  const imports = lines.filter((text) => text.startsWith('import '));
  const after = imports.filter((text) => from(text) < from(line)).at(-1);
  lines.splice(after === undefined ? lines.indexOf(imports[0]) : lines.indexOf(after) + 1, 0, line);
  const own = lines
    .filter((text) => from(text)?.startsWith(`./${family}/`))
    .map((text) => /\{ (\w+) \}/.exec(text)[1]);
  const listed = lines.filter((text) => own.includes(/^ {2}(\w+),$/.exec(text)?.[1]));
  const at = listed.length > 0 ? lines.indexOf(listed.at(-1)) + 1 : lines.lastIndexOf('];');
  lines.splice(at, 0, `  ${camel(id)},`);
  write(file, lines.join('\n'));
}

function announce(id) {
  const text = read('CHANGELOG.md');
  const heading = '## Unreleased\n';
  const entry = `\n- New rule \`${id}\`: a call of ${placeholder}.\n`;
  if (text.includes(heading)) write('CHANGELOG.md', text.replace(`${heading}\n`, `${heading}${entry}`));
  else write('CHANGELOG.md', text.replace(/^## /m, `${heading}${entry}\n## `));
}

const [named, ...more] = process.argv.slice(2);
const [, family, id] = /^([a-z]+)\/([a-z]+(?:-[a-z]+)+)$/.exec(named ?? '') ?? [];
if (!Object.hasOwn(families, family ?? '') || more.length > 0)
  stop(
    `usage: node scripts/new-rule.mjs <family>/<rule-id>; families are ${Object.keys(families).join(', ')}, an id is two or more words-with-hyphens`,
  );
const file = `server/src/rules/${family}/${id}.ts`;
const taken = Object.keys(families).find((f) =>
  existsSync(path.join(root, `server/src/rules/${f}/${id}.ts`)),
);
if (taken) stop(`there is a rule ${taken}/${id} already`);

const { extension } = families[family];
write(file, rule(family, id));
for (const [name, text] of Object.entries(fixtures[extension](id)))
  write(`test/rules/${family}/${id}.${name}.${extension}`, text);
register(family, id);
announce(id);
console.log(`
It works as it stands: it finds calls of ${placeholder}(). Now, step by step (CONTRIBUTING.md):
  1. write the fixtures: what it has to find, and what it must not find
  2. npm test -- rules
  3. write the rule and its page (the comment at its head), and its line in CHANGELOG.md
  4. node scripts/rule-docs.mjs
`);
