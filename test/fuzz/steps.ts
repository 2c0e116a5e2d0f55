/** Random edits: what people type, paste, delete and forget to close, and what happens to files around that. */
import * as fc from 'fast-check';
import type { TextEdit } from '../../server/src/engine/api';
import type { Language } from '../../server/src/facts/model';

/** All numbers are taken modulo what there is, so that any step can be made of any text, and a shorter story is a story. */
export interface Step {
  readonly k: Kind;
  /** Which file of the program. */
  readonly file: number;
  readonly at: number;
  /** Where a piece is copied from. */
  readonly from: number;
  readonly length: number;
  /** Which of the known pieces. */
  readonly piece: number;
}

const weights = {
  /** A piece at once. */
  insert: 12,
  /** The same, letter by letter. */
  type: 4,
  erase: 8,
  cut: 4,
  /** Takes out the next bracket or quote. */
  unbalance: 5,
  paste: 5,
  pasteFromOther: 3,
  replaceLine: 4,
  /** Several places in one change, as a rename or a multiple cursor makes it. */
  several: 3,
  /** Other line ends, or a byte order mark. */
  convert: 1,
  /** Back to the whole text: what is broken all over says nothing. */
  restore: 6,
  /** An editor closes the file, or opens it again. */
  toggleOpen: 2,
  /** The file goes, or comes back. */
  toggleFile: 2,
  rename: 1,
  configure: 1,
} as const;

export type Kind = keyof typeof weights;

const kinds: fc.Arbitrary<Kind> = fc.oneof(
  ...Object.entries(weights).map(([k, weight]) => ({ weight, arbitrary: fc.constant(k as Kind) })),
);
const number = fc.nat(1 << 20);

export const step: fc.Arbitrary<Step> = fc.record({
  k: kinds,
  file: number,
  at: number,
  from: number,
  length: fc.nat(160),
  piece: number,
});

const odd = [
  '\r\n', '\r', '\ufeff', '\0', '🧵', '𝒳', 'é', 'e\u0301', '\u2028', '\ud83d', '\ude00', '\t', '\f', '\u00a0', '\u202e', '\\\n',
]; // prettier-ignore

const snippets = {
  c: [
    ' ', '\n', 'x', ';', '{', '}', '(', ')', '"', '\'', '/*', '*/', '//', '#if 0\n', '#else\n', '#endif\n', '#ifdef A\n', ',', '=', '<', '::',
    'fork();', 'if (fork() == 0) {', '_exit(127);', 'exit(1);', 'execv(argv[0], argv);', 'pthread_create(&t, NULL, worker, NULL);',
    'pthread_join(t, NULL);', 'printf("x\\n");', 'for (;;) {', 'switch (pid) {\n  case 0:', 'return', 'goto out;', 'out:', 'static ',
    'void f(void) {\n', 'int g(int a, {\n', 'namespace a {', 'class B { void m() {', '#define fork my_fork\n', '#define F(x) do { x; } while (0)\n',
    '#include "a.h"\n', '// forksight-ignore fork-after-thread\n', 'pthread_mutex_lock(&m);', 'pthread_mutex_unlock(&m);', 'signal(SIGTERM, on_term);',
    'int main(void) { return 0; }\n', 'extern "C" {', 'template <class T> ', '[&] {', 'else', '__attribute__((constructor)) ',
  ],
  python: [
    ' ', '\n', '    ', 'x', ':', '(', ')', '[', ']', '{', '"', '"""', '#', ',', '=', '.', 'os.fork()', 'if os.fork() == 0:\n    ',
    'threading.Thread(target=work).start()', 'def f():\n', 'class A:\n', 'return', 'for i in range(10):\n', 'import os\n', 'async ', 'await ',
    'lambda x: ', 'with a as b:\n', 'try:\n', 'except:\n', '# forksight-ignore gil-bound-threads\n', 'f"{x', '@dec\n', 'from a import *\n',
    'match x:\n    case 1:\n', 'global x\n', 'else:\n', 'super().__init__()', 'if __name__ == "__main__":\n',
  ],
  javascript: [
    ' ', '\n', 'x', ';', '{', '}', '(', ')', '[', '`', '${', '"', '/*', '//', ',', '=', '=>', '.', '?.', 'async ', 'await ', 'fs.readFileSync("x")',
    'function f() {', 'class A {', 'const x = ', 'return', 'for (const a of b) {', 'Promise.all(', 'import x from "x";\n', '<div>', ': number',
    'require("./a")', 'module.exports = ', 'export ', 'process.on("SIGTERM", ', '/re', 'static {', 'new Worker(', '</', 'as ', '// forksight-ignore\n',
  ],
} as const; // prettier-ignore

export function piecesOf(language: Language): readonly string[] {
  const own = language === 'c' || language === 'cpp' ? 'c' : language === 'python' ? 'python' : 'javascript';
  return [...snippets[own], ...odd];
}

const insertion = (at: number, text: string): TextEdit => ({ span: { start: at, end: at }, text });
const whole = (text: string, by: string): TextEdit => ({ span: { start: 0, end: text.length }, text: by });

/**
 * The changes of a text that a step makes, one after the other; several edits of one change apply in turn, as an
 * editor sends them.
 * @param original what the text was at the beginning
 * @param other the text of another file
 */
export function changesOf(
  step: Step,
  text: string,
  language: Language,
  original: string,
  other: string,
): readonly (readonly TextEdit[])[] {
  const pieces = piecesOf(language);
  const piece = pieces[step.piece % pieces.length] ?? '';
  const at = step.at % (text.length + 1);
  const cut = (length: number): TextEdit => ({
    span: { start: at, end: Math.min(text.length, at + length) },
    text: '',
  });
  switch (step.k) {
    case 'insert':
      return [[insertion(at, piece)]];
    case 'type':
      return Array.from(piece).map((_, i, all) => [
        insertion(at + all.slice(0, i).join('').length, all[i] ?? ''),
      ]);
    case 'erase':
      return [[cut(1 + (step.length % 3))]];
    case 'cut':
      return [[cut(step.length)]];
    case 'unbalance': {
      const found = text.slice(at).search(/[(){}[\]"'`<>:]/);
      return found < 0 ? [] : [[{ span: { start: at + found, end: at + found + 1 }, text: '' }]];
    }
    case 'paste':
    case 'pasteFromOther': {
      const source = step.k === 'paste' ? text : other;
      const from = step.from % (source.length + 1);
      return [[insertion(at, source.slice(from, from + step.length))]];
    }
    case 'replaceLine': {
      const start = text.lastIndexOf('\n', at - 1) + 1;
      const end = text.indexOf('\n', at);
      return [[{ span: { start, end: end === -1 ? text.length : end }, text: piece }]];
    }
    case 'several': {
      const second = step.from % (text.length + 1);
      return [[insertion(Math.max(at, second), piece), insertion(Math.min(at, second), piece)]];
    }
    case 'convert': {
      const converted = text.includes('\r\n') ? text.replaceAll('\r\n', '\n') : text.replaceAll('\n', '\r\n');
      return [[whole(text, step.length % 2 === 0 ? converted : `\ufeff${text}`)]];
    }
    case 'restore':
      return [[whole(text, original)]];
    default:
      return [];
  }
}

export function applied(text: string, edits: readonly TextEdit[]): string {
  return edits.reduce(
    (now, { span, text: inserted }) => now.slice(0, span.start) + inserted + now.slice(span.end),
    text,
  );
}
