/** From the native runner's events (and the Node hook's) to the report that the user sees. */
import type { ProfileLanguage, ProfileReport, ProfileSite, ProfileTask, TaskKind } from '../protocol';
import { forkFaults } from './copyOnWrite';
import { joinCreations, type Creation } from './creations';
import { eventsOf, type CallEvent, type EventOf, type NativeEvent } from './events';
import { exitOf } from './exitStatus';
import { flagNames } from './flags';
import { gilReport } from './gil';
import { observeHazards, type Located } from './hazards';
import { lockHazards } from './lockHazards';
import { eventLoopReport, NodeCalls } from './nodeCalls';
import type { NodeEvent } from './nodeEvents';
import { signalReport } from './signals';
import { SiteTable } from './siteTable';
import { userSite, type UserSite } from './userFrame';

export interface ReportInputs {
  readonly events: readonly NativeEvent[];
  readonly nodeEvents: readonly NodeEvent[];
  readonly target: Omit<ProfileReport['target'], 'exit'>;
  readonly limits: Omit<ProfileReport['limits'], 'tasksRefused'>;
}

const enoent = 2;
const round = (value: number): number => Math.round(value * 1000) / 1000;

/** Sites of the user's, by the numbers that the runner gave them. */
function userSites(events: readonly NativeEvent[], language: ProfileLanguage): ReadonlyMap<number, UserSite> {
  const sites = new Map<number, UserSite>();
  for (const site of eventsOf(events, 'site')) {
    const user = userSite(site, language);
    if (user) sites.set(site.id, user);
  }
  return sites;
}

function copied(call: CallEvent): boolean {
  return (
    call.child > 0 &&
    (call.kind === 'fork' || (call.kind === 'clone' && !flagNames(call.flags).includes('CLONE_VM')))
  );
}

/** Numbers of threads are used again in other processes. */
const taskKey = ({ pid, tid }: { readonly pid: number; readonly tid: number }): string => `${pid}:${tid}`;

class Builder {
  private readonly table = new SiteTable();
  private readonly tasks: ProfileTask[] = [];
  private readonly located: Located[] = [];
  private readonly sites: ReadonlyMap<number, UserSite>;
  private readonly nodeCalls: NodeCalls;
  /**
   * By task, the line that made it: what a library's own thread creates, with no line of the user's on its stack, it
   * creates for that one.
   */
  private readonly behalf = new Map<string, UserSite>();
  private readonly end: EventOf<'end'>;
  private readonly root: number;

  constructor(
    private readonly input: ReportInputs,
    end: EventOf<'end'>,
  ) {
    this.end = end;
    const [start] = eventsOf(input.events, 'start');
    this.root = start?.pid ?? 0;
    this.sites = userSites(input.events, input.target.language);
    this.nodeCalls = new NodeCalls(input.nodeEvents, (start?.originNs ?? 0) / 1000);
  }

  build(): ProfileReport {
    const creations = joinCreations(this.input.events).map((creation) => this.named(creation));
    this.addRoot();
    this.addCreations(creations);
    this.addExecs();
    const { events, target, limits } = this.input;
    const gil = target.language === 'python' ? gilReport(events, this.end.wallNs / 1000) : null;
    const eventLoop = eventLoopReport(this.input.nodeEvents);
    const [start] = eventsOf(events, 'start');
    // V8's sampling profiler, which the hook starts for the event loop's sake, works with SIGPROF.
    const own = target.language === 'node' ? 'SIGPROF' : null;
    const signals = signalReport(events, this.sites, own);
    return {
      schema: 1,
      target: { ...target, exit: exitOf(this.end.status) },
      method: start?.method ?? 'shim',
      ...(start?.why == null ? {} : { methodReason: start.why }),
      correctionUs: { call: this.end.clockNs / 1000, copy: this.end.forkBiasNs / 1000 },
      limits: { ...limits, tasksRefused: this.end.refused },
      sites: this.siteList(),
      tasks: this.tasks,
      ...(gil ? { gil } : {}),
      ...(eventLoop ? { eventLoop } : {}),
      ...(this.end.lockNs === undefined ? {} : { locks: this.locks() }),
      ...(signals ? { signals } : {}),
      hazards: [
        ...lockHazards(events, creations, this.located, this.sites),
        ...observeHazards(creations, this.located),
      ],
      end: this.end.end,
      killed: this.end.killed,
      clearedUs: this.end.clearedNs / 1000,
      leftBehind: this.end.leftBehind,
    };
  }

  /** From outside, posix_spawn() is a clone and an exec; the stack tells. It failed where no exec came of it. */
  private named(creation: Creation): Creation {
    if (eventsOf(this.input.events, 'start')[0]?.method !== 'ptrace') return creation;
    const { call } = creation;
    const kind = this.sites.get(call.site)?.called;
    if (kind === undefined || call.kind === 'thread') return creation;
    const failed = kind === 'posix_spawn' && creation.triedExec && creation.execUs === null;
    return { ...creation, call: { ...call, kind, error: failed ? call.error || enoent : call.error } };
  }

  private locks(): NonNullable<ProfileReport['locks']> {
    const { lockNs = 0, locksUntracked = 0, provokeTried = 0, provoked = 0 } = this.end;
    return {
      overheadNs: lockNs,
      threadsUntracked: locksUntracked,
      provoke: provokeTried > 0 ? { forks: provokeTried, caught: provoked } : null,
    };
  }

  private siteList(): readonly ProfileSite[] {
    return this.table.sites(this.end.overheadNs / 1000);
  }

