/**
 * The settings of an editor, checked with one schema. A bad value never stops anything: its default stands in for it,
 * and the user reads which setting is wrong and what it may be.
 */
import * as z from 'zod';
import type { AssumedPython, Engine } from '../engine/api';
import type { Finding } from '../engine/finding';
import type { PreforkConfig } from '../knowledge/libraries/python/prefork';
import { pythonOfText, unknownPython, type FolderPython, type PythonTarget } from './pythonVersion';

const severity = z.enum(['off', 'hint', 'info', 'warning', 'error']);

const text = z.string().min(1).nullable();

const fields = {
  enable: z.boolean().default(true),
  rules: z.record(z.string(), severity).default({}),
  'diagnostics.scope': z.enum(['workspace', 'openFiles']).default('workspace'),
  'python.version': z
    .string()
    .regex(/^\d+\.\d+t?$/, 'write major.minor, for example "3.12", or "3.13t" for a free-threaded build')
    .nullable()
    .default(null),
  libc: z.enum(['glibc', 'musl', 'other']).default('glibc'),
  'profile.timeLimit': z.number().positive().max(86_400).default(60),
  'profile.taskLimit': z.int().min(1).max(1_000_000).default(5000),
  'profile.outputLimit': z
    .int()
    .min(1024)
    .default(64 * 1024 * 1024),
  'profile.memoryLimit': z
    .int()
    .min(1024 * 1024)
    .nullable()
    .default(null),
  'profile.locks': z.boolean().default(false),
  'profile.provokeTime': z.int().min(1).max(60_000).default(100),
  'profile.follow': z.boolean().default(false),
  'profile.gate': z.boolean().default(false),
  'profile.trace': z.boolean().default(false),
  'profile.build': text.default(null),
  'profile.executable': text.default(null),
  'profile.workingDirectory': text.default(null),
  'python.interpreter': text.default(null),
  'node.path': text.default(null),
} as const;

type Fields = typeof fields;
export type Settings = { readonly [K in keyof Fields]: z.output<Fields[K]> };

export interface CheckedSettings {
  readonly settings: Settings;
  /** One sentence for each setting that was not taken. */
  readonly problems: readonly string[];
}

/**
 * @param section the value of `forksight` as the editor sends it: nested objects; anything else counts as absent
 * @param knownRules ids that `rules` may name; an unknown one is a problem
 */
export function checkSettings(section: unknown, knownRules: ReadonlySet<string>): CheckedSettings {
  const problems: string[] = [];
  const out: Record<string, unknown> = {};
  if (section !== undefined && section !== null && !isObject(section))
    problems.push('forksight: expected an object of settings; the defaults are used.');
  for (const [key, schema] of Object.entries(fields)) {
    const parsed = schema.safeParse(valueAt(section, key) ?? undefined);
    if (parsed.success) {
      out[key] = parsed.data;
      continue;
    }
    const why = parsed.error.issues
      .map((issue) => [...issue.path.map(String), issue.message].join(': '))
      .join('; ');
    out[key] = schema.parse(key === 'rules' ? withoutBadEntries(valueAt(section, key)) : undefined);
    problems.push(`forksight.${key}: ${why}. ${key === 'rules' ? 'This entry' : 'The value'} is not used.`);
  }
  // Every key of `fields` was set just above, to a value that its own schema made.
  const settings = out as unknown as Settings;
  for (const rule of Object.keys(settings.rules))
    if (knownRules.size > 0 && !knownRules.has(rule))
      problems.push(`forksight.rules: there is no rule "${rule}".`);
  return { settings, problems };
}

/** What a project's own files and the user's choice of an interpreter say, besides the settings. */
export interface ProjectTarget {
  readonly python: PythonTarget;
  /** Folders that declare another one; none where the user said which it is. */
  readonly pythons: readonly FolderPython[];
  readonly prefork: readonly PreforkConfig[];
}

export const unknownTarget: ProjectTarget = { python: unknownPython, pythons: [], prefork: [] };

/** What of the settings changes the findings. `python.version` goes before all that is known otherwise. */
export function analysisSettings(
  settings: Settings,
  target: ProjectTarget = unknownTarget,
): Parameters<Engine['configure']>[0] {
  const version = settings['python.version'];
  const said = version === null ? null : pythonOfText(version, null);
  return {
    libc: settings.libc,
    ...assumed(said ?? target.python),
    pythons: said ? [] : target.pythons.map((python) => ({ ...assumed(python), folder: python.folder })),
    prefork: target.prefork,
  };
}

function assumed({ version, from, freeThreaded }: PythonTarget): AssumedPython {
  return { python: version, pythonFrom: from, freeThreaded };
}

export const defaultEditorSettings: Settings = checkSettings({}, new Set()).settings;

/** Findings at the levels that the user chose for their rules; those of a rule that is off are left out. */
export function withLevels(findings: readonly Finding[], rules: Settings['rules']): readonly Finding[] {
  return findings.flatMap((finding) => {
    const level = rules[finding.rule] ?? finding.severity;
    return level === 'off' ? [] : [level === finding.severity ? finding : { ...finding, severity: level }];
  });
}

function withoutBadEntries(rules: unknown): unknown {
  if (!isObject(rules)) return undefined;
  return Object.fromEntries(Object.entries(rules).filter(([, level]) => severity.safeParse(level).success));
}

function valueAt(section: unknown, key: string): unknown {
  // A client may send `forksight.a.b` flat or as nested objects.
  if (isObject(section) && key in section) return section[key];
  return key.split('.').reduce<unknown>((at, part) => (isObject(at) ? at[part] : undefined), section);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
