// Keystroke to diagnostics, over stdio, against real server processes: Forksight's, and in turns those that a programmer of
// the language has open anyway. One edit at a time: the clock runs from the write of the change to the arrival of the
// diagnostics of that version. Every edit stands before a finding of Forksight's, so that each is answered. The others
// check much that Forksight does not and put off an answer on purpose: the figures say what is felt, not who works more.
// node test/bench/keystroke.mjs [--edits 400] [--only c-10000,python-10000] [--memory 10000]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ownServer, startServer } from './client.mjs';
import { generateC, generatePython, generateTypeScript } from './generate.mjs';
import { usePeers } from './peers.mjs';
import { installed, median } from './process.mjs';
import { number, record, table } from './report.mjs';

usePeers();
const { values } = parseArgs({
  options: {
    edits: { type: 'string', default: '400' },
    only: { type: 'string' },
    memory: { type: 'string', default: '10000' },
  },
});

const languages = {
  c: {
    id: 'c',
    file: 'server.c',
    generate: generateC,
    functions: '\nstatic',
    peer: { name: 'clangd', command: 'clangd', args: ['--log=error'] },
    snippets: [
      'int total = 0;',
      'if (fd < 0) { return -1; }',
      'send(fd, "a", 1, 0);',
      '/* note */',
      'for (int i = 0; i < 9; i++) {',
    ],
  },
  python: {
    id: 'python',
    file: 'server.py',
    generate: generatePython,
    functions: '\ndef ',
    peer: { name: 'pyright', command: 'pyright-langserver', args: ['--stdio'], probe: 'pyright' },
    snippets: ['total = 0', 'if at < 0: return -1', 'log.info("a")', '# note', 'for i in range(9):'],
  },
  typescript: {
    id: 'typescript',
    file: 'server.ts',
    generate: generateTypeScript,
    functions: '\nexport function',
    // typescript-language-server 5.1 publishes nothing to a client without an editor around it.
    peer: null,
    snippets: [
      'let total = 0;',
      'if (at < 0) { return -1; }',
      'console.log("a");',
      '/* note */',
      'for (;;) {',
    ],
  },
};

/** The workspace: some servers say nothing of a file that is not on disk. */
const folder = mkdtempSync(path.join(tmpdir(), 'forksight-keystroke-'));
process.on('exit', () => rmSync(folder, { recursive: true }));

/** The line on which error recovery took seconds: an unclosed call in an unclosed subscript. */
const pathological = 'foo("a", b[';

/** A document on both sides of the connection. */
class Document {
  version = 1;
  constructor(server, language, text) {
    this.server = server;
    this.language = language;
    this.uri = pathToFileURL(path.join(folder, language.file)).href;
    this.text = text;
  }

  async open() {
    const answer = this.server.published((p) => p.uri === this.uri, 120_000);
    const start = performance.now();
    await this.server.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: this.uri, languageId: this.language.id, version: this.version, text: this.text },
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
    // Some servers do not say which version they speak of: with one edit at a time, the next answer is it.
    const answer = this.server.published(
      (p) => p.uri === this.uri && (p.version === undefined || p.version === null || p.version === version),
      2000,
    );
    const began = performance.now();
    await this.server.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: this.uri, version },
      contentChanges: [{ range, text }],
    });
    return (await answer) === null ? null : performance.now() - began;
  }
}

