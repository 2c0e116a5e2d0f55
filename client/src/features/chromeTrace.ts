/**
 * A report in the trace format of Chrome, which Perfetto (ui.perfetto.dev) and chrome://tracing open. The format:
 * https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU.
 */
import type { ProfileReport } from '../../../server/src/protocol';
import { endOf, exitText, isThread, taskName } from './taskNames';

interface TraceEvent {
  readonly name: string;
  /** `X` a span, `i` a moment, `M` a name, `s` and `f` the ends of an arrow. */
  readonly ph: 'X' | 'i' | 'M' | 's' | 'f';
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly cat?: string;
  readonly id?: number;
  readonly s?: 't';
  readonly bp?: 'e';
  readonly args?: Readonly<Record<string, unknown>>;
}

export interface ChromeTrace {
  readonly displayTimeUnit: 'ms';
  readonly traceEvents: readonly TraceEvent[];
  readonly otherData: Readonly<Record<string, string>>;
}

export function chromeTrace(report: ProfileReport): ChromeTrace {
  const traceEvents: TraceEvent[] = [];
  report.tasks.forEach((task, index) => {
    const { pid, tid } = task;
    const at = { pid, tid };
    if (!isThread(task))
      traceEvents.push({ name: 'process_name', ph: 'M', ...at, args: { name: `${task.kind} ${pid}` } });
    traceEvents.push({ name: 'thread_name', ph: 'M', ...at, args: { name: taskName(task) } });
    const site = task.site === null ? undefined : report.sites[task.site];
    const gil = report.gil?.threads.find((thread) => thread.tid === tid);
    traceEvents.push({
      name: taskName(task),
      ph: 'X',
      cat: task.kind,
      ...at,
      ts: task.startUs,
      dur: Math.max(0, endOf(task, report) - task.startUs),
      args: {
        flags: task.flags.join(' | '),
        ...(site && { created: `${site.file}:${site.line} ${site.function}` }),
        ...(task.cpuUs !== null && { cpuUs: task.cpuUs }),
        ...(task.switches !== null && { contextSwitches: task.switches }),
        ...(gil && { gilWaitUs: gil.waitUs }),
        ...(task.exit && { exit: exitText(task) }),
      },
    });
    if (task.execUs !== null)
      traceEvents.push({ name: 'exec', ph: 'i', s: 't', cat: 'exec', ...at, ts: task.execUs });
    const creator = report.tasks.find((other) => other.tid === task.parent);
    if (!creator) return;
    const arrow = { name: task.kind, cat: 'creation', id: index, ts: task.startUs };
    traceEvents.push({ ...arrow, ph: 's', pid: creator.pid, tid: creator.tid });
    traceEvents.push({ ...arrow, ph: 'f', bp: 'e', ...at });
  });
  return {
    displayTimeUnit: 'ms',
    traceEvents,
    otherData: { tool: 'Forksight', file: report.target.file, command: report.target.argv.join(' ') },
  };
}
