/**
 * Whether a site became faster or slower since the run before. Two runs are never equal, so a difference counts only
 * where the medians are a tenth apart, and further than the tool's own cost a call.
 */
import type { ProfileReport, ProfileSite } from '../../../server/src/protocol';
import { t } from '../words';

export interface Difference {
  /** The site of the run before. */
  readonly before: ProfileSite;
  /** Median now over median then. */
  readonly ratio: number;
  readonly trend: 'faster' | 'slower' | 'same';
}

const noise = 0.1;

/** Lines move between runs, so a site is the n-th of its call in its function, not the one of its line. */
function keysOf(report: ProfileReport): ReadonlyMap<ProfileSite, string> {
  const counts = new Map<string, number>();
  const sorted = [...report.sites].sort((a, b) => a.line - b.line);
  return new Map(
    sorted.map((site) => {
      const name = [site.file, site.function, site.kind, site.api ?? ''].join('\n');
      const n = counts.get(name) ?? 0;
      counts.set(name, n + 1);
      return [site, `${name}\n${n}`];
    }),
  );
}

/** Sites that the run before has too, and in which one of their calls succeeded in both. */
export function compareRuns(
  now: ProfileReport,
  before: ProfileReport | null,
): ReadonlyMap<ProfileSite, Difference> {
  if (!before) return new Map();
  const old = new Map([...keysOf(before)].map(([site, key]) => [key, site]));
  const out = new Map<ProfileSite, Difference>();
  for (const [site, key] of keysOf(now)) {
    const then = old.get(key);
    if (!then || site.count === site.failed || then.count === then.failed || then.costUs.median <= 0)
      continue;
    const ratio = site.costUs.median / then.costUs.median;
    const apart = Math.abs(site.costUs.median - then.costUs.median);
    const isNoise = Math.abs(ratio - 1) < noise || apart <= site.costUs.overhead;
    out.set(site, { before: then, ratio, trend: isNoise ? 'same' : ratio < 1 ? 'faster' : 'slower' });
  }
  return out;
}

function howMuch({ ratio, trend }: Difference): string {
  const times = trend === 'faster' ? 1 / ratio : ratio;
  return times < 2 ? `${((times - 1) * 100).toFixed(0)} %` : `${times.toFixed(1)}×`;
}

/** `1.8× faster than the run before`. */
export function differenceText(difference: Difference): string {
  const { trend } = difference;
  if (trend === 'same') return t('as in the run before');
  const much = howMuch(difference);
  return trend === 'faster'
    ? t('{0} faster than the run before', much)
    : t('{0} slower than the run before', much);
}

/** The same where the run before is named beside it. */
export function trendText(difference: Difference): string {
  const { trend } = difference;
  if (trend === 'same') return t('as before');
  const much = howMuch(difference);
  return trend === 'faster' ? t('{0} faster', much) : t('{0} slower', much);
}
