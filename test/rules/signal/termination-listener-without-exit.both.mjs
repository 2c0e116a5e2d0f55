import process from 'node:process';
import { writeFileSync } from 'node:fs';

const ignore = () => {};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGUSR2']) {
  process.on(signal, ignore); // ~ termination-listener-without-exit: After SIGINT and SIGTERM
}
process.once('SIGTERM', () => writeFileSync('state.json', '{}')); // ~ termination-listener-without-exit
setInterval(() => console.log('tick'), 1000);
