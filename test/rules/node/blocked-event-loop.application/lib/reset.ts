import { rmSync } from 'node:fs';

export async function main(): Promise<void> {
  rmSync('data', { recursive: true });
}

if (!process.env.TEST) main();