  private addRoot(): void {
    const { events } = this.input;
    const reaped = eventsOf(events, 'reaped').find((event) => event.child === this.root);
    const ended = eventsOf(events, 'process-end').find((event) => event.pid === this.root);
    this.tasks.push({
      tid: this.root,
      pid: this.root,
      parent: null,
      kind: 'root',
      flags: [],
      site: null,
      startUs: 0,
      execUs: null,
      endUs: ended?.atUs ?? reaped?.atUs ?? round(this.end.wallNs / 1000),
      cpuUs: reaped ? reaped.cpuNs / 1000 : null,
      switches: reaped?.switches ?? null,
      faults: reaped?.faults ?? null,
      exit: exitOf(this.end.status),
    });
  }

  /** The shim's clock is read inside the timed interval, and a fork copies the shim's mappings: both are its own. */
  private costUs(call: CallEvent): number | null {
    if (call.costNs < 0) return null;
    const own = this.end.clockNs + (copied(call) ? this.end.forkBiasNs : 0);
    return Math.max(0, call.costNs - own) / 1000;
  }

  private addCreations(creations: readonly Creation[]): void {
    const faults = forkFaults({
      forks: creations.filter(({ call }) => copied(call)).map(({ call }) => call),
      waits: eventsOf(this.input.events, 'wait'),
      ofChild: (() => {
        const byCall = new Map(creations.map((creation) => [creation.call, creation.faultsBeforeExec]));
        return (call: CallEvent) => byCall.get(call) ?? null;
      })(),
    });
    for (const creation of creations) this.addCreation(creation, faults.get(creation.call) ?? 0);
    this.addWorkers();
  }

  private addCreation(creation: Creation, cowFaults: number): void {
    const { call } = creation;
    const fromNode = this.nodeCalls.around(call);
    const user = this.sites.get(call.site) ?? fromNode?.site ?? this.behalf.get(taskKey(call));
    const flags = flagNames(call.flags);
    let site: number | null = null;
    if (user) {
      site = this.table.add(user, {
        kind: call.kind,
        // From inside libuv the fork went well, and the exec in its child did not.
        failed: call.error !== 0 || fromNode?.failed === true,
        costUs: fromNode ? fromNode.costUs : this.costUs(call),
        flags,
        threads: call.threads,
        rssKb: call.rssKb,
        hugeKb: call.hugeKb,
        cowFaults,
        execDelayUs: creation.execUs === null ? null : creation.execUs - call.atUs,
      });
      this.located.push({ creation, frame: user.frame });
      if (this.input.target.language === 'python') this.behalf.set(taskKey(creation), user);
    }
    if (creation.tid > 0) this.addTask(creation, flags, site);
  }

  private addTask(creation: Creation, flags: readonly string[], site: number | null): void {
    const { call, tid, pid, execUs, endUs, cpuUs, switches, faults, exit } = creation;
    this.tasks.push({
      tid,
      pid,
      parent: call.tid,
      kind: call.kind,
      flags,
      site,
      startUs: call.atUs,
      execUs,
      endUs,
      cpuUs,
      switches,
      faults,
      exit,
    });
  }

  /** Node's own calls that no process creation lies inside: workers, and spawns that failed before the fork. */
  private addWorkers(): void {
    for (const call of this.nodeCalls.unmatched()) {
      const kind: TaskKind = call.api === 'new Worker' ? 'worker' : 'fork';
      this.table.add(call.site, {
        kind,
        failed: call.failed,
        costUs: call.costUs,
        flags: [],
        threads: 0,
        rssKb: 0,
        hugeKb: 0,
        cowFaults: 0,
        execDelayUs: null,
      });
    }
  }

  /** Calls of exec at the user's own lines. What an exec costs is the kernel's and ends in another program: no figure. */
  private addExecs(): void {
    const failed = new Set(
      eventsOf(this.input.events, 'exec-failed').map((event) => `${event.pid}:${event.atUs}`),
    );
    for (const exec of eventsOf(this.input.events, 'exec')) {
      const user = this.sites.get(exec.site);
      if (!user || user.frame.line === 0) continue;
      this.table.add(user, {
        kind: 'exec',
        failed: failed.has(`${exec.pid}:${exec.atUs}`),
        costUs: null,
        flags: [],
        threads: exec.threads,
        rssKb: 0,
        hugeKb: 0,
        cowFaults: 0,
        execDelayUs: null,
      });
    }
  }
}

/** The reason where the runner could not run the target, or what it wrote is incomplete. */
export function buildReport(
  input: ReportInputs,
): { readonly ok: true; readonly report: ProfileReport } | { readonly ok: false; readonly reason: string } {
  const { file } = input.target;
  const [error] = eventsOf(input.events, 'error');
  if (error?.what === 'terminal')
    return { ok: false, reason: `No terminal can be made for ${file} (is /dev/pts there?): ${error.why}.` };
  if (error) return { ok: false, reason: `${file} cannot be profiled: ${error.why}.` };
  const [end] = eventsOf(input.events, 'end');
  if (!end)
    return {
      ok: false,
      reason: `The native runner ended before its report on ${file} was complete. Run it again; if that repeats, please report it.`,
    };
  if (end.attached === 0) {
    return {
      ok: false,
      reason:
        `${file} ran, but the profiler could not be loaded into it, so nothing was measured. ` +
        'Programs with set-user-id or file capabilities refuse it; so do scripts whose interpreter is statically linked.',
    };
  }
  return { ok: true, report: new Builder(input, end).build() };
}
