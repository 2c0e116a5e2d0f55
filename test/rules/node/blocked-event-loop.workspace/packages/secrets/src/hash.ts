import { scryptSync } from 'node:crypto';

export const hash = (id: string) => scryptSync(id, 'salt', 64); // ~ blocked-event-loop: hash
