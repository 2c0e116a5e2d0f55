import { readFileSync } from 'node:fs';

export function template(name: string): string {
  return readFileSync(`views/${name}`, 'utf8'); // ~ blocked-event-loop: page
}
