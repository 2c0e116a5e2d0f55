/** Which of what an analysis found the user sees: rules that apply, at their levels, and of those only the new ones. */
import type { Finding } from '../../engine/finding';
import type { FileId } from '../../facts/model';
import type { ConfigStore, Override } from '../../project/config/store';
import { byFile, compare, type KnownFinding } from '../../report/known';
import { Locator, type Recognised } from '../../report/result';
import { plural, say, shown } from '../words';
import type { Result } from './analyse';
import { leaveOutKnown } from './baseline';

export interface Seen extends Recognised {
  /** As the engine has it, at the level of the configuration. */
  readonly origin: Finding;
}

const rank: Readonly<Record<Finding['severity'], number>> = { hint: 0, info: 1, warning: 2, error: 3 };

export interface View {
  readonly store: ConfigStore;
  readonly override: Override;
  readonly minSeverity: Finding['severity'];
  readonly baseline: string | null;
  readonly isChecked: (file: FileId) => boolean;
  /** What there was at the base revision, by file; null: everything is new. */
  readonly before: ReadonlyMap<string, readonly KnownFinding[]> | null;
}

/** All that applies, new or not. */
export function applying({ text, findings }: Result, { store, override }: View): readonly Seen[] {
  const locator = new Locator(text, shown);
  return store.apply(findings(), override).map((origin) => ({ ...locator.recognised(origin), origin }));
}

export function visible(analysis: Result, view: View, pruneBaseline: boolean | null): readonly Seen[] {
  let seen = applying(analysis, view);
  if (view.baseline !== null) seen = withoutBaseline(seen, view, view.baseline, pruneBaseline);
  if (view.before) seen = compare(seen, view.before).fresh;
  return seen.filter(({ origin }) => rank[origin.severity] >= rank[view.minSeverity]);
}

/** @param prune null: say nothing about what is gone */
function withoutBaseline(
  seen: readonly Seen[],
  { store, override, isChecked }: View,
  baseline: string,
  prune: boolean | null,
): readonly Seen[] {
  const outcome = leaveOutKnown(
    seen,
    baseline,
    (file, rule) => isChecked(file) && store.level(file, rule, override) !== 'off',
  );
  if (outcome.gone > 0 && prune !== null) {
    const gone = `${plural(outcome.gone, 'finding')} of the baseline ${outcome.gone === 1 ? 'is' : 'are'} gone`;
    if (prune) outcome.prune();
    say(prune ? `${gone}, and now out of it` : `${gone}: --prune-baseline takes them out`);
  }
  return outcome.fresh;
}

/** What was found at the base revision, under the names that the files have now. */
export function foundBefore(
  base: Result,
  view: View,
  renamed: ReadonlyMap<FileId, FileId>,
): ReadonlyMap<string, readonly KnownFinding[]> {
  const nowOf = new Map([...renamed].map(([now, before]) => [shown(before), shown(now)]));
  return new Map([...byFile(applying(base, view))].map(([file, list]) => [nowOf.get(file) ?? file, list]));
}
