/** The real engine on the real grammars, for tests. */
import path from 'node:path';
import { createEngine } from '../../server/src/engine/engine';
import type { Engine } from '../../server/src/engine/api';
import { grammarFiles } from '../../server/src/project/grammarFiles';

export const root = process.env.FORKSIGHT_ROOT ?? process.cwd();

export function testEngine(): Promise<Engine> {
  return createEngine(grammarFiles(root), { patient: true });
}

export function rulesFolder(...parts: readonly string[]): string {
  return path.join(root, 'test', 'rules', ...parts);
}
