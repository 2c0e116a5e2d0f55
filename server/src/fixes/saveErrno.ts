/**
 * A signal handler saves errno where it begins and puts it back wherever it returns. Safe: nothing but errno is other than
 * before. The place that is given stands inside the handler.
 */
import type { Node } from 'web-tree-sitter';
import type { FixResult, TextChange } from '../engine/finding';
import type { FixContext } from './fix';
import { includeEdits } from './spawn/includes';
import { lineIndent } from './spawn/style';
import { enclosingFunction } from './spawn/syntax';

export function saveErrno(context: FixContext): FixResult {
  const { root, anchor, text, file } = context;
  const at = root.descendantForIndex(anchor.start, anchor.end);
  const fn = at ? enclosingFunction(at) : undefined;
  const body = fn?.childForFieldName('body');
  if (!fn || body?.type !== 'compound_statement') return no('the handler could not be read');
  if (fn.hasError) return no('the handler has syntax errors');
  if (/\berrno\b/.test(fn.text)) return no('the handler uses errno itself');
  const leaving = own(body, 'return_statement');
  if (leaving.some((r) => r.namedChildren.some((c) => c.type !== 'comment')))
    return no('the handler returns a value');
  if (own(body, 'goto_statement').length > 0) return no('the handler jumps with goto');
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const name = unused(fn.text);
  const edits: TextChange[] = [];
  const insert = (start: number, end: number, written: string): void => {
    edits.push({ file, span: { start, end }, text: written });
  };
  const statements = body.namedChildren.filter((c) => c.type !== 'comment');
  const first = body.namedChildren.at(0);
  const last = statements.at(-1);
  if (!first || !last) return no('the handler is empty');
  const oneLine = body.startPosition.row === body.endPosition.row;
  const indent = lineIndent(text, first.startIndex);
  const opening = body.startIndex + 1;
  const save = `int ${name} = errno;`;
  const restore = `errno = ${name};`;
  insert(opening, opening, oneLine ? ` ${save}` : `${eol}${indent}${save}`);
  for (const statement of leaving) {
    const start = statement.startIndex;
    const around = statement.parent;
    if (around?.type !== 'compound_statement' && around?.type !== 'case_statement') {
      insert(start, start, `{ ${restore} `);
      insert(statement.endIndex, statement.endIndex, ' }');
    } else if (oneLine) insert(start, start, `${restore} `);
    else insert(start, start, `${restore}${eol}${lineIndent(text, start)}`);
  }
  if (last.type !== 'return_statement') {
    const closing = body.endIndex - 1;
    const lineStart = text.lastIndexOf('\n', closing - 1) + 1;
    const alone = !oneLine && text.slice(lineStart, closing).trim() === '';
    if (alone) insert(lineStart, lineStart, `${indent}${restore}${eol}`);
    else insert(closing, closing, `${/\s$/.test(text.slice(0, closing)) ? '' : ' '}${restore} `);
  }
  const needs = {
    headers: [includesErrno(root) ? '' : 'errno.h'].filter((h) => h !== ''),
    environ: false,
    gnu: false,
  };
  for (const { at: place, text: written } of includeEdits(
    root,
    topLevel(fn),
    needs,
    eol,
    context.language === 'cpp',
  ).edits)
    insert(place, place, written);
  return { ok: true, fix: { title: 'Save errno in the handler and put it back', safe: true, edits } };
}

function no(reason: string): FixResult {
  return { ok: false, reason };
}

/** Of this function alone: a lambda inside returns for itself. */
function own(body: Node, type: string): Node[] {
  return body.descendantsOfType(type).filter((n) => enclosingFunction(n)?.id === body.parent?.id);
}

function unused(text: string): string {
  let name = 'saved_errno';
  for (let n = 2; new RegExp(`\\b${name}\\b`).test(text); n++) name = `saved_errno_${n}`;
  return name;
}

function includesErrno(root: Node): boolean {
  return root.descendantsOfType('preproc_include').some((n) => /[<"](?:errno\.h|cerrno)[>"]/.test(n.text));
}

/** The function at file level around a lambda. */
function topLevel(fn: Node): Node {
  let at = fn;
  for (let outer = enclosingFunction(at); outer; outer = enclosingFunction(at)) at = outer;
  return at;
}
