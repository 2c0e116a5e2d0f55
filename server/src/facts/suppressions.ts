/**
 * Suppression comments, the same in every language: `forksight-ignore rule[, rule] -- reason` on the line,
 * `forksight-ignore-next-line …` above it, `forksight-ignore-file …` in the first comment of the file.
 */
import type { Span, SuppressionFacts } from './model';

const marker = 'forksight-ignore';
const form = /forksight-ignore(-next-line|-file)?(?![\w-])([^\n]*)/u;
const ruleName = /^[a-z][a-z0-9-]*$/u;

/**
 * Reads one comment, markers included. `first`: it is the file's first comment, where `-file` counts; anywhere else
 * `-file` is read as a suppression of its own line, so that it is reported as unused instead of hiding a file.
 */
export function parseSuppression(comment: string, span: Span, first = true): SuppressionFacts | null {
  const match = form.exec(comment);
  if (!match) return null;
  const [, suffix, rest = ''] = match;
  const clean = rest.replace(/(?:\*\/|-->)\s*$/u, '');
  const dashes = /\s--(?:\s|$)/u.exec(clean);
  const names = dashes ? clean.slice(0, dashes.index) : clean;
  return {
    scope: suffix === '-next-line' ? 'next-line' : suffix === '-file' && first ? 'file' : 'line',
    rules: names.split(/[\s,]+/u).filter((name) => ruleName.test(name)),
    reason: dashes ? clean.slice(dashes.index + dashes[0].length).trim() : '',
    span,
  };
}

/**
 * Every suppression of a file. Comments are looked for only where the marker stands, since most files have none:
 * `commentAt` gives the span of the comment at an offset, null where there is no comment (a string, say).
 */
export function findSuppressions(
  text: string,
  commentAt: (offset: number) => Span | null,
): readonly SuppressionFacts[] {
  const found: SuppressionFacts[] = [];
  let last = -1;
  for (let at = text.indexOf(marker); at >= 0; at = text.indexOf(marker, at + marker.length)) {
    const span = commentAt(at);
    if (!span || span.start === last) continue;
    last = span.start;
    const first = !/[^\s#/*!]/u.test(text.slice(0, span.start).replace(/^(?:\s*(?:#|\/\/)[^\n]*\n)+/u, ''));
    const suppression = parseSuppression(text.slice(span.start, span.end), span, first);
    if (suppression) found.push(suppression);
  }
  return found;
}
