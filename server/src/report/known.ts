/**
 * Tells new findings from known ones, whatever moved in between. A finding is known where a finding of the same rule in
 * the same file stood on a line with the same text, first among the same neighbours, then among any; and where it is
 * not worse than it was. Each known one answers for one finding only.
 */
import type { Severity } from '../engine/finding';
import type { Recognised } from './result';

export interface KnownFinding {
  readonly rule: string;
  readonly severity: Severity;
  /** Hashes of the line, and of the line with its neighbours. */
  readonly line: string;
  readonly context: string;
}

export interface Compared<T> {
  readonly fresh: readonly T[];
  /** Known ones that are gone, by file. */
  readonly gone: ReadonlyMap<string, readonly KnownFinding[]>;
}

const rank: Readonly<Record<Severity, number>> = { hint: 0, info: 1, warning: 2, error: 3 };

function known({ finding, fingerprint }: Recognised): KnownFinding {
  return { rule: finding.rule, severity: finding.severity, ...fingerprint };
}

export function byFile(findings: readonly Recognised[]): Map<string, KnownFinding[]> {
  const out = new Map<string, KnownFinding[]>();
  for (const one of findings) {
    const list = out.get(one.finding.file);
    if (list) list.push(known(one));
    else out.set(one.finding.file, [known(one)]);
  }
  return out;
}

export function compare<T extends Recognised>(
  now: readonly T[],
  before: ReadonlyMap<string, readonly KnownFinding[]>,
): Compared<T> {
  const left = new Map([...before].map(([file, list]) => [file, new Set(list)]));
  const match = (one: T, by: 'context' | 'line'): boolean => {
    const list = left.get(one.finding.file);
    for (const other of list ?? []) {
      if (other.rule !== one.finding.rule || other[by] !== one.fingerprint[by]) continue;
      if (rank[other.severity] < rank[one.finding.severity]) continue;
      list?.delete(other);
      return true;
    }
    return false;
  };
  const moved = now.filter((one) => !match(one, 'context'));
  const fresh = new Set(moved.filter((one) => !match(one, 'line')));
  return {
    fresh: now.filter((one) => fresh.has(one)),
    gone: new Map([...left].flatMap(([file, list]) => (list.size > 0 ? [[file, [...list]] as const] : []))),
  };
}
