import { readFileSync, statSync } from 'fs';
import { pbkdf2Sync } from 'node:crypto';

/** Synchronous by its signature: its caller knows. */
export function loadSync(path: string): string {
  return readFileSync(path, 'utf8');
}

export async function load(path: string): Promise<string> {
  return readFileSync(path, 'utf8'); // ~ hint blocked-event-loop: as an async function promises not to block its caller
}

export class Store {
  private size = 0;

  async measure(path: string): Promise<number> {
    this.refresh(path);
    return this.size;
  }

  private refresh(path: string): void {
    this.size = statSync(path).size; // ~ hint blocked-event-loop: whenever `Store.measure` is called
  }
}

interface Hashes {
  hash: (password: string, salt: Buffer) => Buffer;
}

export function hash(password: string, salt: Buffer): Buffer {
  return pbkdf2Sync(password, salt, 100_000, 64, 'sha512'); // ~ blocked-event-loop: `pbkdf2Sync` in `hash` blocks the event loop in a callback
}

export const defaults: Hashes = { hash };

export function login(ask: (question: string, answer: (error: Error | null, salt?: Buffer) => void) => void, hashes: Hashes = defaults): void {
  const { hash } = hashes;
  ask('salt', (error, salt) => {
    if (error || !salt) return;
    hash('secret', salt);
  });
}

/** Of a long call once is too often. */
export async function derive(password: string, salt: Buffer): Promise<Buffer> {
  return pbkdf2Sync(password, salt, 100_000, 64, 'sha512'); // ~ warning blocked-event-loop: whenever `derive` is called
}
