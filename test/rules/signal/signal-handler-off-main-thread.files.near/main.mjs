import { fork } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import { quitOn } from './shared.mjs';

new Worker(new URL('./worker.mjs', import.meta.url));
quitOn('SIGTERM');
// A process of its own has signals of its own.
fork('./child.mjs');
