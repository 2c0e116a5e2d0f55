// Which tests there are: a group is a folder of test/, a suite a *.test.ts in it.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** In the order in which `npm test` runs them. */
export const testGroups = ['unit', 'fuzz', 'rules', 'lsp', 'cli', 'native', 'e2e'];

/** @returns {string[]} the suites of a group as paths below test/, sorted */
export function testFiles(root, group) {
  const dir = path.join(root, 'test', group);
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => path.join(group, name))
    .sort();
}

/** Where the bundle of a suite stands. */
export const bundled = (root, file) => path.join(root, 'out/test', file.replace(/\.ts$/, '.js'));
