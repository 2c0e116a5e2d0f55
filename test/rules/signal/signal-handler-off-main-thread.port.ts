import { parentPort, workerData } from 'worker_threads';

parentPort!.on('message', (text: string) => parentPort!.postMessage(text + String(workerData)));
console.log('🧵 日本語'); process.on('SIGTERM', () => process.exit(0)); // ~ error signal-handler-off-main-thread: this port is null in the main thread
