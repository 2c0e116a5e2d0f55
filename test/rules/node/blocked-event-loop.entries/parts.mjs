import { execSync } from 'node:child_process';

export async function part(name) {
  return execSync(name); // ~ blocked-event-loop: exported and async
}
