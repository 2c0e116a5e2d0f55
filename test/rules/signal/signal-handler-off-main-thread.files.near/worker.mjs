import { parentPort } from 'node:worker_threads';
import { quitOn } from './shared.mjs';

parentPort.on('message', console.log);
quitOn('exit');
