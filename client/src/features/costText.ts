/**
 * The words of the inline costs: the short text at the end of a line and the table of its hover. Plain functions of
 * the profile report, so that they can be tested without an editor.
 */
import type { ProfileHazard, ProfileReport, ProfileSite, TaskKind } from '../../../server/src/protocol';
import { compareRuns, differenceText, trendText, type Difference } from './compareRuns';
import { t } from '../words';

/** What a run observed on one source line. */
export interface LineCosts {
  readonly file: string;
  /** 1-based, in the text that was profiled. */
  readonly line: number;
  readonly sites: readonly ProfileSite[];
  readonly hazards: readonly ProfileHazard[];
  /** Blocks of the event loop at this line, milliseconds each. */
  readonly blocks: readonly number[];
  /** How the sites compare with those of the run before, where it had them. */
  readonly differences: ReadonlyMap<ProfileSite, Difference>;
}

/** Everything of a report that has a place, by file and line. */
export function costsByLine(report: ProfileReport, before: ProfileReport | null = null): LineCosts[] {
  const differences = compareRuns(report, before);
  const lines = new Map<
    string,
    { file: string; line: number; sites: ProfileSite[]; hazards: ProfileHazard[]; blocks: number[] }
  >();
  const at = (file: string, line: number) => {
    const key = `${file}:${line}`;
    let found = lines.get(key);
    if (!found) lines.set(key, (found = { file, line, sites: [], hazards: [], blocks: [] }));
    return found;
  };
  for (const site of report.sites) at(site.file, site.line).sites.push(site);
  for (const hazard of report.hazards) at(hazard.site.file, hazard.site.line).hazards.push(hazard);
  for (const block of report.eventLoop?.blocks ?? []) at(block.file, block.line).blocks.push(block.ms);
  return [...lines.values()]
    .map((line) => ({ ...line, differences }))
    .sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
}

/** Microseconds in the unit that a person would say: `310 µs`, `2.6 ms`, `1.24 s`. */
export function duration(us: number): string {
  if (us < 1) return `${us.toFixed(2)} µs`;
  if (us < 10) return `${us.toFixed(1)} µs`;
  if (us < 1000) return `${us.toFixed(0)} µs`;
  if (us < 10_000) return `${(us / 1000).toFixed(1)} ms`;
  if (us < 1_000_000) return `${(us / 1000).toFixed(0)} ms`;
  return `${(us / 1_000_000).toFixed(2)} s`;
}

const names: Partial<Record<TaskKind, string>> = { worker: 'Worker' };

/** What the user wrote, or else what libc was asked for. */
export function siteName(site: ProfileSite): string {
  return site.api ?? names[site.kind] ?? site.kind;
}

function siteText(site: ProfileSite, difference: Difference | undefined): string {
  const parts = [`⋔ ${siteName(site)} ×${site.count}`];
  if (site.failed > 0) parts.push(t('{0} failed', site.failed));
  // What becomes another program does not come back to be timed.
  if (site.count > site.failed && site.costUs.median > 0)
    parts.push(
      site.count === 1 ? duration(site.costUs.median) : t('median {0}', duration(site.costUs.median)),
    );
  if (difference && difference.trend !== 'same') parts.push(differenceText(difference));
  if (site.threadsAlive.max > 1) parts.push(t('{0} threads alive', site.threadsAlive.max));
  return parts.join(' · ');
}

/**
 * The text at the end of the line. Its sign is one that common fonts have (the OCR fork is in few), and spaces in a row
 * would be drawn as one.
 */
export function inlineText(costs: LineCosts): string {
  const [first, second, ...rest] = [...costs.sites].sort((a, b) => b.costUs.total - a.costUs.total);
  const parts: string[] = [];
  if (first) parts.push(siteText(first, costs.differences.get(first)));
  if (second) parts.push(siteText(second, costs.differences.get(second)));
  if (rest.length > 0) parts.push(t('+{0} more', rest.length));
  if (costs.blocks.length > 0) {
    const longest = duration(Math.max(...costs.blocks) * 1000);
    parts.push(
      costs.blocks.length === 1
        ? t('event loop blocked {0}', longest)
        : t('event loop blocked ×{0}, longest {1}', costs.blocks.length, longest),
    );
  }
  if (costs.hazards.length > 0)
    parts.push(`⚠ ${t('confirmed: {0}', [...new Set(costs.hazards.map((h) => h.rule))].join(', '))}`);
  return parts.join(' | ');
}

/** The hover: everything that was measured on the line, as Markdown. */
export function hoverTable(costs: LineCosts, stale: boolean): string {
  const out: string[] = [];
  if (stale) out.push(`*${t('Stale: the file was edited since this run.')}*`);
  for (const hazard of costs.hazards) {
    const steps = hazard.steps.map((s) => `\n1. ${escape(s.message)} (${t('line {0}', s.line)})`).join('');
    out.push(`**${t('Confirmed by this run')}** — \`${hazard.rule}\`: ${escape(hazard.message)}${steps}`);
  }
  for (const site of costs.sites) out.push(siteTable(site, costs.differences.get(site)));
  if (costs.blocks.length > 0)
    out.push(
      `**${t('Event loop blocked')}** ×${costs.blocks.length}: ${costs.blocks
        .map((ms) => duration(ms * 1000))
        .slice(0, 8)
        .join(', ')}`,
    );
  return out.join('\n\n');
}

function siteTable(site: ProfileSite, difference: Difference | undefined): string {
  const cost = site.costUs;
  const rows: [string, string][] = [
    [t('calls'), site.failed > 0 ? t('{0}, of which {1} failed', site.count, site.failed) : `${site.count}`],
    [t('cost min / median'), `${duration(cost.min)} / ${duration(cost.median)}`],
    [t('cost p99 / max'), `${duration(cost.p99)} / ${duration(cost.max)}`],
    [t('cost in all'), duration(cost.total)],
    [t('clone flags'), site.flags.length > 0 ? site.flags.map((f) => `\`${f}\``).join(' ') : t('none')],
    [t('threads alive'), t('up to {0}', site.threadsAlive.max)],
    [t('resident size'), size(site.rssKb)],
  ];
  if (difference)
    rows.splice(2, 0, [
      t('median of the run before'),
      `${duration(difference.before.costUs.median)}: ${trendText(difference)}`,
    ]);
  if (site.cowFaults > 0) rows.push([t('copy-on-write faults'), `${site.cowFaults}`]);
  if (site.execDelayUs !== null) rows.push([t('until exec (median)'), duration(site.execDelayUs)]);
  const called = site.kind === siteName(site) ? '' : ` (${site.kind})`;
  const caller = site.function === '' ? '' : ` ${t('in {0}', `\`${site.function}\``)}`;
  return (
    `**${siteName(site)}**${called}${caller}\n\n| ${t('measured')} | |\n|---|---|\n` +
    rows.map(([name, value]) => `| ${name} | ${value} |`).join('\n') +
    `\n\n*${t("The tool's own {0} a call is taken off.", duration(cost.overhead))}*`
  );
}

function size(kb: number): string {
  return kb < 10_240 ? `${kb} KiB` : `${(kb / 1024).toFixed(0)} MiB`;
}

/** Text from a program or a path must not become Markdown. */
function escape(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+!|<>~-]/g, '\\$&');
}
