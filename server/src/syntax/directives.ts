/**
 * C without a preprocessor: where `#if` cuts a statement or a brace in two, no grammar can read both branches. This makes
 * the text that a compiler might see: of each conditional the first branch is kept (the second of `#if 0`, and in C of
 * `#ifdef __cplusplus`), the rest and the directives themselves turn into spaces, so that every offset stays true.
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

function step(stack: Conditional[], word: string, condition: string, language: 'c' | 'cpp'): void {
  const top = stack[stack.length - 1];
  if (word.startsWith('if')) {
    const outer = top?.kept ?? true;
    const no =
      (word === 'if' && /^0\b/.test(condition)) ||
      (word === 'ifdef' && language === 'c' && condition.startsWith('__cplusplus'));
    stack.push({ outer, taken: !no, kept: outer && !no });
  } else if (!top) return;
  else if (word === 'endif') stack.pop();
  else {
    top.kept = top.outer && !top.taken;
    top.taken = true;
  }
}
