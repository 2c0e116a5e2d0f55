/** A report as the timeline draws it: a lane for each task, below the one that created it. */
import type { ProfileReport, ProfileTask } from '../../../server/src/protocol';
import type { Lane, Mark, Timeline } from './chartModel';
import { duration } from './costText';
import { childrenOf } from './taskLineage';
import { describeTask, endOf, exitText, isThread, lastMoment, taskName } from './taskNames';
import { t } from '../words';

/** More lanes than anybody reads; each is a handful of elements in the page. */
const shownLanes = 500;

export function timelineOf(report: ProfileReport): Timeline {
  const children = childrenOf(report);
  const lanes: Lane[] = [];
  const add = (task: ProfileTask, creator: number | null, depth: number): void => {
    if (lanes.length >= shownLanes) return;
    const at = lanes.length;
    lanes.push(laneOf(task, report, creator, depth, children.get(task) ?? []));
    for (const child of children.get(task) ?? []) add(child, at, depth + 1);
  };
  for (const root of children.get(null) ?? []) add(root, null, 0);
  const { target, gil, eventLoop } = report;
  const subtitle = [
    t('{0} tasks in {1}', report.tasks.length, duration(lastMoment(report))),
    gil ? t('waiting for the GIL {0} of the threads’ time', percent(gil.waitShare)) : '',
    eventLoop ? t('event loop busy {0}', percent(eventLoop.utilization)) : '',
  ];
  return {
    chart: 'timeline',
    title: target.file.replace(/^.*[\\/]/, ''),
    subtitle: subtitle.filter((part) => part !== '').join(' · '),
    length: lastMoment(report),
    lanes,
    more: report.tasks.length - lanes.length,
  };
}

function laneOf(
  task: ProfileTask,
  report: ProfileReport,
  creator: number | null,
  depth: number,
  children: readonly ProfileTask[],
): Lane {
  const wait = report.gil?.threads.find(({ tid }) => tid === task.tid);
  const site = task.site === null ? undefined : report.sites[task.site];
  return {
    name: taskName(task),
    detail: describeTask(task, report),
    isThread: isThread(task),
    failed: task.exit !== null && ('signal' in task.exit || task.exit.code !== 0),
    start: task.startUs,
    end: Math.max(task.startUs, endOf(task, report)),
    creator,
    depth,
    marks: marksOf(task, children),
    gilWait: wait && wait.wallUs > 0 ? Math.min(1, wait.waitUs / wait.wallUs) : null,
    site: site ? { file: site.file, line: site.line } : null,
  };
}

function marksOf(task: ProfileTask, children: readonly ProfileTask[]): Mark[] {
  const marks: Mark[] = children
    .filter((child) => !isThread(child))
    .map((child) => ({
      at: child.startUs,
      kind: 'fork',
      label: t('{0} of {1}', child.kind, taskName(child)),
    }));
  if (task.execUs !== null)
    marks.push({ at: task.execUs, kind: 'exec', label: t('exec: another program from here on') });
  if (task.endUs !== null && task.exit)
    marks.push({ at: task.endUs, kind: 'signal' in task.exit ? 'signal' : 'exit', label: exitText(task) });
  return marks;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
