/**
 * Patterns as in `.gitignore`, for the library that matches them with regular expressions: those that such an expression
 * could try for hours are not handed to it. A workspace brings its patterns and its file names, and either may be made to
 * stop whoever looks at it.
 */
import ignore, { type Ignore } from 'ignore';

/** Nobody writes longer ones, and reading one costs the square of its length. */
const longestPattern = 1024;
/** Each wildcard multiplies the ways to try by the length of a name: with four, a name of 255 characters takes seconds. */
const mostInPart = 3;
/** The same for the depth of a path. */
const mostFolders = 4;

/** Why a pattern is not used; null where it is. */
export function refusedPattern(pattern: string): string | null {
  if (pattern.length > longestPattern) return `it is longer than ${longestPattern} characters`;
  const parts = simple(pattern).split('/');
  const stars = (part: string): number => part.replaceAll('\\*', '').split('*').length - 1;
  if (parts.some((part) => part !== '**' && stars(part) > mostInPart))
    return `it has more than ${mostInPart} "*" between two slashes`;
  if (parts.filter((part) => part === '**').length > mostFolders)
    return `it has more than ${mostFolders} "**"`;
  return pattern.includes('[') && !canBeTried(pattern) ? 'its brackets make no sense' : null;
}

/** The library makes expressions of some lists in brackets that are none, and throws when a name is tried. */
function canBeTried(pattern: string): boolean {
  try {
    ignore().add(simple(pattern).replace(/^!/, '')).test('a');
    return true;
  } catch {
    return false;
  }
}

/** Several stars mean one, unless they stand alone between slashes; several `**` one after the other mean one. */
function simple(pattern: string): string {
  const parts = pattern.split('/');
  const short = parts.map((part) => (part === '**' ? part : part.replace(/(?<!\\)\*{2,}/g, '*')));
  return short.filter((part, i) => part !== '**' || short[i - 1] !== '**').join('/');
}

/** Takes the patterns that can be used; a list that is read from a file has one on each line. */
export function matcherOf(patterns: readonly string[]): Ignore {
  const used = patterns.filter((pattern) => refusedPattern(pattern) === null);
  return ignore().add(used.map(simple));
}

export function patternsIn(text: string): readonly string[] {
  return text.replace(/^\ufeff/, '').split(/\r?\n/);
}
