/**
 * C without a preprocessor: where `#if` cuts a statement or a brace in two, no grammar can read both branches. This makes
 * the text that a compiler might see: of each conditional that cuts something the first branch is kept (the second of
 * `#if 0`, and in C of `#ifdef __cplusplus`, and of what asks for another system than Linux or for a build without
 * threads), the rest and the directives themselves turn into spaces, so that every offset stays true.
 */

interface Conditional {
  /** The group around is kept. */
  readonly outer: boolean;
  /** A branch of this group was kept already. */
  taken: boolean;
  kept: boolean;
  /** Every branch is kept, and the directives as well. */
  readonly whole: boolean;
}

const directive = /^[ \t]*#[ \t]*(if|ifdef|ifndef|elif|elifdef|elifndef|else|endif)\b(.*)$/;

export function keepFirstBranches(text: string, language: 'c' | 'cpp'): string {
  if (!/^[ \t]*#[ \t]*if/m.test(text)) return text;
  const lines = text.split('\n');
  const whole = wholeGroups(lines, language);
  if (!whole) return text;
  const out: string[] = [];
  const stack: Conditional[] = [];
  let continued = false;
  let asIs = false;
  for (const [i, line] of lines.entries()) {
    const match: RegExpExecArray | null = continued ? null : directive.exec(withoutReturn(line));
    const blank: boolean = continued || match !== null;
    const word = match?.[1] ?? '';
    if (!continued) asIs = false;
    // A directive goes on behind a backslash.
    continued = blank && /\\\r?$/.test(line);
    if (match) {
      const group = word.startsWith('if') ? null : stack[stack.length - 1];
      step(stack, word, (match[2] ?? '').trim(), language, whole.has(i));
      const of = group ?? stack[stack.length - 1];
      asIs = of?.whole === true && of.outer;
    }
    const kept = blank ? asIs : (stack[stack.length - 1]?.kept ?? true);
    out.push(kept ? line : line.replace(/[^\r]/g, ' '));
  }
  return out.join('\n');
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

interface Group {
  readonly at: number;
  /** What stands before it ends a statement. */
  readonly free: boolean;
  readonly outer: Conditional;
  /** Every branch so far holds whole statements. */
  whole: boolean;
  /** Of the branch that is read. */
  depth: number;
  first: string;
  last: string;
}

/**
 * Lines with the `#if` of groups whose branches all hold whole statements or declarations: a grammar reads these as they
 * stand, and none of them is lost. Null where a conditional has no end: it would take the rest of the file with it.
 */
function wholeGroups(lines: readonly string[], language: 'c' | 'cpp'): ReadonlySet<number> | null {
  const whole = new Set<number>();
  const groups: Group[] = [];
  const taken: Conditional[] = [];
  let last = ';';
  let comment = false;
  let continued = false;
  const endBranch = (group: Group): void => {
    const ended = group.last === '' || /[;}]/.test(group.last);
    if (group.depth !== 0 || !ended || /^else\b/.test(group.first)) group.whole = false;
    group.depth = 0;
    group.first = group.last = '';
  };
  for (const [i, line] of lines.entries()) {
    const match: RegExpExecArray | null = continued || comment ? null : directive.exec(withoutReturn(line));
    if (match) {
      const word = match[1] ?? '';
      const top = groups[groups.length - 1];
      if (!word.startsWith('if') && top) endBranch(top);
      const before = taken[taken.length - 1];
      step(taken, word, (match[2] ?? '').trim(), language, false);
      const now = taken[taken.length - 1];
      if (word.startsWith('if') && now)
        groups.push({
          at: i,
          free: /[;{}:]/.test(last),
          outer: now,
          whole: true,
          depth: 0,
          first: '',
          last: '',
        });
      else if (word === 'endif' && top && before) {
        groups.pop();
        if (top.whole && top.free) {
          whole.add(top.at);
          last = ';';
          const around = groups[groups.length - 1];
          if (around) around.last = ';';
        }
      }
    }
    const code = stripped(line, comment);
    comment = code.comment;
    const isDirective: boolean = match !== null || continued || /^\s*#/.test(line);
    continued = isDirective && /\\\r?$/.test(line);
    if (isDirective || code.text === '') continue;
    // What follows a cut group joins its first branch.
    if (taken.every((c) => c.kept)) last = code.text.slice(-1);
    const top = groups[groups.length - 1];
    if (!top) continue;
    if (top.first === '') top.first = code.text;
    top.last = code.text.slice(-1);
    for (const c of code.text) {
      if (c === '{' || c === '(' || c === '[') top.depth++;
      else if (c === '}' || c === ')' || c === ']') top.depth--;
      if (top.depth < 0) top.whole = false;
    }
  }
  return groups.length > 0 ? null : whole;
}

/** A line's code, without comments and with the insides of literals gone. @param comment it begins inside one */
function stripped(line: string, comment: boolean): { readonly text: string; readonly comment: boolean } {
  let rest = line;
  if (comment) {
    const end = line.indexOf('*/');
    if (end < 0) return { text: '', comment: true };
    rest = line.slice(end + 2);
  }
  const text = rest
    .replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\/\/.*|\/\*.*?\*\//g, (m) =>
      m.startsWith('/') ? ' ' : '0',
    )
    .trim();
  const open = text.indexOf('/*');
  return open < 0 ? { text, comment: false } : { text: text.slice(0, open).trim(), comment: true };
}

/** Macros that compilers for other systems define: Forksight's users write for Linux. */
const foreign =
  /^(?:__APPLE__|__MACH__|_WIN32|_WIN64|WIN32|_MSC_VER|__CYGWIN__|__MINGW32__|__FreeBSD__|__NetBSD__|__OpenBSD__|__DragonFly__|__sun|_AIX|__HAIKU__)$/;

/** Macros of builds without threads: all that is said here is about builds with them. */
const threadless = /^_?(?:NO|WITHOUT|DISABLE)_?P?THREADS?$/i;

/** A condition that cannot hold: 0, or one that asks for nothing but other systems, or for no threads. */
function cannotHold(word: string, condition: string, language: 'c' | 'cpp'): boolean {
  if (word.endsWith('ndef') || word === 'else') return false;
  if (/^0\b/.test(condition)) return true;
  const asked = condition
    .replace(/\/[/*].*$/, '')
    .replace(/\bdefined\b|[()\s]/g, '')
    .split('||');
  return (
    asked.every((name) => foreign.test(name) || threadless.test(name)) ||
    (language === 'c' && word.endsWith('def') && asked[0] === '__cplusplus')
  );
}

function step(
  stack: Conditional[],
  word: string,
  condition: string,
  language: 'c' | 'cpp',
  whole: boolean,
): void {
  const top = stack[stack.length - 1];
  const no = cannotHold(word, condition, language);
  if (word.startsWith('if')) {
    const outer = top?.kept ?? true;
    stack.push({ outer, taken: !no, kept: outer && (whole || !no), whole });
  } else if (!top) return;
  else if (word === 'endif') stack.pop();
  else {
    top.kept = top.outer && (top.whole || (!top.taken && !no));
    if (!no) top.taken = true;
  }
}
