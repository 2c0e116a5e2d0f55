import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

function fibonacci(n: number): number {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); // ~ blocked-event-loop: calls itself twice a time
}

function countPrimes(limit: number): number {
  let count = 0;
  for (let i = 2; i < limit; i++) { // ~ blocked-event-loop: as often as the caller of this request asks
    if (i % 2 !== 0 || i === 2) count += 1;
  }
  return count;
}

const rounds = 5_000_000;

function stretch(seed: number): number {
  let x = seed;
  for (let i = 0; i < rounds; i++) x = (x * 31 + 7) % 65_537; // ~ blocked-event-loop: turns 5,000,000 times
  return x;
}

function pause(ms: number): void {
  const end = Date.now() + ms;
  while (Date.now() < end) {} // ~ blocked-event-loop: waits for the clock
}

function sum(values: readonly number[]): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  for (const value of values) total -= value;
  for (let i = 0; i < 100; i++) total += i;
  return total;
}

createServer((req: IncomingMessage, res: ServerResponse): void => {
  const { searchParams } = new URL(req.url ?? '/', 'http://localhost');
  const query = { n: searchParams.get('n') };
  pause(50);
  res.end(String(fibonacci(40) + countPrimes(Number(query.n)) + stretch(1) + sum([1, 2])));
}).listen(3000);
