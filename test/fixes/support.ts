/** Applies rewrites to programs, and compiles and runs what comes out. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
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

  /** Calls of fork, vfork and _Fork, also where a macro or an error surrounds them. */
  forks(program: Program): FixContext['anchor'][] {
    return this.anchors(program, /\b(?:v?fork|_Fork)\s*\(\s*\)/g);
  }

  /** Where the pattern stands outside comments. */
  anchors(program: Program, pattern: RegExp): FixContext['anchor'][] {
    const found = [...program.text.matchAll(pattern)];
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

/** A compiler pair, and the flags that make it watch what the program does; '' where its runtime is not installed. */
export interface Toolchain {
  readonly name: 'gcc' | 'clang';
  readonly compilers: Readonly<Record<'c' | 'cpp', string>>;
  readonly sanitizers: readonly string[];
}

const flagsOf = (program: Program): string[] => [
  ...(program.language === 'cpp' ? ['-std=gnu++17'] : []),
  ...['-O1', '-Wall', '-Wextra', '-Werror'],
];
const watch = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

/** The toolchains of this machine, and for what is missing a sentence that says so. */
function findToolchains(): { readonly found: readonly Toolchain[]; readonly missing: readonly string[] } {
  const found: Toolchain[] = [];
  const missing: string[] = [];
  for (const [name, c, cpp] of [
    ['gcc', 'gcc', 'g++'],
    ['clang', 'clang', 'clang++'],
  ] as const) {
    if ([c, cpp].some((compiler) => spawnSync(compiler, ['--version']).status !== 0)) {
      missing.push(`${c} and ${cpp} are not both installed: nothing is compiled with ${name}`);
      continue;
    }
    const folder = mkdtempSync(path.join(tmpdir(), 'forksight-sanitizers-'));
    writeFileSync(path.join(folder, 'a.c'), 'int main(void) { return 0; }\n');
    const [binary, source] = [path.join(folder, 'a'), path.join(folder, 'a.c')];
    const linked =
      spawnSync(c, [...watch, '-o', binary, source]).status === 0 && spawnSync(binary).status === 0;
    rmSync(folder, { recursive: true });
    if (!linked) missing.push(`the sanitizers of ${name} are not installed: its programs run without them`);
    found.push({ name, compilers: { c, cpp }, sanitizers: linked ? watch : [] });
  }
  return { found, missing };
}

export const { found: toolchains, missing: missingTools } = findToolchains();
export const hasCompilers = toolchains.some((t) => t.name === 'gcc');

/** A folder with the probe in it; programs are compiled and run there. */
export class Bench {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'forksight-fix-'));
  private count = 0;

  constructor() {
    const probe = readFileSync(path.join(dataFolder, 'probe.c'), 'utf8');
    this.compile({ name: 'probe.c', language: 'c', text: probe }, 'probe');
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private write(program: Program, name: string): { readonly source: string; readonly binary: string } {
    const source = path.join(this.folder, name + path.extname(program.name));
    writeFileSync(source, program.text);
    return { source, binary: path.join(this.folder, name) };
  }

  compile(program: Program, name = `program${++this.count}`): string {
    const { source, binary } = this.write(program, name);
    const compiler = program.language === 'c' ? 'gcc' : 'g++';
    const result = spawnSync(compiler, [...flagsOf(program), '-o', binary, source], { encoding: 'utf8' });
    if (result.status !== 0)
      throw new Error(`${program.name} does not compile:\n${result.stderr}\n${program.text}`);
    return binary;
  }

  /** What the programs do, in the order of the jobs; several are compiled and run at a time. A string says what is wrong. */
  async runAll(jobs: readonly Job[]): Promise<(readonly Outcome[] | string)[]> {
    const results = jobs.map((): readonly Outcome[] | string => '');
    const waiting = [...jobs.entries()];
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [index, { program, toolchain, runs: all }] = next;
        const { source, binary } = this.write(program, `program${++this.count}`);
        const compiler = toolchain.compilers[program.language === 'c' ? 'c' : 'cpp'];
        const flags = [...flagsOf(program), ...toolchain.sanitizers, '-o', binary, source];
        const built = await execute(compiler, flags, {});
        if (built.exit !== 0) {
          results[index] =
            `${program.name} does not compile with ${toolchain.name}:\n${built.stderr}\n${program.text}`;
          continue;
        }
        // Each has a folder of its own: programs write files, and probes say where they are.
        const folder = mkdtempSync(path.join(this.folder, 'run-'));
        const outcomes: Outcome[] = [];
        for (const { args } of all) {
          const outcome = await execute(
            binary,
            args.map((arg) => this.place(arg, folder)),
            {
              cwd: folder,
              // A shell sets PWD where it is not set.
              env: { ...environment, PATH: `${this.folder}:${environment.PATH}`, PWD: folder },
            },
          );
          const stdout = outcome.stdout.replaceAll(folder, '{folder}');
          outcomes.push({ ...outcome, stdout, stderr: outcome.stderr.replaceAll(folder, '{folder}') });
        }
        results[index] = outcomes;
      }
    };
    await Promise.all(Array.from({ length: 2 * availableParallelism() }, worker));
    return results;
  }

  private place(arg: string, folder: string): string {
    const places: Record<string, string> = {
      '{probe}': path.join(this.folder, 'probe'),
      '{missing}': path.join(this.folder, 'no-such-program'),
      '{out}': path.join(folder, 'out.txt'),
    };
    return places[arg] ?? arg;
  }

  run(binary: string, args: readonly string[]): Outcome {
    const result = spawnSync(
      binary,
      args.map((arg) => this.place(arg, this.folder)),
      { cwd: this.folder, env: environment, input: 'input\n', encoding: 'utf8', timeout: 20_000 },
    );
    return { exit: result.status, signal: result.signal, stdout: result.stdout, stderr: result.stderr };
  }
}

export interface Job {
  readonly program: Program;
  readonly toolchain: Toolchain;
  readonly runs: readonly Run[];
}

const environment = {
  PATH: '/usr/bin:/bin',
  PROBE: 'inherited',
  // What a short program leaves to its end is no leak of the rewrite's; tracing for leaks needs rights of its own.
  ASAN_OPTIONS: 'detect_leaks=0',
};

function execute(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { ...options, stdio: 'pipe', timeout: 60_000 });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin.on('error', () => undefined);
    child.stdin.end('input\n');
    child.on('error', (error) => {
      resolve({ exit: null, signal: error.message, stdout, stderr });
    });
    child.on('close', (exit, signal) => {
      resolve({ exit, signal, stdout, stderr });
    });
  });
}