function summarise(times) {
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
async function type(document, offset, text, typed, deleted = typed) {
  for (let i = 0; i < text.length; i++) typed.push(await document.replace(offset + i, offset + i, text[i]));
  for (let i = text.length; i > 0; i--) deleted.push(await document.replace(offset + i - 1, offset + i, ''));
}

const placesOf = (text) =>
  [...text.matchAll(/\n {4}(?=\S)/g)].map((m) => m.index + 5).filter((at) => at < text.length * 0.95);

async function measure(language, lines, server, edits) {
  const text = language.generate(lines);
  writeFileSync(path.join(folder, language.file), text);
  const connection = await startServer({ server, folder });
  try {
    const document = new Document(connection, language, text);
    const cold = await document.open();
    const resident = connection.residentMb();
    const places = placesOf(document.text);
    const times = { typing: [], deleting: [], 'pathological line': [], pasting: [] };
    await type(document, places[0], language.snippets[0], []);
    for (let n = 0; times.typing.length + times.deleting.length < edits; n++) {
      const at = places[Math.floor((places.length * (n * 0.618)) % places.length)];
      await type(document, at, language.snippets[n % language.snippets.length], times.typing, times.deleting);
    }
    for (const share of [0.1, 0.5, 0.9])
      await type(
        document,
        places[Math.floor(places.length * share)],
        pathological,
        times['pathological line'],
      );
    const block = language.generate(400, 7).split('\n').slice(20, 300).join('\n');
    for (const share of [0.2, 0.7]) {
      const at = document.text.indexOf(language.functions, Math.floor(document.text.length * share)) + 1;
      times.pasting.push(await document.replace(at, at, block));
      times.pasting.push(await document.replace(at, at + block.length, ''));
    }
    await connection.connection.sendNotification('textDocument/didClose', {
      textDocument: { uri: document.uri },
    });
    document.version = 1;
    const warm = await document.open();
    return { times, cold, warm, resident, startMs: connection.startMs };
  } finally {
    await connection.stop();
  }
}

/** A long session: memory after the first answer, and after ever so many edits. */
async function session(language, lines, edits) {
  const server = await startServer();
  try {
    const document = new Document(server, language, language.generate(lines));
    await document.open();
    const places = placesOf(document.text);
    const seen = [];
    let done = 0;
    for (let n = 0; done < edits; n++) {
      const text = language.snippets[n % language.snippets.length];
      await type(document, places[(n * 7919) % places.length], text, []);
      done += 2 * text.length;
      if (seen.length < 10 * (done / edits)) seen.push(server.residentMb());
    }
    return { edits: done, first: seen[0], last: seen.at(-1), most: Math.max(...seen) };
  } finally {
    await server.stop();
  }
}

const wanted = values.only?.split(',');
const edits = Number(values.edits);
const sizes = [
  ['c', 1000],
  ['c', 10_000],
  ['c', 30_000],
  ['python', 10_000],
  ['typescript', 10_000],
].filter(([name, lines]) => !wanted || wanted.includes(`${name}-${lines}`));

const rows = [['file', 'edits', 'server', 'n', 'p50', 'p95', 'p99', 'max', 'unanswered']];
for (const [name, lines] of sizes) {
  const language = languages[name];
  const { peer } = language;
  const what = `${language.file.replace('server.', '')}, ${lines} lines`;
  // In turns, so that what else the machine does meets both: ours, theirs, ours, theirs.
  const servers = [{ name: 'Forksight', server: ownServer, edits: Math.ceil(edits / 2) }];
  if (peer && installed(peer.probe ?? peer.command))
    servers.push({ name: peer.name, server: peer, edits: Math.ceil(edits / 10) });
  else if (peer) console.log(`not installed, so left out: ${peer.command}`);
  const seen = new Map(servers.map((one) => [one.name, []]));
  for (let round = 0; round < 2; round++)
    for (const one of servers) seen.get(one.name).push(await measure(language, lines, one.server, one.edits));
  const all = (who, pick) => seen.get(who).map(pick);
  const beside = (of) => Object.fromEntries(servers.slice(1).map((one) => [one.name, of(one.name)]));
  const kinds = Object.keys(seen.get('Forksight')[0].times);
  const summary = (who, kind) => summarise(all(who, (run) => run.times[kind]).flat());
  for (const kind of kinds) {
    for (const { name: who } of servers) {
      const s = summary(who, kind);
      rows.push([
        what,
        kind,
        who,
        s.edits,
        number(s.p50),
        number(s.p95),
        number(s.p99),
        number(s.max),
        s.unanswered,
      ]);
    }
    const goals = { p50: 5, p99: 50, max: 100 };
    const shown = kind === 'typing' ? ['p50', 'p95', 'p99', 'max'] : ['p50', 'max'];
    const isGoal = name === 'c' && lines === 10_000;
    for (const at of shown) {
      const ours = summary('Forksight', kind)[at];
      record({
        what: `${kind}, ${what}, ${at}`,
        ours,
        unit: 'ms',
        beside: beside((who) => summary(who, kind)[at]),
        ...(isGoal && at in goals ? { goal: `≤ ${goals[at]}`, met: ours <= goals[at] } : {}),
      });
    }
  }
  for (const [title, pick, goal] of [
    ['open to first diagnostics, cold', (run) => run.cold],
    ['open to first diagnostics, warm', (run) => run.warm, 100],
    ['start of the server', (run) => run.startMs],
    ['memory with the file open', (run) => run.resident],
  ]) {
    const of = (who) => median(all(who, pick).filter((x) => x !== null));
    const isGoal = goal !== undefined && name === 'c' && lines === 10_000;
    rows.push([
      what,
      title,
      servers.map(({ name: who }) => `${who} ${number(of(who))}`).join(', '),
      '',
      '',
      '',
      '',
      '',
      '',
    ]);
    record({
      what: `${title}, ${what}`,
      ours: of('Forksight'),
      unit: title.startsWith('memory') ? 'MB' : 'ms',
      beside: beside(of),
      ...(isGoal ? { goal: `≤ ${goal}`, met: of('Forksight') <= goal } : {}),
    });
  }
}
table(rows);

const long = Number(values.memory);
if (long > 0) {
  const { edits: done, first, last, most } = await session(languages.c, 3000, long);
  console.log(
    `\n${done} edits in a C file of 3000 lines: ${number(first, 0)} MB at first, ${number(last, 0)} MB at the end, ${number(most, 0)} MB at most`,
  );
  record({
    what: `memory after ${done} edits to that at first`,
    ours: last / first,
    unit: 'x',
    goal: '≤ 1.20',
    met: last <= first * 1.2,
  });
}
