/** What a rule is. Each rule is one file named by its id; its doc comment is its page. */
import type { Finding, Severity } from '../engine/finding';
import type { Language } from '../facts/model';
import type { Analysis } from '../program/analysis';

export interface Rule {
  /** Kebab-case, names the pattern that is flagged, equals the file name, never reused. */
  readonly id: string;
  readonly family: 'fork' | 'signal' | 'gil' | 'node';
  readonly languages: readonly Language[];
  /** One line for tables and settings. */
  readonly summary: string;
  /** The severity that most findings have; a finding may be lower or higher, and says why. */
  readonly severity: Severity;
  /** Pure: looks at what the analysis observed and reports; parses nothing, holds no list of names. */
  check(analysis: Analysis): Iterable<Finding>;
}
