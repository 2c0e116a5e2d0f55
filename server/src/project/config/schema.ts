/**
 * The configuration file, `forksight.json`: what may stand in it, said once. The published JSON schema and the check of
 * a file when it is read are made of this. Comments and trailing commas are allowed, as in the editor's own settings.
 */
import * as z from 'zod';
import { suppressionRules } from '../../engine/suppressions';
import { rules } from '../../rules/registry';
import { refusedPattern } from '../ignorePatterns';

export const configFileName = 'forksight.json';

export const levels = ['off', 'hint', 'info', 'warning', 'error'] as const;
export type Level = (typeof levels)[number];

const families: readonly string[] = [...new Set(rules.map((rule) => rule.family))];

/** What comments are told has no rule of its own, but a name by which it can be turned off. */
export const ruleIds: readonly string[] = [
  ...rules.map((rule) => rule.id),
  ...Object.values(suppressionRules),
];

/** What a list of rules may name: an id, a family, or all. */
export const selectors: readonly string[] = ['all', ...families, ...ruleIds];

const familyOfRule = new Map(rules.map((rule) => [rule.id, rule.family as string]));

export function isSelected(rule: string, by: readonly string[]): boolean {
  return by.includes(rule) || by.includes(familyOfRule.get(rule) ?? 'comment') || by.includes('all');
}

const selection = z.array(z.enum(selectors as [string, ...string[]]));
const patterns = z.array(z.string().min(1));
/** As in .gitignore. */
const pathPattern = z
  .string()
  .min(1)
  .superRefine((pattern, context) => {
    const why = refusedPattern(pattern);
    if (why !== null) context.addIssue({ code: 'custom', message: `the pattern is not used: ${why}` });
  });
const pythonVersion = z
  .string()
  .regex(/^\d+\.\d+t?$/, 'write major.minor, for example "3.12", or "3.13t" for a free-threaded build');

export const configSchema = z.strictObject({
  $schema: z.string().optional().describe('Where the editor finds this schema.'),
  extends: z
    .union([z.string().min(1), patterns])
    .optional()
    .describe(
      'Configuration files that this one builds on, relative to it, or inside a package of node_modules. What stands here wins; lists of patterns are added.',
    ),
  select: selection
    .optional()
    .describe('The rules that apply: ids, families ("fork", "signal", "gil", "node") or "all", the default.'),
  ignore: selection.optional().describe('Rules that do not apply: ids or families.'),
  rules: z
    .partialRecord(z.enum(ruleIds as [string, ...string[]]), z.enum(levels))
    .optional()
    .describe('Turns a rule off, or gives all of its findings another severity.'),
  perFileIgnores: z
    .record(pathPattern, selection)
    .optional()
    .describe('Rules that do not apply in some files: a pattern as in .gitignore, and ids or families.'),
  exclude: z
    .array(pathPattern)
    .optional()
    .describe('Files and folders that are not analysed: patterns as in .gitignore, relative to this file.'),
  libc: z.enum(['glibc', 'musl', 'other']).optional().describe('C library of the target.'),
  python: pythonVersion
    .optional()
    .describe('Python that the code runs on: "3.12", or "3.13t" without the GIL.'),
  compileCommands: z
    .string()
    .min(1)
    .optional()
    .describe('compile_commands.json, or the folder that holds it, relative to this file.'),
  baseline: z
    .string()
    .min(1)
    .optional()
    .describe('A file of accepted findings, relative to this file, which "forksight check" leaves out.'),
});

export type ConfigFile = z.output<typeof configSchema>;

/** For editors, which complete and check the file with it. */
export function jsonSchema(): object {
  return {
    ...z.toJSONSchema(configSchema, { target: 'draft-7', io: 'input' }),
    title: 'Forksight',
    description: 'Which hazards of fork, threads and signals Forksight looks for, and where.',
    allowTrailingCommas: true,
  };
}
