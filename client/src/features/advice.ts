/**
 * Which task to use, from the answers to a few questions. Plain functions, so that each answer can be tested.
 * The questions are asked in the order in which they decide: waiting needs no task at all; shared state and isolation
 * choose between threads and processes; the interpreter's lock overrules both.
 */
import type { CalibratedCosts } from '../../../server/src/protocol';
import { snippets } from './adviceSnippets';
import { t } from '../words';

export type AdvisedLanguage = 'c' | 'cpp' | 'python' | 'node';

export type Task =
  'event-loop' | 'thread' | 'thread-pool' | 'process' | 'process-pool' | 'spawn' | 'worker-pool' | 'cluster';

export interface Answers {
  /** `program`: what is to run is another program. */
  readonly work: 'waits' | 'computes' | 'program';
  /** The units change the same data. */
  readonly shares?: boolean;
  /** A crash, or a privilege, of one must not reach the others. */
  readonly isolates?: boolean;
  /** Many short units a second. */
  readonly often?: boolean;
  /** It has to run where there is no fork. */
  readonly portable?: boolean;
  /** Python with the lock: not a free-threaded build. */
  readonly gil?: boolean;
}

export interface Question {
  readonly key: keyof Answers;
  readonly title: string;
  readonly options: readonly {
    readonly label: string;
    readonly detail: string;
    readonly value: Answers[keyof Answers];
  }[];
}

export interface Advice {
  readonly task: Task;
  readonly title: string;
  readonly reasons: readonly string[];
  readonly snippet: string;
}

const yesNo = (yes: string, no: string): Question['options'] => [
  { label: t('Yes'), detail: yes, value: true },
  { label: t('No'), detail: no, value: false },
];

/** The next question that matters, given the answers so far; null: all is known. */
export function nextQuestion(language: AdvisedLanguage, answers: Partial<Answers>): Question | null {
  if (answers.work === undefined)
    return {
      key: 'work',
      title: t('What does it do?'),
      options: [
        { label: t('It waits'), detail: t('network, files, timers, a database (I/O-bound)'), value: 'waits' },
        { label: t('It computes'), detail: t('keeps a processor busy (CPU-bound)'), value: 'computes' },
        { label: t('It is another program'), detail: t('a command, a script, a binary'), value: 'program' },
      ],
    };
  if (answers.work === 'program') return null;
  if (language === 'python' && answers.work === 'computes' && answers.gil === undefined)
    return {
      key: 'gil',
      title: t('Does it compute in Python itself, on an ordinary interpreter?'),
      options: yesNo(
        t('loops and functions in Python: one thread runs at a time, under the GIL'),
        t('NumPy, hashlib, zlib and others that release the GIL, or a free-threaded build (3.13t)'),
      ),
    };
  if (answers.shares === undefined)
    return {
      key: 'shares',
      title: t('Do the units of work change the same data?'),
      options: yesNo(
        t('a table, a cache, a queue that all of them write'),
        t('each has its own, or only reads'),
      ),
    };
  if (answers.isolates === undefined)
    return {
      key: 'isolates',
      title: t('Must a crash of one leave the others alone?'),
      options: yesNo(
        t('untrusted input, other privileges, a library that may crash'),
        t('one program: if one part fails, all may end'),
      ),
    };
  if (answers.often === undefined)
    return {
      key: 'often',
      title: t('Are there many short units, or switches between them, in a second?'),
      options: yesNo(
        t('hundreds and more: what a start and a switch cost is felt'),
        t('a few, or long ones'),
      ),
    };
  if ((language === 'c' || language === 'cpp') && answers.portable === undefined)
    return {
      key: 'portable',
      title: t('Must it run where there is no fork (Windows)?'),
      options: yesNo(t('threads of a runtime are everywhere'), t('Linux and other POSIX systems')),
    };
  return null;
}

export function advise(
  language: AdvisedLanguage,
  answers: Answers,
  costs: readonly CalibratedCosts[],
): Advice {
  const task = taskFor(language, answers);
  return {
    task,
    title: titleOf(task),
    reasons: [...reasonsFor(language, task, answers), ...costReasons(task, costs)],
    snippet: snippets[language][task] ?? '',
  };
}

