/**
 * shell-not-spawn
 *
 * ## What it finds
 * `system()` or `popen()` with a constant command in which there is nothing for a shell to do: a program and its
 * arguments, no variables, wildcards, redirections or pipes.
 *
 * ## Why it matters
 * A shell is started, reads its command line, and starts the program: 1 to 2 ms for a program that takes less. While
 * `system` waits, SIGINT and SIGQUIT are ignored in the whole process, for all of its threads, and SIGCHLD is blocked. And
 * what the command means depends on the shell, and in it on the environment, which is how commands are smuggled in.
 *
 * ## Example
 * ```c
 * system("udevadm settle");
 * FILE *names = popen("uname -r", "r");
 * ```
 *
 * ## Instead
 * `posix_spawnp` with the words as arguments, and `waitpid`; for `popen` a pipe besides. The code action writes it. What
 * then differs stands in its title:
 * - While a command runs, Ctrl-C and the arrival of SIGCHLD concern this process as at any other time. In a file that
 *   handles SIGCHLD `system` is therefore kept.
 * - A program that is not there has the shell's status, 127, and its name is printed, where it was started by `system`.
 *   `popen` cannot tell; `posix_spawnp` can, and the stream is NULL at once. Where nothing tests for that, `popen` is kept.
 * - A program that a signal ends has the status 128 + n that dash gives it; in a function that asks for WIFSIGNALED it has
 *   the signal itself, as where bash is the shell.
 * - A script without `#!` is not run, and nothing sets `PWD`, as shells do.
 *
 * ## Limits
 * A hint, without a rewrite in files that are compiled for Windows too. Silent for commands of the shell itself (`cd`, `echo`, `kill`), and for those of Windows.
 *
 * ## References
 * system(3); popen(3); posix_spawn(3); POSIX.1-2024 system(), "the SIGINT and SIGQUIT signals are ignored"; CERT C ENV33-C.
 */
import type { Finding } from '../../engine/finding';
import { absolute } from '../../program/program';
import { shellCommands, type ShellCommand } from '../../program/shellCommands';
import type { Rule } from '../rule';
import { written } from '../story';

export const shellNotSpawn: Rule = {
  id: 'shell-not-spawn',
  family: 'fork',
  languages: ['c', 'cpp'],
  summary: 'A shell that is started only to start one program.',
  severity: 'hint',
  *check({ concurrency }) {
    for (const command of shellCommands(concurrency.processes)) yield finding(command);
  },
};

function finding({ site, api, words }: ShellCommand): Finding {
  const program = words[0] ?? '';
  const meanwhile =
    api === 'system' ? ', and ignores SIGINT and SIGQUIT in the whole process while it waits' : '';
  return {
    rule: 'shell-not-spawn',
    severity: 'hint',
    confidence: 'high',
    ...absolute(site.fn, site.call.calleeSpan),
    message: `${written(site)}() starts a shell only to start ${program}${meanwhile}. posix_spawnp() starts it without one.`,
    steps: [],
    fix: 'shell-to-spawn',
  };
}
