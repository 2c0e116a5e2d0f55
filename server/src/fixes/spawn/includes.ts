/** Headers, and the declaration of `environ`, that the rewritten function needs at the top of its file. */
import type { Node } from 'web-tree-sitter';
import { spawnExtension } from '../../knowledge/spawn';
import { contains } from './syntax';

export interface Needs {
  readonly headers: readonly string[];
  readonly environ: boolean;
  /** Something that glibc declares under _GNU_SOURCE only. */
  readonly gnu: boolean;
  /** File actions that not every libc has. */
  readonly extensions?: readonly string[];
}

interface Insertion {
  readonly at: number;
  readonly text: string;
}

interface Include {
  readonly node: Node;
  readonly name: string;
  readonly system: boolean;
}

/** `gnuMissing`: _GNU_SOURCE is needed and could not be added here; the title says so. */
export function includeEdits(
  root: Node,
  fn: Node,
  needs: Needs,
  eol: string,
  cpp: boolean,
): { edits: Insertion[]; gnuMissing: boolean } {
  const text = root.text;
  const all = includesBefore(root, fn);
  const written = new Set(root.descendantsOfType('preproc_include').map((n) => nameOf(n)));
  const missing = needs.headers.filter((header) => !written.has(header));
  const edits: Insertion[] = [];
  const after = new Map<number, string[]>();
  const last = all.filter((i) => i.system).at(-1) ?? all.at(-1);
  const declaration =
    needs.environ && !/\bextern\s+char\s*\*\s*\*\s*environ\b/.test(text)
      ? 'extern char **environ;'
      : undefined;
  for (const header of missing) {
    const place = sortedPlace(all, header) ?? (last && lineEnd(text, last.node));
    const at = place ?? firstLine(root);
    after.set(at, [...(after.get(at) ?? []), `#include <${header}>`]);
  }
  const known = cpp || /#\s*define\s+_GNU_SOURCE\b/.test(text);
  const first = root.descendantsOfType('preproc_include')[0];
  const canDefine = first !== undefined && nameOf(first) !== '' && first.text.includes('<');
  if (needs.gnu && !known && canDefine)
    edits.push({
      at: first.startIndex,
      text: `#ifndef _GNU_SOURCE${eol}#define _GNU_SOURCE 1${eol}#endif${eol}`,
    });
  for (const [at, lines] of after) edits.push({ at, text: lines.map((l) => l + eol).join('') });
  const bottom = all.at(-1);
  const under = [
    ...guards(needs.extensions ?? [], text),
    ...(declaration === undefined ? [] : [[declaration]]),
  ];
  if (under.length > 0) {
    const at = bottom ? lineEnd(text, bottom.node) : firstLine(root);
    const blank = text.startsWith(eol, at) || text.startsWith('\n', at) ? '' : eol;
    edits.push({ at, text: `${under.map((lines) => `${eol}${lines.join(eol)}${eol}`).join('')}${blank}` });
  }
  return { edits: merge(edits), gnuMissing: needs.gnu && !known && !canDefine };
}

/** Where the libc lacks a function, the compiler says so by name instead of guessing at a declaration. */
function guards(extensions: readonly string[], text: string): string[][] {
  return [...new Set(extensions)].flatMap((action) => {
    const known = spawnExtension(action);
    const name = `posix_spawn_file_actions_${action}()`;
    if (!known || text.includes(`#error "${name}`)) return [];
    const [major, minor] = known.glibc;
    const older = `__GLIBC__ < ${major} || (__GLIBC__ == ${major} && __GLIBC_MINOR__ < ${minor})`;
    const condition = known.musl
      ? `defined(__GLIBC__) && (${older})`
      : `defined(__linux__) && (!defined(__GLIBC__) || ${older})`;
    return [[`#if ${condition}`, `#error "${name} needs glibc ${major}.${minor}"`, '#endif']];
  });
}

/** Includes that stand where the function stands: at file level or in the same `#if` around it. */
function includesBefore(root: Node, fn: Node): Include[] {
  // An include in the middle of the file brings in code, not declarations.
  const top = Math.min(
    fn.startIndex,
    root.namedChildren.find((c) => c.type === 'function_definition')?.startIndex ?? fn.startIndex,
  );
  return root
    .descendantsOfType('preproc_include')
    .filter(
      (node) =>
        node.endIndex <= top &&
        node.parent !== null &&
        (node.parent.id === root.id || (node.parent.type.startsWith('preproc') && contains(node.parent, fn))),
    )
    .map((node) => ({ node, name: nameOf(node), system: node.text.includes('<') }));
}

function nameOf(node: Node): string {
  return node.childForFieldName('path')?.text.replace(/^[<"]|[>"]$/g, '') ?? '';
}

/** Offset in front of the first include of a sorted group that sorts behind the header; undefined: no such group. */
function sortedPlace(all: readonly Include[], header: string): number | undefined {
  const groups: Include[][] = [];
  for (const include of all.filter((i) => i.system)) {
    const group = groups.at(-1);
    const before = group?.at(-1);
    const adjacent = before && include.node.startPosition.row - before.node.startPosition.row === 1;
    if (group && adjacent && before.name.includes('/') === include.name.includes('/')) group.push(include);
    else groups.push([include]);
  }
  const group = groups.filter((g) => g.length > 1 && !g[0]?.name.includes('/')).at(-1);
  if (!group || group.some((include, i) => i > 0 && (group[i - 1]?.name ?? '') > include.name))
    return undefined;
  return group.find((include) => include.name > header)?.node.startIndex;
}

function lineEnd(text: string, node: Node): number {
  // The grammar's include node holds its line end, unless the file ends there.
  const end = text.indexOf('\n', Math.max(node.startIndex, node.endIndex - 1));
  return end < 0 ? text.length : end + 1;
}

/** Behind the comment that opens the file. */
function firstLine(root: Node): number {
  const first = root.namedChildren.find((child) => child.type !== 'comment');
  return first ? root.text.lastIndexOf('\n', first.startIndex - 1) + 1 : 0;
}

/** One insertion per place, so that their order cannot change. */
function merge(edits: readonly Insertion[]): Insertion[] {
  const places = new Map<number, string>();
  for (const edit of edits) places.set(edit.at, (places.get(edit.at) ?? '') + edit.text);
  return [...places].map(([at, text]) => ({ at, text }));
}
