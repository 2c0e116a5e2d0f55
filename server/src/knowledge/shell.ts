/**
 * Commands that a shell is asked to run although they need none: words, and nothing that a shell would do anything with.
 * POSIX.1-2024 XCU 2, "Shell Command Language"; dash(1) and bash(1), the two that are /bin/sh on Linux.
 */

/**
 * Words that mean something to the shell itself: reserved words, special built-ins (XCU 2.4 and 2.15), and built-ins that
 * change the shell or differ from the program of that name (`echo`, `printf`, `test`, `pwd`: dash(1), bash(1)).
 */
const ofTheShell: ReadonlySet<string> = new Set(
  `! { } case do done elif else esac fi for if in then until while function select time coproc [[ ]]
   : . break continue eval exec exit export readonly return set shift times trap unset local let source
   alias bg cd chdir command fc fg getopts hash jobs kill read type ulimit umask unalias wait newgrp
   echo printf test [ pwd builtin caller compgen complete compopt declare dirs disown enable help history logout mapfile
   popd pushd readarray shopt suspend typeset bind`.split(/\s+/),
);

/** Commands of cmd.exe that no Linux has: a program that runs them is not for Linux. */
const ofWindows: ReadonlySet<string> = new Set(['cls', 'pause', 'color', 'title', 'chcp', 'ver']);

/** What stands for itself in a word, quotes aside: XCU 2.2; everything outside ASCII does too. */
const plain = /[\w.,/:@%+=-]|[^\0-\x7f]/;

/** The words of a command that no shell is needed for; null where it is one's business. */
export function plainWords(command: string): readonly string[] | null {
  const words: string[] = [];
  const text = command.trim();
  for (let at = 0; at < text.length;) {
    const space = /^[ \t]+/.exec(text.slice(at))?.[0].length ?? 0;
    const word = readWord(text, (at += space));
    if (!word) return null;
    words.push(word.text);
    at = word.end;
  }
  const program = words[0];
  if (program === undefined || program.includes('=') || ofTheShell.has(program) || ofWindows.has(program))
    return null;
  return words;
}

/** Characters, and parts in quotes that quote nothing which still counts between them. */
function readWord(text: string, start: number): { readonly text: string; readonly end: number } | null {
  let word = '';
  let at = start;
  while (at < text.length && !/[ \t]/.test(text[at] ?? '')) {
    const quote = text[at] ?? '';
    if (quote === "'" || quote === '"') {
      const end = text.indexOf(quote, at + 1);
      const inner = end < 0 ? null : text.slice(at + 1, end);
      if (inner === null || (quote === '"' && /[$`\\!]/.test(inner))) return null;
      word += inner;
      at = end + 1;
    } else if (plain.test(quote)) {
      word += quote;
      at++;
    } else return null;
  }
  return { text: word, end: at };
}

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '\\': '\\',
  '?': '?',
  t: '\t',
  n: '\n',
};

/**
 * What a C string literal says, or several side by side.
 * @param literal without its first and last quote; null: a macro stands in it, or a character by its number
 */
export function literalText(literal: string): string | null {
  let out = '';
  for (let at = 0; at < literal.length; at++) {
    const char = literal[at] ?? '';
    if (char === '\\') {
      const escaped = escapes[literal[++at] ?? ''];
      if (escaped === undefined) return null;
      out += escaped;
    } else if (char === '"') {
      const next = /^"\s*"/.exec(literal.slice(at))?.[0];
      if (next === undefined) return null;
      at += next.length - 1;
    } else out += char;
  }
  return out;
}

/** The words of a literal as facts hold it. */
export function plainCommand(literal: string): readonly string[] | null {
  const text = literalText(literal);
  return text === null ? null : plainWords(text);
}

/** Start a shell for a command: system(3), popen(3). */
export const startsShell: ReadonlySet<string> = new Set(['system', 'popen']);

/** Use a stream that they are given, and neither close it nor keep it: stdio(3), unlocked_stdio(3), getline(3), fileno(3). */
export const streamCalls: ReadonlySet<string> = new Set(
  `fgets fgetc getc fgets_unlocked fgetc_unlocked getc_unlocked fread fread_unlocked fscanf vfscanf getline getdelim ungetc
   fgetws fgetwc getw fputs fputc putc fputs_unlocked fputc_unlocked putc_unlocked fwrite fwrite_unlocked fprintf vfprintf
   feof ferror clearerr feof_unlocked ferror_unlocked fflush fflush_unlocked fileno fileno_unlocked setvbuf setbuf
   setlinebuf flockfile funlockfile`.split(/\s+/),
);
