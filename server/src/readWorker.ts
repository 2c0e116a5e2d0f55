/** A thread that reads files for `project/readers.ts`, which see. */
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Reader } from './engine/reading';
import { FactsCache, RememberingReader } from './project/factsCache';
import { grammarFiles } from './project/grammarFiles';
import { answerTo, ready, type CachePlace, type ReadAnswer, type ReadRequest } from './project/readers';

const cache = workerData as CachePlace | null;
const plain = new Reader(grammarFiles(path.resolve(__dirname, '../..')));
const reader = cache ? new RememberingReader(plain, new FactsCache(cache)) : plain;

parentPort?.on('message', (request: ReadRequest) => {
  void answerTo(reader, request).then((answer: ReadAnswer) => parentPort?.postMessage(answer));
});
parentPort?.postMessage(ready);
