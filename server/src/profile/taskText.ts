/** What became of the tasks, in words: how those of a line ended, and all of them as a tree. */
import type { ProfileReport, ProfileTask, TaskExit } from '../protocol';
import { place, time } from './textParts';

const endOf = (exit: TaskExit): string =>
  'code' in exit ? `exit code ${exit.code}` : `ended by ${exit.signal}`;

/** CPU time of all tasks that each line created, by its index in `sites`. */
export function cpuOfSites({ tasks }: ProfileReport): ReadonlyMap<number, number> {
  const sums = new Map<number, number>();
  for (const { site, cpuUs } of tasks)
    if (site !== null && cpuUs !== null) sums.set(site, (sums.get(site) ?? 0) + cpuUs);
  return sums;
}

/** How long the threads of each line waited for the GIL, where they are of more than one line. */
export function gilLines({ gil, tasks, sites, target }: ProfileReport): readonly string[] {
  // A number may be used again; both lists are in the order in which the threads began.
  const bySite = new Map<number, { waitUs: number; wallUs: number; count: number }>();
  const begun = new Map<number, ProfileTask[]>();
  for (const task of tasks)
    if (task.kind === 'thread') begun.set(task.tid, [...(begun.get(task.tid) ?? []), task]);
  for (const thread of gil?.threads ?? []) {
    const site = begun.get(thread.tid)?.shift()?.site;
    if (site === undefined || site === null) continue;
    const sum = bySite.get(site) ?? { waitUs: 0, wallUs: 0, count: 0 };
    bySite.set(site, {
      waitUs: sum.waitUs + thread.waitUs,
      wallUs: sum.wallUs + thread.wallUs,
      count: sum.count + 1,
    });
  }
  if (bySite.size < 2) return [];
  return [...bySite]
    .sort(([, a], [, b]) => b.waitUs - a.waitUs)
    .flatMap(([index, { waitUs, wallUs, count }]) => {
      const site = sites[index];
      const share = wallUs > 0 ? (100 * waitUs) / wallUs : 0;
      const who = `${count} ${count === 1 ? 'thread' : 'threads'}`;
      return site
        ? [`  ${place(target.cwd, site)}: ${share.toFixed(share < 10 ? 1 : 0)} % of the time of ${who}`]
        : [];
    });
}

/** Lines whose tasks did not all end well: `server.c:46: 2 of 8 ended with exit code 127`. */
export function badEnds({ sites, tasks, target }: ProfileReport): readonly string[] {
  const ends = new Map<number, Map<string, number>>();
  for (const { site, exit } of tasks) {
    if (site === null || exit === null || ('code' in exit && exit.code === 0)) continue;
    const ofSite = ends.get(site) ?? new Map<string, number>();
    const word = 'code' in exit ? `ended with exit code ${exit.code}` : `ended by ${exit.signal}`;
    ofSite.set(word, (ofSite.get(word) ?? 0) + 1);
    ends.set(site, ofSite);
  }
  return [...ends].flatMap(([index, ofSite]) => {
    const site = sites[index];
    if (!site) return [];
    const hint = ofSite.has('ended with exit code 127') ? ' (127: the program was not found)' : '';
    const words = [...ofSite].map(([word, count]) => `${count} of ${site.count} ${word}`).join(', ');
    return [`${place(target.cwd, site)}: ${words}${hint}`];
  });
}

/** A line for each task below the one that made it, and one for many of a line that are alike. */
export function taskTree(report: ProfileReport): readonly string[] {
  const children = new Map<number, ProfileTask[]>();
  for (const task of report.tasks)
    if (task.parent !== null) children.set(task.parent, [...(children.get(task.parent) ?? []), task]);
  const lines: string[] = [];
  const walk = (task: ProfileTask, depth: number): void => {
    lines.push(`${'  '.repeat(depth)}${lineOf(report, task)}`);
    const below = children.get(task.tid) ?? [];
    // A number may be used again: a task is below the first that had it, and never below itself.
    children.delete(task.tid);
    const alike = new Map<string, ProfileTask[]>();
    for (const child of below) {
      const key = children.has(child.tid)
        ? `${child.tid}`
        : `${child.kind} ${child.site} ${JSON.stringify(child.exit)}`;
      alike.set(key, [...(alike.get(key) ?? []), child]);
    }
    for (const group of alike.values()) {
      const [first] = group;
      if (first && group.length <= mostShown) for (const one of group) walk(one, depth + 1);
      else if (first) lines.push(`${'  '.repeat(depth + 1)}${group.length} × ${groupLine(report, group)}`);
    }
  };
  const [root] = report.tasks;
  if (root) walk(root, 0);
  return lines;
}

/** More tasks of one line that made none themselves and ended alike are told in one. */
const mostShown = 3;

function where(report: ProfileReport, { site }: ProfileTask): string {
  const found = site === null ? undefined : report.sites[site];
  return found ? ` at ${place(report.target.cwd, found)}` : '';
}

function lineOf(report: ProfileReport, task: ProfileTask): string {
  const { tid, kind, startUs, endUs, execUs, cpuUs, switches, exit } = task;
  return [
    `${tid} ${kind}${where(report, task)}`,
    `from ${time(startUs)}${endUs === null ? '' : ` for ${time(endUs - startUs)}`}`,
    ...(execUs === null ? [] : [`exec after ${time(execUs - startUs)}`]),
    ...(cpuUs === null ? [] : [`CPU ${time(cpuUs)}`]),
    ...(switches === null ? [] : [`${switches} ${switches === 1 ? 'switch' : 'switches'}`]),
    ...(exit === null ? [] : [endOf(exit)]),
  ].join(', ');
}

function groupLine(report: ProfileReport, group: readonly ProfileTask[]): string {
  const [first] = group;
  if (!first) return '';
  const cpu = group.reduce((sum, task) => sum + (task.cpuUs ?? 0), 0);
  return [
    `${first.kind}${where(report, first)}`,
    `CPU ${time(cpu)} in all`,
    ...(first.exit === null ? [] : [endOf(first.exit)]),
  ].join(', ');
}
