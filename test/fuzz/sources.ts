/** Source files as no compiler would take them: bytes flipped, cut off, tokens swapped, nested deeply, in endless lines. */
import * as fc from 'fast-check';
import path from 'node:path';
import type { Program } from './programs';
import { spoilt } from './spoil';

export interface Mutant {
  /** Below a folder of its own. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** What opens and closes, or only goes on, in each language. */
export const nests: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  c: [
    ['(', ')'], ['{', '}'], ['if (x) ', ''], ['x ? y : ', ''], ['1 + ', '1'], ['f(', ')'], ['!', 'x'], ['a.b->', 'c'], ['#if 1\n', '#endif\n'],
    ['else if (x) y(); ', ''], ['do { ', '} while (0);'], ['switch (x) { case 1: ', '}'], ['*', 'p'], ['[', ']'], ['#define A \\\n', ''], ['(int)', 'x'],
    ['x = ', 'y;'], ['"a" ', ''], ['/*', '*/'], ['for (;;) ', ''], ['static ', 'int x;'], ['int x, ', 'y;'], ['struct s { ', '};'],
  ],
  python: [
    ['(', ')'], ['[', ']'], ['lambda: ', '1'], ['not ', 'x'], ['1 + ', '1'], ['f(', ')'], ['a.b.', 'c'], ['x if y else ', 'z'], ['f"{', '}"'],
    ['if x:\n    pass\nel', 'se:\n    pass\n'], ['x = ', 'y\n'], ['@d\n', 'def f(): pass\n'], ['"a" ', ''], ['[i for i in ', 'x]'], ['await ', 'x'],
    ['def f():\n    pass\n', ''], ['import a\n', ''], ['x, ', 'y = z\n'],
  ],
  javascript: [
    ['(', ')'], ['{', '}'], ['[', ']'], ['() => ', '1'], ['x ? y : ', 'z'], ['1 + ', '1'], ['f(', ')'], ['a.b.', 'c'], ['`${', '}`'], ['await ', 'x'],
    ['if (x) y(); else ', ';'], ['new ', 'X'], ['x = ', 'y;'], ['function f() {', '}'], ['class A extends ', 'B {}'], ['<a>', '</a>'], ['.then(x)', ''],
    ['async () => { await ', '}'], ['typeof ', 'x'], ['x => ', 'y'], ['/', 'a/'], ['{ ...', '}'], ['?.[', ']'],
  ],
}; // prettier-ignore

function nestsFor(name: string): readonly (readonly [string, string])[] {
  const extension = path.extname(name);
  if (extension === '.py') return nests.python ?? [];
  return (/^\.[ch]/.test(extension) ? nests.c : nests.javascript) ?? [];
}

function nested(name: string, text: string): fc.Arbitrary<Buffer> {
  return fc
    .record({
      at: fc.nat(text.length),
      pair: fc.constantFrom(...nestsFor(name)),
      depth: fc.constantFrom(50, 700, 5000, 20_000),
      width: fc.constantFrom(1, 7, 1_000_000),
      isClosed: fc.boolean(),
    })
    .map(({ at, pair: [open, close], depth, width, isClosed }) => {
      // A line end now and then, or else such a file is refused for the length of its lines.
      const repeated = (piece: string): string =>
        Array.from({ length: depth }, (_, i) => (i % width === width - 1 ? `${piece}\n` : piece)).join('');
      return Buffer.from(
        text.slice(0, at) + repeated(open) + (isClosed ? repeated(close) : '') + text.slice(at),
      );
    });
}

function shuffled(text: string): fc.Arbitrary<Buffer> {
  const tokens = text.match(/\w+|\s+|[^\w\s]/g) ?? [];
  const at = fc.nat(Math.max(0, tokens.length - 1));
  const change = fc.record({ a: at, b: at, how: fc.constantFrom('swap', 'double', 'drop', 'copy') });
  return fc.array(change, { minLength: 1, maxLength: 30 }).map((changes) => {
    const now = [...tokens];
    for (const { a, b, how } of changes) {
      const [x = '', y = ''] = [now[a], now[b]];
      if (how === 'swap') [now[a], now[b]] = [y, x];
      else if (how === 'double') now[a] = x + x;
      else now[a] = how === 'drop' ? '' : y;
    }
    return Buffer.from(now.join(''));
  });
}

function longLine(text: string): fc.Arbitrary<Buffer> {
  return fc
    .record({ times: fc.constantFrom(1, 30, 300), by: fc.constantFrom('', ' ', ';', '\\\n') })
    .map(({ times, by }) => Buffer.from(text.replaceAll('\n', by).repeat(times).slice(0, 3_000_000)));
}

/** @returns so many files, the same for the same seed */
export function mutants(programs: readonly Program[], count: number, seed: number): readonly Mutant[] {
  const all = programs.flat();
  const start = Math.imul(seed, 0x9e3779b1) >>> 0;
  return Array.from({ length: count }, (_, i) => {
    const source = all[(start + i * 7919) % all.length];
    if (!source) throw new Error('nothing to mutate');
    const { file, text } = source;
    const way = fc.oneof(
      { weight: 3, arbitrary: spoilt(Buffer.from(text)) },
      { weight: 4, arbitrary: shuffled(text) },
      { weight: 4, arbitrary: nested(file, text) },
      { weight: 1, arbitrary: longLine(text) },
    );
    const [bytes = Buffer.alloc(0)] = fc.sample(fc.noBias(way), { seed: seed + i, numRuns: 1 });
    return { name: `${i}/${path.basename(file)}`, bytes };
  });
}

/** All that may be said of a file that is not analysed, or in part. */
export const knownReasons =
  /^(it holds NUL bytes, so it is not text|it is [\d.]+ MB, over the limit of 10 MB|binary: it holds NUL bytes|minified or generated: its lines are too long to be written by hand|larger than 12 million characters|parsing took longer than \d+ ms|read in part: syntax errors hide \d+ % of it, and what is there is not analysed)$/;
