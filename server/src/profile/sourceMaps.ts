/**
 * From a line of JavaScript that a compiler made to the line that was written: TypeScript, mostly. Reads the map that the
 * file names in its last line (`//# sourceMappingURL=`), beside it or inside it.
 */
import { SourceMap, type SourceMapPayload } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { maxMadeBytes, readTextSync } from '../project/readText';

interface Place {
  readonly file: string;
  readonly line: number;
}

const inline = /^data:application\/json(?:;charset=[^;,]+)?;base64,/;
/** How far into a line its first mapping is looked for. */
const widestColumn = 400;

function payloadOf(file: string): SourceMapPayload | null {
  const text = readTextSync(file, maxMadeBytes);
  const url = [...text.matchAll(/^\/\/[#@] sourceMappingURL=(\S+)\s*$/gm)].at(-1)?.[1];
  if (url === undefined) return null;
  const json = inline.test(url)
    ? Buffer.from(url.replace(inline, ''), 'base64').toString('utf8')
    : readTextSync(path.resolve(path.dirname(file), decodeURI(url)), maxMadeBytes);
  return JSON.parse(json) as SourceMapPayload;
}

export class SourceMaps {
  private readonly maps = new Map<string, SourceMap | null>();

  /** @param column 1-based; 0 where only the line is known, and its first mapping is to be taken */
  original(file: string, line: number, column: number): Place {
    const map = this.mapOf(file);
    const columns = column > 0 ? [column - 1] : Array.from({ length: widestColumn }, (_, at) => at);
    for (const at of map ? columns : []) {
      const entry = map?.findEntry(line - 1, at);
      if (!entry || !('originalSource' in entry) || (column === 0 && entry.generatedLine !== line - 1))
        continue;
      return { file: this.resolve(file, entry.originalSource), line: entry.originalLine + 1 };
    }
    return { file, line };
  }

  private resolve(file: string, source: string): string {
    return source.startsWith('file:') ? fileURLToPath(source) : path.resolve(path.dirname(file), source);
  }

  private mapOf(file: string): SourceMap | null {
    const known = this.maps.get(file);
    if (known !== undefined) return known;
    let map: SourceMap | null = null;
    try {
      const payload = payloadOf(file);
      if (payload)
        map = new SourceMap({
          ...payload,
          sources: payload.sources.map((one) => path.posix.join(payload.sourceRoot, one)),
        });
    } catch {
      // A map that is gone or damaged: the line of the JavaScript is better than none.
    }
    this.maps.set(file, map);
    return map;
  }
}
