import { execFileSync } from 'node:child_process';

export function schema(): Buffer {
  return execFileSync('make-schema'); // ~ blocked-event-loop: schema
}
