// Keystroke to diagnostics, over stdio, against the real server. One edit at a time: the clock runs from the write of the
// change to the arrival of the diagnostics of that version. Every edit stands before a finding, so that each is answered.
// node test/bench/keystroke.mjs [--lines 10000] [--edits 400] [--json]
import { parseArgs } from 'node:util';
import { startServer } from './client.mjs';
import { generateC } from './generate.mjs';

const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '10000' },
    edits: { type: 'string', default: '400' },
    json: { type: 'boolean' },
  },
});

const uri = 'file:///bench/server.c';

/** A document on both sides of the connection. */
class Document {
  version = 1;
  constructor(server, text) {
    this.server = server;
    this.text = text;
  }

  async open() {
    const answer = this.server.published((p) => p.uri === uri);
    const start = performance.now();
    await this.server.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'c', version: this.version, text: this.text },
    });
    return (await answer) === null ? null : performance.now() - start;
  }

  position(offset) {
    const before = this.text.slice(0, offset);
    const line = before.split('\n').length - 1;
    return { line, character: offset - (before.lastIndexOf('\n') + 1) };
  }

  /** @returns milliseconds until the diagnostics of this version, or null if none came */
  async replace(start, end, text) {
    const range = { start: this.position(start), end: this.position(end) };
    this.text = this.text.slice(0, start) + text + this.text.slice(end);
    const version = ++this.version;
    const answer = this.server.published((p) => p.uri === uri && p.version === version, 5000);
    const began = performance.now();
    await this.server.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ range, text }],
    });
    return (await answer) === null ? null : performance.now() - began;
  }
}

export function summarise(times) {
  const answered = times.filter((t) => t !== null).sort((a, b) => a - b);
  const at = (share) => answered[Math.min(answered.length - 1, Math.floor(answered.length * share))] ?? NaN;
  return {
    edits: times.length,
    unanswered: times.length - answered.length,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    max: at(1),
  };
}

/** Types a text character by character at `offset`, then takes it out again the same way. */
async function type(document, offset, text, times) {
  for (let i = 0; i < text.length; i++) times.push(await document.replace(offset + i, offset + i, text[i]));
  for (let i = text.length; i > 0; i--) times.push(await document.replace(offset + i - 1, offset + i, ''));
}

const snippets = [
  'int total = 0;',
  'if (fd < 0) { return -1; }',
  'send(fd, "a", 1, 0);',
  '/* note */',
  'for (int i = 0; i < 9; i++) {',
];

async function run(lines, edits) {
  const server = await startServer();
  try {
    const document = new Document(server, generateC(lines));
    const open = await document.open();
    const places = [...document.text.matchAll(/\n {4}(?=\S)/g)]
      .map((m) => m.index + 5)
      .filter((at) => at < document.text.length * 0.95);
    const typing = [];
    await type(document, places[0], 'int warm = 1;', []);
    for (let n = 0; typing.length < edits; n++)
      await type(
        document,
        places[Math.floor((places.length * (n * 0.618)) % places.length)],
        snippets[n % snippets.length],
        typing,
      );
    // The line on which error recovery took seconds: an unclosed call in an unclosed subscript.
    const pathological = [];
    for (const share of [0.1, 0.5, 0.9])
      await type(document, places[Math.floor(places.length * share)], 'foo("a", b[', pathological);
    const paste = [];
    const block = generateC(400, 7).split('\n').slice(20, 300).join('\n');
    for (const share of [0.2, 0.7]) {
      const at = document.text.indexOf('\nstatic', Math.floor(document.text.length * share)) + 1;
      paste.push(await document.replace(at, at, block));
      paste.push(await document.replace(at, at + block.length, ''));
    }
    return {
      lines: document.text.split('\n').length,
      openMs: open,
      typing: summarise(typing),
      pathological: summarise(pathological),
      paste: summarise(paste),
    };
  } finally {
    await server.stop();
  }
}

const result = await run(Number(values.lines), Number(values.edits));
if (values.json) console.log(JSON.stringify(result));
else {
  const ms = (x) => (x === null ? 'none' : x.toFixed(1).padStart(7));
  console.log(
    `keystroke to diagnostics over stdio, C file of ${result.lines} lines; open to first diagnostics ${ms(result.openMs)} ms (cold)`,
  );
  for (const kind of ['typing', 'pathological', 'paste']) {
    const s = result[kind];
    console.log(
      `${kind.padEnd(13)} ${String(s.edits).padStart(4)} edits  p50 ${ms(s.p50)}  p95 ${ms(s.p95)}  p99 ${ms(s.p99)}  max ${ms(s.max)} ms  unanswered ${s.unanswered}`,
    );
  }
}
