/** The report as a table for a terminal. */
import type { ProfileReport, ProfileSite } from '../protocol';
import { badEnds, cpuOfSites, gilLines, taskTree } from './taskText';
import { place, table, time } from './textParts';

const size = (kb: number): string =>
  kb === 0 ? '' : kb >= 1024 ? `${(kb / 1024).toFixed(kb >= 10240 ? 0 : 1)} MiB` : `${kb} KiB`;
const counted = (count: number, word: string): string =>
  `${count} ${word}${count === 1 ? '' : word.endsWith('ss') ? 'es' : 's'}`;
const share = (value: number): string => `${(value * 100).toFixed(value < 0.1 ? 1 : 0)} %`;

const header = [
  'line',
  'call',
  'count',
  'median',
  'p99',
  'total',
  'CPU of tasks',
  'threads',
  'memory',
  'copy faults',
  'to exec',
];

function siteRow(cwd: string, site: ProfileSite, cpuUs: number | undefined): readonly string[] {
  const { costUs } = site;
  const timed = costUs.total > 0;
  const count = site.failed > 0 ? `${site.count} (${site.failed} failed)` : String(site.count);
  return [
    place(cwd, site),
    callOf(site),
    count,
    timed ? time(costUs.median) : '',
    timed ? time(costUs.p99) : '',
    timed ? time(costUs.total) : '',
    cpuUs === undefined ? '' : time(cpuUs),
    site.threadsAlive.max > 0 ? String(site.threadsAlive.max) : '',
    size(site.rssKb) + (site.hugeKb > 0 ? ` (${size(site.hugeKb)} huge)` : ''),
    site.cowFaults > 0 ? String(site.cowFaults) : '',
    site.execDelayUs === null ? '' : time(site.execDelayUs),
  ];
}

/** What the user wrote; of a clone also the flags, which are all that tells what it makes. */
function callOf({ api, kind, flags }: ProfileSite): string {
  const what = kind === 'clone' && flags.length > 0 ? `clone ${flags.join(' | ')}` : kind;
  return api === undefined ? what : `${api} (${what})`;
}

function endLine(report: ProfileReport): string {
  const { exit } = report.target;
  const how = 'code' in exit ? `exit code ${exit.code}` : `ended by ${exit.signal}`;
  const why: Readonly<Record<ProfileReport['end'], string>> = {
    exit: how,
    timeout: `ended after its time limit of ${report.limits.timeS} s`,
    'task-limit': `ended: it went on creating tasks past its limit of ${report.limits.tasks}`,
    'output-limit': `ended: it wrote more than its limit of ${report.limits.outputBytes} bytes`,
    'memory-limit': `ended: it used more than its limit of ${report.limits.memoryBytes ?? 0} bytes of memory`,
    deadlock: 'ended: it was deadlocked (see below)',
    cancelled: 'cancelled',
  };
  const seconds = (report.tasks[0]?.endUs ?? 0) / 1_000_000;
  return `${report.target.argv.map((word) => (/[\s'"]/.test(word) ? JSON.stringify(word) : word)).join(' ')}\n${why[report.end]}, ${seconds.toFixed(3)} s, ${counted(report.tasks.length, 'task')}`;
}

