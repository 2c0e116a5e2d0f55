/** Hazards that the run itself shows, with the places that led to them. */
import type { ProfileHazard, SourceFrame } from '../protocol';
import type { Creation } from './creations';

/** A task-creating call at a line of the user's. */
export interface Located {
  readonly creation: Creation;
  readonly frame: SourceFrame;
}

const cloneVm = 0x100;

/** Calls whose child has a copy of the memory, locks included, and goes on running in it. */
function copiesRunningProcess({ call, triedExec }: Creation): boolean {
  return (
    (call.kind === 'fork' || (call.kind === 'clone' && (call.flags & cloneVm) === 0)) &&
    call.child > 0 &&
    !triedExec
  );
}

/**
 * A thread that Python or a detached design has just joined lives on for some microseconds in the kernel's eyes, with
 * none of the program's locks: one that ends this soon after the fork is not held against it.
 */
const endingUs = 1000;

function aliveAt(thread: Creation, fork: Creation): boolean {
  return (
    thread.call.kind === 'thread' &&
    thread.call.error === 0 &&
    thread.call.pid === fork.call.pid &&
    thread.call.atUs < fork.call.atUs &&
    (thread.endUs ?? Infinity) > fork.call.atUs + endingUs
  );
}

const lineKey = (frame: SourceFrame): string => `${frame.file}:${frame.line}`;
const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

function steps(threads: readonly Located[]): ProfileHazard['steps'] {
  const byLine = new Map<string, { frame: SourceFrame; count: number }>();
  for (const { frame } of threads) {
    const known = byLine.get(lineKey(frame));
    if (known) known.count++;
    else byLine.set(lineKey(frame), { frame, count: 1 });
  }
  return [...byLine.values()].map(({ frame, count }) => ({
    file: frame.file,
    line: frame.line,
    function: frame.function,
    message: `${plural(count, 'thread')} started here ${count === 1 ? 'was' : 'were'} alive at the fork`,
  }));
}

function forkAfterThread({ frame }: Located, others: number, threads: readonly Located[]): ProfileHazard {
  return {
    rule: 'fork-after-thread',
    message:
      `${plural(others, 'other thread')} ${others === 1 ? 'was' : 'were'} alive when ${frame.function}() forked here, and the child ` +
      'went on running: a lock that one of them held stays locked in the child for ever. ' +
      'Fork before the threads start, or run the child as a program of its own (posix_spawn, the spawn or forkserver start method).',
    site: { file: frame.file, line: frame.line, function: frame.function },
    steps: steps(threads),
  };
}

/** One hazard per line: the occurrence with the most threads. `creations` holds those without a user's line, too. */
export function observeHazards(
  creations: readonly Creation[],
  located: readonly Located[],
): readonly ProfileHazard[] {
  const worst = new Map<string, { readonly fork: Located; readonly others: number }>();
  for (const fork of located) {
    if (!copiesRunningProcess(fork.creation) || fork.creation.call.threads < 2) continue;
    const others = creations.filter((creation) => aliveAt(creation, fork.creation)).length;
    const key = lineKey(fork.frame);
    if (others > (worst.get(key)?.others ?? 0)) worst.set(key, { fork, others });
  }
  return [...worst.values()].map(({ fork, others }) =>
    forkAfterThread(
      fork,
      others,
      located.filter(({ creation }) => aliveAt(creation, fork.creation)),
    ),
  );
}
