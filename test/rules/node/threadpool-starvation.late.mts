import { readFile } from 'node:fs/promises';

console.log('🧵 日本語'); process.env.UV_THREADPOOL_SIZE = '16'; // ~ hint threadpool-starvation: loading this ES module has started the pool
console.log(await readFile('settings.json'));
