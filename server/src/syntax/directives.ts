/**
 * C without a preprocessor: where `#if` cuts a statement or a brace in two, no grammar can read both branches. This makes
 * the text that a compiler might see: of each conditional the first branch is kept (the second of `#if 0`, and in C of
 * `#ifdef __cplusplus`, and of what asks for another system than Linux or for a build without threads), the rest and the directives themselves turn into spaces, so that every offset stays true.
 */

interface Conditional {
  /** The group around is kept. */
  readonly outer: boolean;
  /** A branch of this group was kept already. */
  taken: boolean;
  kept: boolean;
}

const directive = /^[ \t]*#[ \t]*(if|ifdef|ifndef|elif|elifdef|elifndef|else|endif)\b(.*)$/;

export function keepFirstBranches(text: string, language: 'c' | 'cpp'): string {
  if (!/^[ \t]*#[ \t]*if/m.test(text)) return text;
  const out: string[] = [];
  const stack: Conditional[] = [];
  let continued = false;
  for (const line of text.split('\n')) {
    const match: RegExpExecArray | null = continued
      ? null
      : directive.exec(line.endsWith('\r') ? line.slice(0, -1) : line);
    const blank: boolean = continued || match !== null;
    // A directive goes on behind a backslash.
    continued = blank && /\\\r?$/.test(line);
    if (match) step(stack, match[1] ?? '', (match[2] ?? '').trim(), language);
    const kept = !blank && (stack[stack.length - 1]?.kept ?? true);
    out.push(kept ? line : line.replace(/[^\r]/g, ' '));
  }
  // Without its end a conditional is still being typed: it would take the rest of the file with it.
  return stack.length > 0 ? text : out.join('\n');
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

function step(stack: Conditional[], word: string, condition: string, language: 'c' | 'cpp'): void {
  const top = stack[stack.length - 1];
  const no = cannotHold(word, condition, language);
  if (word.startsWith('if')) {
    const outer = top?.kept ?? true;
    stack.push({ outer, taken: !no, kept: outer && !no });
  } else if (!top) return;
  else if (word === 'endif') stack.pop();
  else {
    top.kept = top.outer && !top.taken && !no;
    if (!no) top.taken = true;
  }
}
