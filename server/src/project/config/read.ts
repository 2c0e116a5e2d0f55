/** Reads one configuration file with all that it extends, and says in words for its author what is wrong with it. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { LineIndex } from '../../engine/lines';
import { readTextSync } from '../readText';
import { configSchema, selectors, type ConfigFile } from './schema';

/** A mistake in a configuration: never a reason to go on without it. */
export class ConfigError extends Error {}

export interface ReadConfig {
  /** Absolute; the folder that its patterns and paths are relative to is the file's own. */
  readonly file: string;
  readonly config: ConfigFile;
  /** Absolute, first what is extended. */
  readonly from: readonly string[];
}

export function readConfig(file: string): ReadConfig {
  const from: string[] = [];
  try {
    return { file, config: merged(file, [], from), from };
  } catch (error) {
    // What is wrong may be in another file, which only this one leads to.
    if (!(error instanceof ConfigError) || error.message.startsWith(file)) throw error;
    throw new ConfigError(`${file}: "extends": ${error.message}`);
  }
}

/** @param chain files that are being read, which an `extends` may not lead back to */
function merged(file: string, chain: readonly string[], from: string[]): ConfigFile {
  if (chain.includes(file))
    throw new ConfigError(`${file}: "extends" leads back to it: ${[...chain, file].join(' → ')}`);
  const own = checked(file);
  const bases =
    own.extends === undefined ? [] : typeof own.extends === 'string' ? [own.extends] : own.extends;
  let config: ConfigFile = {};
  for (const base of bases) {
    const read = merged(resolveBase(base, file), [...chain, file], from);
    // Where a file keeps its baseline or its compile commands is its own affair.
    config = over(config, { ...read, baseline: undefined, compileCommands: undefined });
  }
  from.push(file);
  return over(config, own);
}

function over(base: ConfigFile, own: ConfigFile): ConfigFile {
  const list = (key: 'ignore' | 'exclude') =>
    base[key] || own[key] ? { [key]: [...(base[key] ?? []), ...(own[key] ?? [])] } : {};
  const record = (key: 'rules' | 'perFileIgnores') =>
    base[key] || own[key] ? { [key]: { ...base[key], ...own[key] } } : {};
  return {
    ...definedOf(base),
    ...definedOf(own),
    ...list('ignore'),
    ...list('exclude'),
    ...record('rules'),
    ...record('perFileIgnores'),
  };
}

function definedOf({ $schema: _schema, extends: _extends, ...config }: ConfigFile): ConfigFile {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
}

function resolveBase(base: string, file: string): string {
  if (base.startsWith('.') || path.isAbsolute(base)) return path.resolve(path.dirname(file), base);
  try {
    return createRequire(file).resolve(base);
  } catch {
    throw new ConfigError(
      `${file}: extends: there is no ${JSON.stringify(base)}; a file beside this one begins with "./"`,
    );
  }
}

function checked(file: string): ConfigFile {
  let text: string;
  try {
    text = readTextSync(file).replace(/^\ufeff/, '');
  } catch (error) {
    throw new ConfigError(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const errors: ParseError[] = [];
  const value = parsedOf(file, text, errors);
  const [first] = errors;
  if (first) {
    const { line, column } = new LineIndex(text).position(first.offset);
    throw new ConfigError(`${file}:${line + 1}:${column + 1}: no JSON: ${printParseErrorCode(first.error)}`);
  }
  const result = configSchema.safeParse(value ?? {});
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const place = issue.path.map(String).join('.');
    return `${place === '' ? '' : `${place}: `}${inWords(issue, value)}`;
  });
  throw new ConfigError(`${file}: ${problems.join('; ')}`);
}

function parsedOf(file: string, text: string, errors: ParseError[]): unknown {
  try {
    return parse(text, errors, { allowTrailingComma: true }) as unknown;
  } catch {
    // The parser calls itself for each level.
    throw new ConfigError(`${file}: it is nested too deeply`);
  }
}

function inWords(
  issue: { readonly code: string; readonly message: string; readonly path: readonly PropertyKey[] },
  root: unknown,
): string {
  const given = issue.path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined,
    root,
  );
  const [list] = issue.path;
  const names = list === 'select' || list === 'ignore' || list === 'perFileIgnores' || list === 'rules';
  if (
    issue.code === 'invalid_value' &&
    names &&
    typeof given === 'string' &&
    issue.path.length > 1 &&
    list !== 'rules'
  )
    return unknownRule(given);
  if ((issue.code === 'unrecognized_keys' || issue.code === 'invalid_key') && list === 'rules')
    return `there is a rule that is not known: ${issue.message}`;
  return issue.message;
}

export function unknownRule(name: string): string {
  const near = selectors.filter((s) => s.includes(name) || (name.length > 3 && name.includes(s)));
  const hint = near.length > 0 && near.length < 4 ? ` Did you mean ${near.join(' or ')}?` : '';
  return `there is no rule or family ${JSON.stringify(name)}.${hint} "forksight rule" lists them.`;
}
