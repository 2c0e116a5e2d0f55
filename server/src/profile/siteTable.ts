/** Collects the calls made at each source line into one entry with its figures. */
import type { ProfileSite, SiteCost, SourceFrame, TaskKind } from '../protocol';
import type { UserSite } from './userFrame';

export interface Sample {
  readonly kind: TaskKind;
  readonly failed: boolean;
  /** Microseconds, the shim's share already off; null where the call could not be timed. */
  readonly costUs: number | null;
  readonly flags: readonly string[];
  readonly threads: number;
  readonly rssKb: number;
  readonly hugeKb: number;
  readonly cowFaults: number;
  readonly execDelayUs: number | null;
}

interface Entry {
  readonly site: UserSite;
  readonly samples: Sample[];
}

/** The value below which a share `q` of the sorted values lies (nearest rank). */
export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? 0;
}

const byValue = (a: number, b: number): number => a - b;
const round = (value: number): number => Math.round(value * 1000) / 1000;

function costOf(samples: readonly Sample[], overhead: number): SiteCost {
  const costs = samples.flatMap((sample) => (sample.costUs === null ? [] : [sample.costUs])).sort(byValue);
  return {
    min: round(costs[0] ?? 0),
    median: round(quantile(costs, 0.5)),
    p99: round(quantile(costs, 0.99)),
    max: round(costs.at(-1) ?? 0),
    total: round(costs.reduce((sum, cost) => sum + cost, 0)),
    overhead: round(overhead),
  };
}

function toSite({ site, samples }: Entry, kind: TaskKind, overhead: number): ProfileSite {
  const delays = samples
    .flatMap((sample) => (sample.execDelayUs === null ? [] : [sample.execDelayUs]))
    .sort(byValue);
  return {
    ...site.frame,
    kind,
    ...(site.api === undefined ? {} : { api: site.api }),
    count: samples.length,
    failed: samples.filter((sample) => sample.failed).length,
    costUs: costOf(samples, overhead),
    flags: [...new Set(samples.flatMap((sample) => sample.flags))],
    threadsAlive: { max: samples.reduce((max, sample) => Math.max(max, sample.threads), 0) },
    rssKb: samples.reduce((max, sample) => Math.max(max, sample.rssKb), 0),
    hugeKb: samples.reduce((max, sample) => Math.max(max, sample.hugeKb), 0),
    cowFaults: samples.reduce((sum, sample) => sum + sample.cowFaults, 0),
    execDelayUs: delays.length === 0 ? null : round(quantile(delays, 0.5)),
    stack: site.stack,
  };
}

const keyOf = (frame: SourceFrame, kind: TaskKind): string =>
  `${frame.file}\0${frame.line}\0${frame.function}\0${kind}`;

export class SiteTable {
  private readonly entries = new Map<
    string,
    { readonly index: number; readonly kind: TaskKind; readonly entry: Entry }
  >();

  /** Returns the index of the line's entry in `sites()`. */
  add(site: UserSite, sample: Sample): number {
    const key = keyOf(site.frame, sample.kind);
    let known = this.entries.get(key);
    if (!known) {
      known = { index: this.entries.size, kind: sample.kind, entry: { site, samples: [] } };
      this.entries.set(key, known);
    }
    known.entry.samples.push(sample);
    return known.index;
  }

  sites(overheadUs: number): readonly ProfileSite[] {
    return [...this.entries.values()].map(({ entry, kind }) => toSite(entry, kind, overheadUs));
  }
}
