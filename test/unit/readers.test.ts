/** Reading on several threads: the same outcome as on one, and a thread that dies costs one file, by name. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Reader } from '../../server/src/engine/reading';
import { grammarFiles } from '../../server/src/project/grammarFiles';
import { readAll, type OneReader, type Outcome, type Source } from '../../server/src/project/readers';
import { root } from '../harness/engine';

const real = path.join(root, 'server/dist/readWorker.js');

/** A thread that answers with the length of the text, and does what the name of a file says. */
const strange = `
const { parentPort } = require('node:worker_threads');
parentPort.on('message', ({ id, file, text }) => {
  if (file.startsWith('exit')) process.exit(3);
  if (file.startsWith('throw')) throw new Error('thrown outside');
  if (file.startsWith('fail')) parentPort.postMessage({ id, failed: 'it failed' });
  else parentPort.postMessage({ id, json: JSON.stringify({ skipped: 'there ' + text.length }) });
});
parentPort.postMessage('ready');
`;

const sources = (...names: readonly string[]): Source[] =>
  names.map((file, i) => ({ file, language: 'c', text: `int a${i};`.repeat(i + 1) }));

/** Leaves nearly everything to the threads. */
const slow: OneReader = {
  read: async (_file, _language, text) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return { facts: null, skipped: `here ${text.length}`, partial: null, firstBranches: false };
  },
};

/** The largest file is read here, the rest by the threads. */
const never: OneReader = {
  read: async (file, language, text) => {
    await new Promise((resolve) => setTimeout(resolve, 3000));
    return slow.read(file, language, text);
  },
};

describe('reading on several threads', function () {
  this.timeout(30_000);
  const folder = mkdtempSync(path.join(tmpdir(), 'forksight-readers-'));
  const script = (text: string): string => {
    const file = path.join(folder, `${text.length}.js`);
    writeFileSync(file, text);
    return file;
  };
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const words = (outcomes: ReadonlyMap<string, Outcome>): string[] =>
    [...outcomes].map(([file, o]) => `${file}: ${o.ok ? (o.reading.skipped ?? 'read') : o.reason}`).sort();

  it('has the outcome of one thread', async () => {
    const texts: readonly [string, Source['language'], string][] = [
      ['a.c', 'c', '#define X 0x' + 'f'.repeat(400) + '\nint f(void) { return fork() + X; }\n'],
      ['b.cpp', 'cpp', 'namespace n { struct s { void g() { std::thread t([] { h(); }); } }; }\n'],
      ['c.py', 'python', 'import os\nx = 1' + '0'.repeat(400) + '\nif os.fork() == 0: os._exit(0)\n'],
      ['d.ts', 'typescript', 'export async function f(): Promise<void> { await Promise.all([g()]); }\n'],
      ['e.c', 'c', 'void broken( { if (\n'],
    ];
    const all = texts.map(([file, language, text]) => ({ file, language, text }));
    const here = new Reader(grammarFiles(root));
    const alone = await readAll(all, { jobs: 1, script: real, here });
    const shared = await readAll(all, { jobs: 3, script: real, here: slow, worth: 1 });
    const there = [...shared].filter(([, o]) => o.ok && o.reading.facts);
    assert.ok(there.length >= 3);
    for (const [file, outcome] of there) assert.deepEqual(outcome, alone.get(file));
  });

  it('names the file on which a thread ends, throws or fails, and reads the others', async () => {
    const all = sources('a', 'b', 'exit', 'c', 'throw', 'd', 'fail', 'e', 'f', 'g');
    const outcomes = await readAll(all, { jobs: 2, script: script(strange), here: slow, worth: 1 });
    assert.equal(outcomes.size, all.length);
    const lost = words(outcomes).filter((word) => !/: (here|there) \d+$/.test(word));
    // This thread may have been the one to read one of the three, which it does without harm.
    assert.ok(lost.length >= 2, lost.join('\n'));
    for (const word of lost)
      assert.match(
        word,
        /^(exit: the thread that read it ended with code 3|throw: thrown outside|fail: it failed)$/,
      );
  });

  it('names the file whose reading takes more memory than there is, and reads the others on another thread', async () => {
    const hungry = strange.replace(
      "if (file.startsWith('fail'))",
      "if (file.startsWith('hungry')) for (const all = []; ; ) all.push(new Array(1e5).fill(file));\n  if (file.startsWith('fail'))",
    );
    const all = sources('a', 'b', 'hungry', 'c', 'd', 'e', 'f', 'g');
    const limits = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 8 };
    const outcomes = await readAll(all, { jobs: 2, script: script(hungry), here: never, worth: 1, limits });
    assert.deepEqual(
      words(outcomes).map((word) => word.replace(/(here|there) \d+/, 'read')),
      ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'hungry'].map((name) =>
        name === 'hungry'
          ? 'hungry: Worker terminated due to reaching memory limit: JS heap out of memory'
          : `${name}: read`,
      ),
    );
  });

  it('reads alone where threads cannot be had', async () => {
    const all = sources('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i');
    const quick: OneReader = {
      read: (_file, _language, text) =>
        Promise.resolve({
          facts: null,
          skipped: `here ${text.length}`,
          partial: null,
          firstBranches: false,
        }),
    };
    for (const text of ['throw new Error("no");', 'process.exit(1);']) {
      const outcomes = await readAll(all, { jobs: 4, script: script(text), here: quick, worth: 1 });
      assert.deepEqual(
        words(outcomes),
        all.map(({ file, text: t }) => `${file}: here ${t.length}`),
      );
    }
  });
});
