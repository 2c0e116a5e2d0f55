/** The causal steps that several rules tell alike. */
import type { Step } from '../engine/finding';
import { absolute } from '../program/program';
import { witness, type CallSite, type ForkSite, type ThreadAlive } from '../program/state';

export function stepAt(site: CallSite, message: string): Step {
  return { ...absolute(site.fn, site.call.calleeSpan), message };
}

/** The callee as the user wrote it. */
export function written(site: CallSite): string {
  const { callee } = site.call;
  return callee.k === 'name' ? callee.name : 'this call';
}

export function functionName(site: CallSite): string {
  const { kind, name } = site.fn.facts;
  return kind === 'module' ? 'module level' : kind === 'lambda' ? 'a lambda' : `${name}()`;
}

/** Where the thread that matters was started. */
export function threadSteps(threads: readonly ThreadAlive[]): Step[] {
  const best = witness(threads);
  if (!best?.site) return [];
  const sure = best.provable
    ? 'a thread that is still running is started here'
    : best.level === 'must'
      ? 'a thread is started here, and not joined before the fork'
      : 'a thread may have been started here, and not joined before the fork';
  return [stepAt(best.site, sure)];
}

/** The calls that lead from one function to another. */
export function callSteps(path: readonly CallSite[]): Step[] {
  return path.map((site) => stepAt(site, `${functionName(site)} calls ${written(site)}() here`));
}

export function forkStep(fork: ForkSite): Step {
  return stepAt(fork.site, `${written(fork.site)}() copies only the thread that calls it`);
}

/** `SIGTERM, SIGINT and SIGHUP`. */
export function listed(names: readonly string[]): string {
  const last = names[names.length - 1] ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
