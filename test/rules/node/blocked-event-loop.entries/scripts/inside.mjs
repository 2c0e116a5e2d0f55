import { execSync } from 'node:child_process';

// The package lets nobody import this.
export async function inside(name) {
  return execSync(name);
}
