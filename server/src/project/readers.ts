/**
 * Reads many files on several threads: parsing and taking facts is most of what a scan costs, and each file's is its
 * own. The calling thread reads too, because handing facts over costs about a third of making them. What comes out
 * depends on neither the number of threads nor their order.
 *
 * A thread that dies or fails (the parser's memory runs full, say) costs the file that it was reading, which is named,
 * and no other: another thread takes its place. Where threads cannot be had, this one reads alone.
 */
import { Worker, type ResourceLimits } from 'node:worker_threads';
import type { Reading } from '../engine/api';
import type { FileId, Language } from '../facts/model';

export interface Source {
  readonly file: FileId;
  readonly text: string;
  readonly language: Language;
}

export interface ReadRequest extends Source {
  readonly id: number;
}

/** Facts travel as JSON, which is quicker than a structured clone of them. */
export type ReadAnswer =
  | { readonly id: number; readonly json: string }
  | { readonly id: number; readonly reading: Reading }
  | { readonly id: number; readonly failed: string };

/** A reader of this thread, or what stands for one in a test. */
export interface OneReader {
  read(file: FileId, language: Language, text: string): Promise<Reading>;
}

/** Where reading threads leave what they read. */
export interface CachePlace {
  readonly base: string;
  readonly reader: string;
}

/** What came of a file. */
export type Outcome =
  { readonly ok: true; readonly reading: Reading } | { readonly ok: false; readonly reason: string };

/** The first word of a thread, once it can read. */
export const ready = 'ready';

/** What a thread does with a request. */
export async function answerTo(reader: OneReader, { id, ...source }: ReadRequest): Promise<ReadAnswer> {
  try {
    const reading = await reader.read(source.file, source.language, source.text);
    const json = JSON.stringify(reading);
    // The one value of facts that JSON has no word for: an integer too large to be one.
    return json.includes('"value":null') ? { id, reading } : { id, json };
  } catch (error) {
    return { id, failed: errorText(error) };
  }
}

/** Of fewer characters, starting a thread costs more than it saves. */
const defaultWorth = 1_500_000;

/** Requests that a thread is given ahead, so that it never waits for this one. */
const ahead = 3;

export interface ReadersOptions {
  /** Threads to read on, this one included. */
  readonly jobs: number;
  /** The program of a reading thread: the bundle of `readWorker.ts`. */
  readonly script: string;
  /** Characters of source from which on one more thread is started. */
  readonly worth?: number;
  /** Reads on this thread. */
  readonly here: OneReader;
  /** For the threads; `here` has its own. */
  readonly cache?: CachePlace;
  /** Hears after each file how many are read. */
  readonly onRead?: (done: number) => void;
  /** Of each thread, where Node's own are not to be reached; for tests. */
  readonly limits?: ResourceLimits;
}

/** @returns what came of each source, by file */
export async function readAll(
  sources: readonly Source[],
  { jobs, script, here, worth = defaultWorth, cache, onRead, limits }: ReadersOptions,
): Promise<ReadonlyMap<FileId, Outcome>> {
  const size = sources.reduce((sum, { text }) => sum + text.length, 0);
  const threads = Math.min(jobs - 1, Math.floor(size / worth), sources.length);
  const round = new Round(sources, script, cache ?? null, onRead, limits);
  await round.run(threads, here);
  return round.outcomes;
}

/** One thread, and what it was given but has not answered, in order: the first is what it works on. */
interface Thread {
  readonly worker: Worker;
  readonly given: number[];
  ready: boolean;
}

class Round {
  readonly outcomes = new Map<FileId, Outcome>();
  /** Largest last, where they are taken: no thread is left alone with a large one at the end. */
  readonly #waiting: number[];
  readonly #threads = new Set<Thread>();
  #changed: () => void = () => undefined;

  constructor(
    private readonly sources: readonly Source[],
    private readonly script: string,
    private readonly cache: CachePlace | null,
    private readonly onRead: (done: number) => void = () => undefined,
    private readonly limits: ResourceLimits = {},
  ) {
    const length = (i: number): number => sources[i]?.text.length ?? 0;
    this.#waiting = [...sources.keys()].sort((a, b) => length(a) - length(b) || b - a);
  }

  async run(threads: number, here: OneReader): Promise<void> {
    for (let i = 0; i < threads; i++) this.#spawn();
    try {
      while (this.outcomes.size < this.sources.length) {
        const i = this.#waiting.pop();
        const changed = new Promise<void>((resolve) => (this.#changed = resolve));
        if (i === undefined) await changed;
        else {
          await this.#readHere(i, here);
          // Answers of the threads are heard between two files.
          if (this.#threads.size > 0) await new Promise((resolve) => setImmediate(resolve));
        }
      }
    } finally {
      const threadsLeft = [...this.#threads];
      this.#threads.clear();
      await Promise.all(threadsLeft.map(({ worker }) => worker.terminate()));
    }
  }

  async #readHere(i: number, here: OneReader): Promise<void> {
    const { file, language, text } = this.sources[i] as Source;
    try {
      this.#settle(i, { ok: true, reading: await here.read(file, language, text) });
    } catch (error) {
      this.#settle(i, { ok: false, reason: errorText(error) });
    }
  }

  #settle(i: number, outcome: Outcome): void {
    this.outcomes.set((this.sources[i] as Source).file, outcome);
    this.onRead(this.outcomes.size);
    this.#changed();
  }

  #spawn(): void {
    const thread: Thread = {
      worker: new Worker(this.script, { workerData: this.cache, resourceLimits: this.limits }),
      given: [],
      ready: false,
    };
    const { worker } = thread;
    this.#threads.add(thread);
    worker.on('message', (message: typeof ready | ReadAnswer) => {
      if (message === ready) thread.ready = true;
      else this.#answered(thread, message);
    });
    // What it answered before it died has been heard when it has ended, and not before.
    let reason: string | null = null;
    worker.on('error', (error) => {
      reason = errorText(error);
    });
    worker.on('exit', (code) => {
      this.#lost(thread, reason ?? `the thread that read it ended with code ${code}`);
    });
    this.#feed(thread);
  }

  #answered(thread: Thread, answer: ReadAnswer): void {
    if (!this.#threads.has(thread)) return;
    // What failed once may have left the parser's memory in disorder.
    if ('failed' in answer) {
      void thread.worker.terminate();
      this.#lost(thread, answer.failed);
      return;
    }
    thread.given.splice(thread.given.indexOf(answer.id), 1);
    this.#feed(thread);
    const reading = 'json' in answer ? (JSON.parse(answer.json) as Reading) : answer.reading;
    this.#settle(answer.id, { ok: true, reading });
  }

  #feed(thread: Thread): void {
    while (thread.given.length < ahead) {
      const i = this.#waiting.pop();
      if (i === undefined) return;
      thread.given.push(i);
      thread.worker.postMessage({ id: i, ...(this.sources[i] as Source) } satisfies ReadRequest);
    }
  }

  /** The thread is gone: the file in its hands is the one to blame, the others wait for the next thread. */
  #lost(thread: Thread, reason: string): void {
    if (!this.#threads.delete(thread)) return;
    const blamed = thread.ready ? thread.given.shift() : undefined;
    this.#waiting.push(...thread.given.reverse());
    if (blamed !== undefined) {
      this.#spawn();
      this.#settle(blamed, { ok: false, reason });
    }
    this.#changed();
  }
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
