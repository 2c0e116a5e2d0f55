import { pbkdf2Sync } from 'node:crypto';

// A library: whoever calls it takes the promise at its word.
export async function hash(password: string): Promise<string> { // ~ fake-async: Use crypto.pbkdf2
  return pbkdf2Sync(password, 'salt', 100_000, 64, 'sha512').toString('hex');
}

export const label = '🧵 日本語', hashed = (password: string) => new Promise<Buffer>((done) => done(pbkdf2Sync(password, 's', 1e5, 64, 'sha512'))); // ~ fake-async
