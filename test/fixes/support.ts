/** Applies rewrites to programs, and compiles and runs what comes out. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Language as Grammar, Parser, type Node } from 'web-tree-sitter';
import type { Fix, FixResult } from '../../server/src/engine/finding';
import type { Language } from '../../server/src/facts/model';
import type { FixContext, FixFunction, Obstacle } from '../../server/src/fixes/fix';
import { defaultSettings } from '../../server/src/program/analysis';

export const root = process.env.FORKSIGHT_ROOT ?? process.cwd();
export const dataFolder = path.join(root, 'test/fixes');

export interface Program {
  readonly name: string;
  readonly language: Language;
  readonly text: string;
}

export function programs(folder: string): Program[] {
  const dir = path.join(dataFolder, folder);
  return readdirSync(dir)
    .filter((name) => /\.(c|cpp)$/.test(name))
    .sort()
    .map((name) => ({
      name,
      language: name.endsWith('.c') ? 'c' : 'cpp',
      text: readFileSync(path.join(dir, name), 'utf8'),
    }));
}

/** Parses, and frees every tree at the end. */
export class Workbench {
  private readonly parsers = new Map<Language, Parser>();

  static async open(): Promise<Workbench> {
    await Parser.init({
      locateFile: () => path.join(root, 'node_modules/web-tree-sitter/web-tree-sitter.wasm'),
    });
    const bench = new Workbench();
    for (const language of ['c', 'cpp'] as const) {
      const parser = new Parser();
      parser.setLanguage(await Grammar.load(path.join(root, 'grammars', `${language}.wasm`)));
      bench.parsers.set(language, parser);
    }
    return bench;
  }

  close(): void {
    for (const parser of this.parsers.values()) parser.delete();
  }

  parsed<T>(program: Program, use: (tree: Node) => T): T {
    const tree = this.parsers.get(program.language)!.parse(program.text)!;
    try {
      return use(tree.rootNode);
    } finally {
      tree.delete();
    }
  }

  /** Calls of fork and vfork, also where a macro or an error surrounds them. */
  forks(program: Program): FixContext['anchor'][] {
    const found = [...program.text.matchAll(/\bv?fork\s*\(\s*\)/g)];
    return this.parsed(program, (tree) =>
      found
        .map((m) => ({ start: m.index, end: m.index + m[0].length }))
        .filter((span) => tree.descendantForIndex(span.start, span.start + 1)?.type !== 'comment'),
    );
  }

  fix(program: Program, anchor: FixContext['anchor'], rewrite: FixFunction): FixResult {
    return this.parsed(program, (tree) => rewrite(contextOf(program, tree, anchor)));
  }

  /** The first fork that the rewrite takes, else what it says of the first. */
  firstFix(program: Program, rewrite: FixFunction): { anchor: FixContext['anchor']; result: FixResult } {
    const all = this.forks(program).map((anchor) => ({ anchor, result: this.fix(program, anchor, rewrite) }));
    const best = all.find((r) => r.result.ok) ?? all[0];
    if (!best) throw new Error(`${program.name} does not fork`);
    return best;
  }

  obstacles(
    program: Program,
    anchor: FixContext['anchor'],
    ask: (context: FixContext) => readonly Obstacle[],
  ): readonly Obstacle[] {
    return this.parsed(program, (tree) => ask(contextOf(program, tree, anchor)));
  }
}

function contextOf(program: Program, root: Node, anchor: FixContext['anchor']): FixContext {
  return { ...program, file: program.name, root, anchor, settings: defaultSettings };
}

/** The text after the edits, which must not overlap. */
export function applied(text: string, fix: Fix): string {
  const edits = [...fix.edits].sort((a, b) => b.span.start - a.span.start || b.span.end - a.span.end);
  let result = text;
  let limit = text.length;
  for (const { span, text: replacement } of edits) {
    if (span.end > limit) throw new Error(`edits overlap at ${span.start}`);
    limit = span.start;
    result = result.slice(0, span.start) + replacement + result.slice(span.end);
  }
  return result;
}

export interface Run {
  readonly args: readonly string[];
  /** What the rewritten program does instead of the same; undefined: the same. */
  readonly expected: { readonly exit: number; readonly stderr: string } | undefined;
}

/** `// ~ run: {probe} one => exit 3, stderr: fork` */
export function runs(text: string): Run[] {
  return [...text.matchAll(/^\/\/ ~ run: (.*?)(?: => exit (\d+)(?:, stderr: (.*))?)?\r?$/gm)].map((m) => ({
    args: (m[1] ?? '').split(' '),
    expected: m[2] === undefined ? undefined : { exit: Number(m[2]), stderr: m[3] ?? '' },
  }));
}

export interface Outcome {
  readonly exit: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder with the probe in it; programs are compiled and run there. */
export class Bench {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'forksight-fix-'));
  private count = 0;

  constructor() {
    this.compile(
      { name: 'probe.c', language: 'c', text: readFileSync(path.join(dataFolder, 'probe.c'), 'utf8') },
      'probe',
    );
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  compile(program: Program, name = `program${++this.count}`): string {
    const source = path.join(this.folder, name + path.extname(program.name));
    const binary = path.join(this.folder, name);
    writeFileSync(source, program.text);
    const compiler = program.language === 'c' ? 'gcc' : 'g++';
    const flags = ['-O2', '-Wall', '-Wextra', '-Werror', '-o', binary, source];
    const result = spawnSync(compiler, flags, { encoding: 'utf8' });
    if (result.status !== 0)
      throw new Error(`${program.name} does not compile:\n${result.stderr}\n${program.text}`);
    return binary;
  }

  run(binary: string, args: readonly string[]): Outcome {
    const places: Record<string, string> = {
      '{probe}': path.join(this.folder, 'probe'),
      '{missing}': path.join(this.folder, 'no-such-program'),
      '{out}': path.join(this.folder, 'out.txt'),
    };
    const result = spawnSync(
      binary,
      args.map((arg) => places[arg] ?? arg),
      {
        cwd: this.folder,
        env: { PATH: '/usr/bin:/bin', PROBE: 'inherited' },
        input: 'input\n',
        encoding: 'utf8',
        timeout: 20_000,
      },
    );
    return { exit: result.status, signal: result.signal, stdout: result.stdout, stderr: result.stderr };
  }
}

export const hasCompilers = ['gcc', 'g++'].every((c) => spawnSync(c, ['--version']).status === 0);