function taskFor(language: AdvisedLanguage, answers: Answers): Task {
  const { work, shares, isolates, often, portable, gil } = answers;
  if (work === 'program') return 'spawn';
  if (language === 'node') {
    if (work === 'waits') return isolates ? 'cluster' : 'event-loop';
    return isolates && !shares ? 'process-pool' : 'worker-pool';
  }
  if (work === 'waits' && !isolates) return often || language === 'python' ? 'event-loop' : 'thread-pool';
  if (language === 'python' && gil) return 'process-pool';
  if (isolates && !portable) return often ? 'process-pool' : 'process';
  if (isolates) return 'spawn';
  return often || language === 'python' ? 'thread-pool' : 'thread';
}

function titleOf(task: Task): string {
  switch (task) {
    case 'event-loop':
      return t('An event loop: no task at all');
    case 'thread':
      return t('Threads');
    case 'thread-pool':
      return t('A pool of threads');
    case 'process':
      return t('Processes, forked before any thread');
    case 'process-pool':
      return t('A pool of processes');
    case 'spawn':
      return t('posix_spawn: another program in a process of its own');
    case 'worker-pool':
      return t('A pool of worker threads');
    case 'cluster':
      return t('A cluster: an event loop in each of several processes');
  }
}

function reasonsFor(language: AdvisedLanguage, task: Task, answers: Answers): string[] {
  const out: string[] = [];
  const say = (when: boolean | undefined, text: string): void => {
    if (when) out.push(text);
  };
  const threads = task === 'thread' || task === 'thread-pool' || task === 'worker-pool';
  const processes = task === 'process' || task === 'process-pool' || task === 'cluster';
  say(
    task === 'spawn' && answers.work === 'program',
    t('fork copies a process to throw the copy away at exec; spawning does not, and is safe with threads.'),
  );
  say(
    task === 'spawn' && answers.portable,
    t('Isolation means a process; without fork, it is another program.'),
  );
  say(
    task === 'event-loop',
    t('What waits needs no thread: one thread waits for thousands of things at once.'),
  );
  say(
    task === 'event-loop' && answers.shares,
    t('On one thread the shared data needs no lock, as long as nothing is awaited in between.'),
  );
  say(
    task === 'thread-pool' && answers.work === 'waits',
    t('A few that wait are simplest as threads; from some hundreds on, use an event loop.'),
  );
  say(
    threads && answers.shares && language !== 'node',
    t('Threads share memory: the data is simply there, and needs a lock.'),
  );
  say(
    task === 'worker-pool' && answers.shares,
    t('Workers share what is in a SharedArrayBuffer, with Atomics; all else is copied.'),
  );
  say(threads && answers.portable, t('Threads are there on every system.'));
  say(threads && !answers.isolates, t('One that crashes ends them all. That was said to be acceptable.'));
  say(
    answers.gil && task === 'process-pool',
    t('Under the GIL one thread computes at a time; each process has an interpreter of its own.'),
  );
  say(
    answers.gil && answers.shares,
    t('Processes do not share: pass results back, or use multiprocessing.shared_memory.'),
  );
  say(
    answers.gil && answers.often,
    t('Each unit is pickled on its way: give the pool few large ones (chunksize).'),
  );
  say(answers.gil === false && threads, t('What releases the GIL computes on all processors at once.'));
  say(processes && answers.isolates, t('A process that crashes leaves the others alone.'));
  say(
    processes && answers.shares && !answers.gil,
    t('What they share must be set up: shared memory, or one process that owns the data.'),
  );
  say(
    task.endsWith('pool') && answers.often,
    t('Started once, used for all units: no start is paid for each.'),
  );
  say(
    task === 'process',
    t('Fork before the first thread: the child has only the thread that forks, and locks as they were.'),
  );
  return out; // prettier-ignore
}

/** What this machine measured, where it was calibrated. */
function costReasons(task: Task, costs: readonly CalibratedCosts[]): string[] {
  const ordinary = costs.filter(({ hugePages }) => hugePages !== true);
  const small = ordinary[0];
  const large = ordinary.at(-1);
  if (!small || !large || task === 'event-loop') return [];
  const us = (value: number): string =>
    value < 1000
      ? `${value.toFixed(value < 10 ? 1 : 0)} µs`
      : `${(value / 1000).toFixed(value < 10_000 ? 1 : 0)} ms`;
  const size = large.megabytes >= 1024 ? `${large.megabytes / 1024} GB` : `${large.megabytes} MB`;
  return [
    t(
      'Measured here: a thread {0}, fork {1} in a small process and {2} at {3}, posix_spawn {4} at any size.',
      us(small.threadUs),
      us(small.forkUs),
      us(large.forkUs),
      size,
      us(large.posixSpawnUs),
    ),
  ];
}
