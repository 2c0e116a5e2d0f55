import { execSync } from 'node:child_process';

export function price() {
  return execSync('price'); // ~ blocked-event-loop: price
}
