/** Runs `forksight check` as users do: the bundle, as a process, in a folder of its own. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';

export const root = process.env.FORKSIGHT_ROOT ?? process.cwd();

/** No run of these tests comes near it; a hang does. */
export const boundMs = 60_000;

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Tests leave nothing in the cache of whoever runs them. */
const cache = mkdtempSync(path.join(tmpdir(), 'forksight-cache-'));
process.on('exit', () => {
  rmSync(cache, { recursive: true, force: true });
});
export const environment: NodeJS.ProcessEnv = { ...process.env, XDG_CACHE_HOME: cache };

/** A folder that is gone after the test, filled with files by relative path. */
export class Workspace {
  readonly folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'forksight-check-')));

  constructor(files: Readonly<Record<string, string | Buffer>> = {}) {
    for (const [name, content] of Object.entries(files)) this.write(name, content);
  }

  path(...parts: readonly string[]): string {
    return path.join(this.folder, ...parts);
  }

  write(name: string, content: string | Buffer): void {
    mkdirSync(path.dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
  }

  forksight(...args: readonly string[]): Run {
    return this.run(args, environment);
  }

  /** With this on standard input. */
  type(input: string, ...args: readonly string[]): Run {
    return this.run(args, environment, { input });
  }

  run(args: readonly string[], env: NodeJS.ProcessEnv, { folder = '.', input = '' } = {}): Run {
    const { status, stdout, stderr, error } = spawnSync(
      process.execPath,
      [path.join(root, 'server/dist/cli.js'), ...args],
      {
        cwd: path.resolve(this.folder, folder),
        encoding: 'utf8',
        env,
        timeout: boundMs,
        maxBuffer: 1 << 28,
        input,
      },
    );
    assert.ifError(error);
    return { code: status, stdout, stderr };
  }

  check(...args: readonly string[]): Run {
    return this.forksight('check', ...args);
  }

  /** The JSON report, which has to be the only thing on stdout. */
  report(...args: readonly string[]): Report {
    return reportIn(this.check('--format', 'json', ...args).stdout);
  }

  /** The same, run from a folder below. */
  reportIn(folder: string, ...args: readonly string[]): Report {
    return reportIn(this.runIn(this.path(folder), 'check', '--format', 'json', ...args).stdout);
  }

  /** @param folder absolute */
  runIn(folder: string, ...args: readonly string[]): Run {
    return this.run(args, environment, { folder });
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const position = z.strictObject({ line: z.int().min(1), column: z.int().min(1) });
const range = z.strictObject({ start: position, end: position });
const step = z.strictObject({ file: z.string(), range, message: z.string().min(1) });
const edit = z.strictObject({ file: z.string(), range, text: z.string() });
const finding = z.strictObject({
  rule: z.string().regex(/^[a-z]+(-[a-z]+)*$/),
  severity: z.enum(['error', 'warning', 'info', 'hint']),
  confidence: z.enum(['high', 'medium', 'low']),
  file: z.string().min(1),
  range,
  message: z.string().min(1),
  steps: z.array(step),
  fixes: z.array(
    z.strictObject({ title: z.string().min(1), safe: z.boolean(), edits: z.array(edit).min(1) }),
  ),
  refused: z.string().min(1).optional(),
});
/** Schema 1. Strict: a new field is a decision, not an accident. */
const report = z.strictObject({
  schema: z.literal(1),
  tool: z.strictObject({ name: z.literal('forksight'), version: z.string() }),
  findings: z.array(finding),
  skipped: z.array(z.strictObject({ file: z.string(), reason: z.string().min(1) })),
  stats: z.strictObject({ files: z.int(), lines: z.int(), milliseconds: z.int() }),
});

export type Report = z.infer<typeof report>;

export function reportIn(stdout: string): Report {
  return report.parse(JSON.parse(stdout));
}

/** `file:line:column rule`, in the order of the report. */
export function places(of: Report): readonly string[] {
  return of.findings.map((f) => `${f.file}:${f.range.start.line}:${f.range.start.column} ${f.rule}`);
}

export function reasonFor(of: Report, file: string): string | undefined {
  return of.skipped.find((s) => s.file === file)?.reason;
}

/** A fork while a thread runs: one error. */
export const hazard = `#include <pthread.h>
#include <unistd.h>
static void *work(void *arg) { for (;;) pause(); return arg; }
int main(void) {
  pthread_t t; pthread_create(&t, 0, work, 0);
  if (fork() == 0) for (;;) pause();
  return 0;
}
`;
export const hazardPlace = '6:7 fork-after-thread';

/** A request handler that reads a file synchronously: one warning. */
export const blocking = `import fs from 'node:fs';
import http from 'node:http';
http.createServer((request, response) => response.end(fs.readFileSync('page.html'))).listen(8080);
`;
export const blockingPlace = '3:55 blocked-event-loop';

/** One hint, with a rewrite. */
export const spawnable = `#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
int run(char *const argv[]) {
  int status = 0;
  pid_t pid = fork();
  if (pid == 0) {
    execvp(argv[0], argv);
    _exit(127);
  }
  if (pid < 0) return -1;
  waitpid(pid, &status, 0);
  return status;
}
`;
