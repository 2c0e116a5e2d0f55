/** How a task is called and described wherever it is shown: in the tree, on the timeline, in an export. */
import type { ProfileReport, ProfileTask, TaskKind } from '../../../server/src/protocol';
import { duration } from './costText';

const nouns: Record<TaskKind, string> = {
  root: 'program',
  fork: 'process',
  vfork: 'process',
  clone: 'clone',
  thread: 'thread',
  posix_spawn: 'process',
  exec: 'process',
  system: 'shell',
  popen: 'shell',
  worker: 'worker',
};

/** A thread of the process that created it; a clone is one where its flags say so. */
export function isThread(task: ProfileTask): boolean {
  return task.kind === 'thread' || task.kind === 'worker' || task.flags.includes('CLONE_THREAD');
}

export function taskName(task: ProfileTask): string {
  const noun = task.kind === 'clone' && isThread(task) ? 'thread' : nouns[task.kind];
  return `${noun} ${task.tid}`;
}

/** How it came to be, where the name does not say it: `by fork`. */
export function origin(task: ProfileTask): string {
  return task.kind === 'root' || task.kind === 'thread' || task.kind === 'worker' ? '' : `by ${task.kind}`;
}

export function exitText({ exit }: ProfileTask): string {
  if (!exit) return '';
  return 'code' in exit ? `exit ${exit.code}` : `ended by ${exit.signal}`;
}

/** When it ended; a task whose end was not seen lived as long as its process, as far as that is known. */
export function endOf(task: ProfileTask, report: ProfileReport): number {
  if (task.endUs !== null) return task.endUs;
  const process = report.tasks.find((other) => other.tid === task.pid && other.endUs !== null);
  return process?.endUs ?? lastMoment(report);
}

export function lastMoment(report: ProfileReport): number {
  return Math.max(
    1,
    ...report.tasks.flatMap(({ startUs, execUs, endUs }) => [startUs, execUs ?? 0, endUs ?? 0]),
  );
}

/** `by fork · lived 12 ms · CPU 3 ms · exit 0`. */
export function describeTask(task: ProfileTask, report: ProfileReport): string {
  const wait = report.gil?.threads.find(({ tid }) => tid === task.tid);
  return [
    origin(task),
    `lived ${duration(endOf(task, report) - task.startUs)}`,
    task.cpuUs === null ? '' : `CPU ${duration(task.cpuUs)}`,
    wait ? `waited ${duration(wait.waitUs)} for the GIL` : '',
    task.execUs === null ? '' : `exec after ${duration(task.execUs - task.startUs)}`,
    exitText(task),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
