/** A thread that reads files for `project/readers.ts`, which see. */
import path from 'node:path';
import { parentPort } from 'node:worker_threads';
import { Reader } from './engine/reading';
import { grammarFiles } from './project/grammarFiles';
import { answerTo, ready, type ReadAnswer, type ReadRequest } from './project/readers';

const reader = new Reader(grammarFiles(path.resolve(__dirname, '../..')));

parentPort?.on('message', (request: ReadRequest) => {
  void answerTo(reader, request).then((answer: ReadAnswer) => parentPort?.postMessage(answer));
});
parentPort?.postMessage(ready);
