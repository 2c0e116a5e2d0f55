/** Who created whom. */
import type { ProfileReport, ProfileTask } from '../../../server/src/protocol';

/** Tasks by their creator, each list in the order of creation; null: no creator was seen. */
export function childrenOf(report: ProfileReport): ReadonlyMap<ProfileTask | null, readonly ProfileTask[]> {
  const byTid = new Map<number, ProfileTask[]>();
  for (const task of report.tasks) {
    const same = byTid.get(task.tid);
    if (same) same.push(task);
    else byTid.set(task.tid, [task]);
  }
  const out = new Map<ProfileTask | null, ProfileTask[]>();
  for (const task of report.tasks) {
    // The id of a task that ended is used again: the last one of that id that had begun by then.
    const named = task.parent === null ? [] : (byTid.get(task.parent) ?? []);
    const creator = named.filter((other) => other !== task && other.startUs <= task.startUs).at(-1) ?? null;
    const siblings = out.get(creator);
    if (siblings) siblings.push(task);
    else out.set(creator, [task]);
  }
  for (const tasks of out.values()) tasks.sort((a, b) => a.startUs - b.startUs);
  return out;
}
