/** How a task is called and described wherever it is shown: in the tree, on the timeline, in an export. */
import type { ProfileReport, ProfileTask, TaskKind } from '../../../server/src/protocol';
import { duration } from './costText';
import { t } from '../words';

function noun(kind: TaskKind): string {
  switch (kind) {
    case 'root':
      return t('program');
    case 'fork':
    case 'vfork':
    case 'posix_spawn':
    case 'exec':
      return t('process');
    case 'clone':
      return t('clone');
    case 'thread':
      return t('thread');
    case 'system':
    case 'popen':
      return t('shell');
    case 'worker':
      return t('worker');
  }
}

/** A thread of the process that created it; a clone is one where its flags say so. */
export function isThread(task: ProfileTask): boolean {
  return task.kind === 'thread' || task.kind === 'worker' || task.flags.includes('CLONE_THREAD');
}

export function taskName(task: ProfileTask): string {
  return `${noun(task.kind === 'clone' && isThread(task) ? 'thread' : task.kind)} ${task.tid}`;
}

/** How it came to be, where the name does not say it: `by fork`. */
export function origin(task: ProfileTask): string {
  return task.kind === 'root' || task.kind === 'thread' || task.kind === 'worker'
    ? ''
    : t('by {0}', task.kind);
}

export function exitText({ exit }: ProfileTask): string {
  if (!exit) return '';
  return 'code' in exit ? t('exit {0}', exit.code) : t('ended by {0}', exit.signal);
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
    t('lived {0}', duration(endOf(task, report) - task.startUs)),
    task.cpuUs === null ? '' : t('CPU {0}', duration(task.cpuUs)),
    wait ? t('waited {0} for the GIL', duration(wait.waitUs)) : '',
    task.execUs === null ? '' : t('exec after {0}', duration(task.execUs - task.startUs)),
    exitText(task),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
