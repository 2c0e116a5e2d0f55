import { readdirSync } from 'node:fs';

export async function atStart(): Promise<string[]> {
  return readdirSync('locales');
}
