/** Splits an argument line as a person writes it: spaces separate, quotes and backslashes keep. No shell is involved. */
export function splitArguments(line: string): string[] {
  const out: string[] = [];
  const pattern = /(?:[^\s"'\\]|\\[\s\S]|"(?:[^"\\]|\\[\s\S])*"|'[^']*'|["'\\])+/g;
  for (const [word] of line.matchAll(pattern))
    out.push(
      word.replace(
        /\\([\s\S])|"((?:[^"\\]|\\[\s\S])*)"|'([^']*)'/g,
        (_all, escaped?: string, double?: string, single?: string) =>
          escaped ?? double?.replace(/\\(["\\])/g, '$1') ?? single ?? '',
      ),
    );
  return out;
}
