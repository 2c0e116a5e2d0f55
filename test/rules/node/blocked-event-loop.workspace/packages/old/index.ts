import { rmSync } from 'node:fs';

// Not one of the workspace: what `@acme/old` is, is not known.
export function drop(id: string): void {
  rmSync(id);
}
