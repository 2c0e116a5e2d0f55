import { writeFileSync } from 'node:fs';

export function write(id: string): void {
  writeFileSync(id, ''); // ~ blocked-event-loop: write
}
