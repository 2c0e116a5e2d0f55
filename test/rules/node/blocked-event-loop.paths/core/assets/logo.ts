import { readFileSync } from 'node:fs';

export function logo(): Buffer {
  return readFileSync('logo.png'); // ~ blocked-event-loop: logo
}
