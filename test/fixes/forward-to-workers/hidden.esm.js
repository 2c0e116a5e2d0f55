import * as cluster from 'node:cluster';
import { fork } from 'node:cluster';
process.on('SIGTERM', () => { process.exit(0); }); // ~ refuse: no name in this file
fork();
