/** Makes the rewrite of a finding, unless it would stand among syntax errors. */
import type { Node, Tree } from 'web-tree-sitter';
import type { Language } from '../facts/model';
import type { FixFunction } from '../fixes/fix';
import type { AnalysisSettings } from '../program/analysis';
import { keepFirstBranches } from '../syntax/directives';
import type { Finding, Fix, FixResult } from './finding';
import { isAmongErrors } from './syntaxErrors';

interface Source {
  readonly text: string;
  readonly language: Language;
  readonly settings: AnalysisSettings;
}

/** Parses a text for this one question: the kept tree may stand for a text with a blanked line. */
type Parse = <T>(
  text: string,
  use: (tree: Tree) => T,
) => { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

type Made = FixResult & { readonly amongErrors?: true };

export function rewriteFor(finding: Finding, rewrite: FixFunction, source: Source, parse: Parse): FixResult {
  const { text, language, settings } = source;
  const { file, span: anchor } = finding;
  const make = (root: Node): Made => {
    const result = rewrite({ file, language, text, root, anchor, settings });
    const own = result.ok ? result.fix.edits.filter((e) => e.file === file) : [];
    return own.some((edit) => isAmongErrors(root, edit.span)) ? { ...result, amongErrors: true } : result;
  };
  const made = (read: string): Made => {
    const outcome = parse(read, (tree) => make(tree.rootNode));
    return outcome.ok
      ? outcome.value
      : { ok: false, reason: `The file cannot be rewritten: ${outcome.reason}.` };
  };
  const result = made(text);
  if (result.amongErrors !== true) return result;
  // Where #if cuts code in two no grammar can read the whole file: the other reading has to say the same.
  const other = language === 'c' || language === 'cpp' ? keepFirstBranches(text, language) : text;
  const again = other === text ? result : made(other);
  return result.ok && again.ok && again.amongErrors !== true && sameEdits(result.fix, again.fix, text, other)
    ? { ok: true, fix: result.fix }
    : { ok: false, reason: 'There are syntax errors around it: what stands there is not known.' };
}

/** The same edits, none of them in what only one of the two readings has. */
function sameEdits(a: Fix, b: Fix, text: string, other: string): boolean {
  return (
    a.edits.length === b.edits.length &&
    a.edits.every(({ file, span: { start, end }, text: written }, i) => {
      const same = b.edits[i];
      return (
        same?.file === file &&
        same.span.start === start &&
        same.span.end === end &&
        same.text === written &&
        text.slice(start, end) === other.slice(start, end)
      );
    })
  );
}
