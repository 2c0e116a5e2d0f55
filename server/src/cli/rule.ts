/** `forksight rule`: the page of a rule in the terminal, the same text that the editor and the web show. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { suppressionRules } from '../engine/suppressions';
import { rules } from '../rules/registry';

const pages = path.resolve(__dirname, '../../docs/rules');

/** By id; what comments are told has no rule of its own, only a page. */
const ids: readonly string[] = [...rules.map((rule) => rule.id), ...Object.values(suppressionRules)];

export function registerRule(program: Command): void {
  program
    .command('rule')
    .description('explain a rule, or list all rules')
    .argument('[id]', 'for example fork-after-thread')
    .action((id: string | undefined) => {
      process.exitCode = id === undefined ? list() : show(id);
    });
}

function list(): number {
  const width = Math.max(...ids.map((id) => id.length));
  for (const id of ids) process.stdout.write(`${id.padEnd(width)}  ${summaryOf(id)}\n`);
  return 0;
}

function show(id: string): number {
  if (!ids.includes(id)) {
    const near = ids.filter((other) => other.includes(id) || (id.length > 3 && distance(id, other) <= 3));
    const hint = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : ' "forksight rule" lists them.';
    process.stderr.write(`forksight: there is no rule ${JSON.stringify(id)}.${hint}\n`);
    return 2;
  }
  process.stdout.write(page(id));
  return 0;
}

/** Without the word on where the page is generated from, which is for who edits it. */
function page(id: string): string {
  return readFileSync(path.join(pages, `${id}.md`), 'utf8').replace(/^<!--.*?-->\s*/s, '');
}

/** The paragraph under the title. */
function summaryOf(id: string): string {
  return page(id).split('\n')[2] ?? '';
}

/** Letters to change, add or leave out (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of Array.from(a).entries()) {
    const next = [i + 1];
    for (const [j, other] of Array.from(b).entries())
      next.push(
        Math.min((row[j] ?? 0) + (letter === other ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}
