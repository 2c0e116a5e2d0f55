/** What is fuzzed: every fixture, the examples, the project's own sources, and any folder that is named. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Language } from '../../server/src/facts/model';
import { languageOfText } from '../../server/src/project/languages';
import { root, rulesFolder } from '../harness/engine';

export interface Source {
  readonly file: string;
  readonly language: Language;
  readonly text: string;
}

/** Files that are linked with each other. */
export type Program = readonly Source[];

export function sourceIn(file: string): Source[] {
  const text = readFileSync(file, 'utf8');
  const language = languageOfText(file, text);
  return language ? [{ file, language, text }] : [];
}

function sourcesBelow(folder: string): Source[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => path.join(folder, name))
    .filter((file) => !file.includes(`${path.sep}node_modules${path.sep}`) && statSync(file).isFile())
    .flatMap(sourceIn);
}

/** Every fixture, of one file or of several. */
export function fixtures(): Program[] {
  return ['fork', 'signal', 'gil', 'node'].flatMap((family) =>
    readdirSync(rulesFolder(family))
      .sort()
      .map((name) => {
        const at = rulesFolder(family, name);
        return statSync(at).isDirectory() ? sourcesBelow(at) : sourceIn(at);
      })
      .filter((program) => program.length > 0),
  );
}

/** A real file is edited with so many of its neighbours around it. */
const neighbours = 3;
/** Longer files are parsed so slowly from nothing that the edits are few. */
const longest = 60_000;

/** Programs of a few real files each, the neighbours in the order of names. */
export function programsBelow(folder: string): Program[] {
  const byKind = new Map<string, Source[]>();
  for (const source of sourcesBelow(folder)) {
    if (source.text.length > longest) continue;
    const kind = `${path.dirname(source.file)} ${source.language}`;
    const list = byKind.get(kind);
    if (list) list.push(source);
    else byKind.set(kind, [source]);
  }
  return [...byKind.values()].flatMap((sources) => {
    const out: Source[][] = [];
    for (let at = 0; at < sources.length; at += neighbours) out.push(sources.slice(at, at + neighbours));
    return out;
  });
}

/** Real code in each language that comes with the project. */
export function ownPrograms(): Program[] {
  return ['examples', 'native', 'server/src/lsp', 'server/src/program', 'test/native', 'client/src'].flatMap(
    (folder) => programsBelow(path.join(root, folder)),
  );
}

/** About 2,000 lines of C: a worker, and many functions that fork in various ways. */
export function longProgram(): string {
  const parts = [
    '#include <pthread.h>\n#include <stdio.h>\n#include <unistd.h>\n\n',
    'static void *worker(void *arg) {\n  for (;;) pause();\n}\n\n',
  ];
  const count = 110;
  for (let i = 0; i < count; i++)
    parts.push(`/* Step ${i}. */
static int step_${i}(char **argv) {
  pid_t pid = fork();
  if (pid < 0) return -1;
  if (pid == 0) {
    ${i % 3 === 0 ? 'printf("%s\\n", argv[0]);' : 'dup2(2, 1);'}
    ${i % 2 === 0 ? 'execv(argv[0], argv);' : `step_${Math.floor(i / 2)}(argv);`}
    ${i % 5 === 0 ? 'exit' : '_exit'}(127);
  }
  for (int i = 0; i < ${i}; i++) {
    if (argv[i] == NULL) break;
    puts(argv[i]);
  }
  return pid;
}

`);
  parts.push(
    'int main(int argc, char **argv) {\n  pthread_t t;\n  pthread_create(&t, NULL, worker, NULL);\n',
  );
  for (let i = 0; i < count; i++) parts.push(`  step_${i}(argv + ${i});\n`);
  parts.push('  return 0;\n}\n');
  return parts.join('');
}
