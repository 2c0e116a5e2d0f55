import { scryptSync } from 'node:crypto';

export async function migrate(passwords: string[]): Promise<Buffer[]> {
  // forksight-ignore-next-line promise-all-is-not-parallel -- runs once, from a migration
  return Promise.all(passwords.map(async (p) => scryptSync(p, 'salt', 64))); // forksight-ignore blocked-event-loop -- the same
}
