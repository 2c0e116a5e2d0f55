/**
 * fork-exec-not-spawn
 *
 * ## What it finds
 * A fork whose child execs another program: what `posix_spawn` does in one call.
 *
 * ## Why it matters
 * `fork` copies the page tables of the whole process first: about 30 µs at 2 MB, 2.6 ms at 256 MB and 16 ms at 1 GB of
 * small pages, and a copy-on-write fault for each page written until the exec. `posix_spawn` stays near 60 µs whatever
 * the size, and there is no child code that could go wrong in a threaded process.
 *
 * ## Example
 * ```c
 * pid_t pid = fork();
 * if (pid == 0) {
 *   dup2(out, STDOUT_FILENO);
 *   execvp(argv[0], argv);
 *   _exit(127);
 * }
 * ```
 *
 * ## Instead
 * `posix_spawnp` with file actions; the code action writes it. A child that does what file actions and attributes cannot
 * express (`setuid`, `setrlimit`, `umask`, `prctl`, code of your own) keeps its fork; the code action then says why.
 *
 * The code action says in its title what changes: a failing exec, `dup2`, `open` or `chdir` becomes an error in the parent,
 * also where nothing checked it, while a `close` that fails no longer ends the launch, also where the child checked it.
 * [Measured and tried on public code](../evaluation-fixes.md).
 *
 * ## Limits
 * A hint, always: a child that does only safe calls before exec is correct.
 *
 * ## References
 * posix_spawn(3); fork(2); figures measured on Linux 6.18, x86-64, median of repeated runs.
 */
import type { Finding } from '../../engine/finding';
import type { ForkKind } from '../../knowledge/effects';
import type { ForkObservation } from '../../program/concurrency';
import { absolute } from '../../program/program';
import type { Rule } from '../rule';
import { written } from '../story';

export const forkExecNotSpawn: Rule = {
  id: 'fork-exec-not-spawn',
  family: 'fork',
  languages: ['c', 'cpp', 'python'],
  summary: 'fork followed by exec, which posix_spawn does in one cheaper call.',
  severity: 'hint',
  *check(analysis) {
    for (const fork of analysis.concurrency.forks)
      if (fork.execs && spawns.has(fork.fork.kind)) yield finding(fork);
  },
};

/** Those that posix_spawn can stand for: it makes no terminal and takes no clone flags. */
const spawns: ReadonlySet<ForkKind> = new Set(['fork', '_Fork', 'vfork', 'os.fork']);

function finding({ fork }: ForkObservation): Finding {
  const { file, span } = absolute(fork.site.fn, fork.site.call.calleeSpan);
  const name = written(fork.site);
  const python = fork.kind === 'os.fork';
  const cost =
    fork.kind === 'vfork'
      ? `${name}() followed by exec borrows the parent’s memory until the exec, where nearly everything is undefined`
      : `${name}() followed by exec copies the whole process’s page tables first (about 2.6 ms at 256 MB)`;
  const instead = python
    ? 'subprocess.Popen or os.posix_spawn'
    : fork.kind === 'forkpty'
      ? 'openpty() and posix_spawn() with POSIX_SPAWN_SETSID, whose file actions open the terminal by its name,'
      : 'posix_spawn';
  return {
    rule: 'fork-exec-not-spawn',
    severity: 'hint',
    confidence: 'high',
    file,
    span,
    message: `${cost}; ${instead} starts the program in one call of near constant cost.`,
    steps: [],
    ...(fork.kind === 'forkpty' ? {} : { fix: python ? 'fork-exec-to-posix-spawn' : 'fork-exec-to-spawn' }),
  };
}
