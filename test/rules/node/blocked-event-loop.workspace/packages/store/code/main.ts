import { readFileSync } from 'node:fs';

export function find(id: string): string {
  return readFileSync(id, 'utf8'); // ~ blocked-event-loop: find
}
