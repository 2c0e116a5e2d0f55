/** A day of typing: ten thousand edits, with all that an editor asks after each, in memory that does not grow. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, startServer, stopServer, type ServerProcess } from './process';

const edits = 10_000;
/** Between the first thousand edits, when caches fill, and the last. */
const allowedGrowthKb = 40 * 1024;

function residentKb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
}

describe('a long session', function () {
  this.timeout(300_000);
  let server: ServerProcess;
  before(function () {
    if (process.platform !== 'linux') this.skip();
    server = startServer();
  });
  after(() => stopServer(server));

  it('of 10,000 edits ends with the memory and the findings of its beginning', async () => {
    const { client, child } = server;
    await client.initialize();
    const texts = ['server.c', 'drill.py', 'server.mjs'].map((name) => {
      const file = path.join(root, 'examples', name);
      const language = { c: 'c', py: 'python', mjs: 'javascript' }[name.split('.')[1] ?? ''] ?? 'c';
      return {
        uri: `${pathToFileURL(file).href}.${name.split('.')[1] ?? ''}`,
        language,
        text: readFileSync(file, 'utf8'),
      };
    });
    for (const { uri, language, text } of texts) await client.open(uri, language, text);
    const count = async (): Promise<number[]> => {
      const all: number[] = [];
      for (const { uri } of texts) all.push((await client.diagnostics(uri)).length);
      return all;
    };
    const before = await count();
    assert.ok(
      before.every((n) => n > 0),
      before.join(),
    );
    const word = 'int typed_here = 1;\n';
    let early = 0;
    for (let i = 0; i < edits; i++) {
      const { uri } = texts[i % texts.length] ?? assert.fail();
      const document = client.document(uri);
      // A line is typed at a place of its own, letter by letter, and taken out again.
      const step = Math.floor(i / texts.length) % (2 * word.length);
      const round = Math.floor(i / texts.length / (2 * word.length));
      const line = (round * 7) % Math.max(1, document.lineCount - 1);
      const at = document.offsetAt({ line, character: 0 });
      if (step < word.length) await client.edit(uri, at + step, at + step, word[step] ?? '');
      else await client.edit(uri, at + 2 * word.length - 1 - step, at + 2 * word.length - step, '');
      if (i % 25 === 0) {
        await client.hover(uri, at);
        await client.actions(uri, { start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
      }
      if (i === 1000) {
        await client.settled();
        early = residentKb(child.pid ?? 0);
      }
    }
    await client.settled();
    // What was half typed at the end goes.
    for (const { uri, text } of texts) await client.edit(uri, 0, client.text(uri).length, text);
    assert.deepEqual(await count(), before);
    const grown = residentKb(child.pid ?? 0) - early;
    assert.ok(
      grown < allowedGrowthKb,
      `grew by ${Math.round(grown / 1024)} MB from ${Math.round(early / 1024)} MB`,
    );
  });
});
