/** Where the result goes, and where in the text the block that spawns stands. */
import { branchWithoutBraces } from './bare';
import type { FailureFlow } from './flow';
import type { Match } from './match';
import type { Edit } from './remove';
import { lineIndent, type Style } from './style';
import { strip } from './syntax';
import { Variables } from './variables';

export interface ProcessId {
  /** In the rewritten conditions. */
  readonly name: string;
  /** What posix_spawn writes to. */
  readonly pointer: string;
  readonly assignTo: string | undefined;
  /** Declared in front of the block. */
  readonly declare: boolean;
}

export function processId(
  found: Match,
  flow: FailureFlow,
  pick: (name: string) => string,
): ProcessId | undefined {
  const target = found.target && strip(found.target);
  if (!target) {
    const kept =
      found.removal.kind === 'case' ||
      flow.waits.length > 0 ||
      flow.tested ||
      (found.removal.kind === 'then' && found.removal.failedToo) ||
      found.removal.kind === 'else' ||
      found.removal.kind === 'rest';
    const name = pick('child_pid');
    return kept ? { name, pointer: name, assignTo: undefined, declare: true } : undefined;
  }
  const local =
    target.type === 'identifier' ? new Variables(found.fn, [], found.call).local(target.text) : undefined;
  const direct =
    found.place === 'declaration'
      ? /^(pid_t|int|auto|::pid_t)$/.test(local?.type ?? '')
      : local !== undefined &&
        /^(pid_t|int)$/.test(local.type) &&
        !/\b(static|volatile|const)\b|\*|\[/.test(local.declaration.text.replace(/=.*/s, ''));
  if (
    direct ||
    (target.type === 'identifier' &&
      local?.type === 'pid_t' &&
      local.declarator.text.split('=')[0]?.trim() === target.text &&
      !/\b(static|volatile|const)\b/.test(local.declaration.text))
  ) {
    return { name: target.text, pointer: target.text, assignTo: undefined, declare: false };
  }
  return { name: target.text, pointer: pick('child_pid'), assignTo: target.text, declare: false };
}

export function placeBlock(
  found: Match,
  block: string,
  style: Style,
  pid: ProcessId | undefined,
  gone: readonly Edit[],
  text: string,
): Edit[] {
  const { statement } = found;
  const code = block.trimStart();
  const own = lineIndent(text, statement.startIndex);
  const indent = branchWithoutBraces(found) ? own + style.unit : own;
  const declared = pid?.declare ? `pid_t ${pid.name};${style.eol}${indent}` : '';
  if (found.place === 'assignment')
    return [{ start: statement.startIndex, end: statement.endIndex, text: code }, ...gone];
  if (found.place === 'condition') {
    const { startIndex: start, endIndex: end } = statement;
    if (gone.some((e) => e.start <= start && end <= e.end)) return [{ start, end, text: declared + code }];
    const joined = gone.find((e) => e.start === start);
    const others = gone.filter((e) => e !== joined);
    return [
      { start, end: joined?.end ?? start, text: declared + code + style.eol + indent + (joined?.text ?? '') },
      ...others,
    ];
  }
  const value = found.call;
  const edits: Edit[] = [{ start: value.startIndex, end: value.endIndex, text: '-1' }];
  for (const child of statement.children) {
    if (child.type === 'type_qualifier' && child.text === 'const')
      edits.push({ start: child.startIndex, end: child.endIndex + 1, text: '' });
    if (child.text === 'auto') edits.push({ start: child.startIndex, end: child.endIndex, text: 'pid_t' });
  }
  const newline = text.indexOf('\n', statement.endIndex);
  const next = statement.nextSibling;
  const trailing =
    next?.type === 'comment' &&
    next.startPosition.row === statement.endPosition.row &&
    next.endIndex <= newline;
  const at = trailing ? next.endIndex : statement.endIndex;
  return [...edits, { start: at, end: at, text: style.eol + indent + code }, ...gone];
}