function notes(report: ProfileReport): readonly string[] {
  const { target, limits, gil, eventLoop } = report;
  const out: string[] = [];
  if (report.method === 'ptrace') out.push(method(report));
  if (target.compiled?.guessed) {
    out.push(
      `Compiled with guessed flags (no compile_commands.json lists the file): ${target.compiled.flags.join(' ')}`,
    );
  }
  if (limits.tasksRefused > 0)
    out.push(
      `${limits.tasksRefused} task creations were refused (EAGAIN) at the limit of ${limits.tasks} tasks.`,
    );
  if (report.killed > 0)
    out.push(
      `${counted(report.killed, 'process')} still ran when the program ended, and ${report.killed === 1 ? 'was' : 'were'} ended; nothing of it was alive ${time(report.clearedUs)} later.`,
    );
  if (report.leftBehind > 0) out.push(`${counted(report.leftBehind, 'process')} could not be ended.`);
  if (report.locks) {
    const { overheadNs, provoke, threadsUntracked } = report.locks;
    out.push(
      `Locks were tracked, which costs ${overheadNs} ns each time one is taken and released.` +
        (provoke
          ? ` ${counted(provoke.forks, 'fork')} waited for another thread to take a lock, and ${provoke.caught} caught one.`
          : '') +
        (threadsUntracked > 0
          ? ` ${counted(threadsUntracked, 'thread')} could not be tracked: there were too many.`
          : ''),
    );
  }
  if (gil) {
    const threads = gil.threads.length - 1;
    out.push(
      `GIL: ${counted(threads, 'thread')} beside the main one spent ${share(gil.waitShare)} of the time waiting for it; ` +
        `effective parallelism ${gil.effectiveParallelism.toFixed(1)}x of ${gil.threadsAtOnce}${gil.threadsAtOnce < threads ? ' at once' : ''}` +
        (gil.hostBusy > 0.05
          ? `; the machine kept them from a CPU for ${share(gil.hostBusy)} of their running time.`
          : '.'),
      ...gilLines(report),
    );
  }
  if (eventLoop) {
    out.push(
      `Event loop: busy ${share(eventLoop.utilization)}; delay median ${time(eventLoop.delayUs.p50)}, p99 ${time(eventLoop.delayUs.p99)}, max ${time(eventLoop.delayUs.max)}.`,
      ...eventLoop.blocks.map(
        (block) => `  blocked for ${block.ms} ms at ${place(target.cwd, { ...block, function: '' })}`,
      ),
      ...histogram(eventLoop.histogram),
      ...eventLoop.syncCalls.map(
        (call) =>
          `  ${call.api} at ${place(target.cwd, { ...call, function: '' })}: ${counted(call.count, 'call')} held it for ${call.totalMs.toFixed(1)} ms, ${call.maxMs.toFixed(1)} ms at most`,
      ),
    );
  }
  out.push(...signalNotes(report), ...badEnds(report));
  return out;
}

const method = ({ method, methodReason, correctionUs, target }: ProfileReport): string =>
  method === 'ptrace'
    ? `Traced from outside, because ${methodReason ?? 'nothing could be loaded into it'}: costs are the CPU time of the call ` +
      `(${time(correctionUs.call)} for the stop taken off each).` +
      (target.language === 'python' ? ' Lines of Python cannot be seen from there: leave out --trace.' : '')
    : '';

/** One line of counts, empty buckets left out. */
function histogram(buckets: NonNullable<ProfileReport['eventLoop']>['histogram']): readonly string[] {
  const seen = buckets.map((bucket, index) => {
    const from = index === 0 ? 0 : (buckets[index - 1]?.upToMs ?? 0);
    const range = bucket.upToMs === null ? `over ${from} ms` : `up to ${bucket.upToMs} ms`;
    return bucket.count === 0 ? '' : `${range}: ${bucket.count}`;
  });
  const shown = seen.filter((text) => text !== '');
  return shown.length === 0 ? [] : [`  turns late by ${shown.join(', ')}`];
}

/** The places where a signal arrived, in a few words. */
function signalNotes(report: ProfileReport): readonly string[] {
  const shown = 8;
  const signals = report.signals ?? [];
  const lines = signals.slice(0, shown).map(({ signal, tid, main, inside, at, count }) => {
    const where = inside === null ? '' : ` inside ${inside}()`;
    const line = at === null ? '' : ` at ${place(report.target.cwd, at)}`;
    return `  ${signal} ${count === 1 ? 'once' : `${count} times`} in ${main ? 'the main thread' : `thread ${tid}`}${where}${line}`;
  });
  if (signals.length > shown) lines.push(`  … and ${signals.length - shown} more places (see --format json)`);
  return lines.length === 0 ? [] : ['Signals received:', ...lines];
}

function hazards(report: ProfileReport): readonly string[] {
  return report.hazards.flatMap((hazard) => [
    `${place(report.target.cwd, hazard.site)}: ${hazard.rule}: ${hazard.message}`,
    ...hazard.steps.map((step) => `  ${place(report.target.cwd, step)}: ${step.message}`),
  ]);
}

export interface TextOptions {
  /** All tasks as a tree, too. */
  readonly tasks?: boolean;
}

export function reportText(report: ProfileReport, { tasks = false }: TextOptions = {}): string {
  const { cwd } = report.target;
  const cpu = cpuOfSites(report);
  const sites = report.sites
    .map((site, index) => ({ site, cpuUs: cpu.get(index) }))
    .sort((a, b) => b.site.costUs.total - a.site.costUs.total);
  const figures =
    sites.length === 0
      ? 'No line of yours created a task.'
      : table([header, ...sites.map(({ site, cpuUs }) => siteRow(cwd, site, cpuUs))], 2);
  return [
    endLine(report),
    '',
    figures,
    ...section(tasks ? taskTree(report) : []),
    ...section(notes(report)),
    ...section(hazards(report)),
    '',
  ].join('\n');
}

const section = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ['', ...lines]);
