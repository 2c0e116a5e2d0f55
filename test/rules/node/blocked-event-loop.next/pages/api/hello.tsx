import { readFileSync } from 'fs';
export default function handler(q: unknown, s: { json(x: unknown): void }) { s.json(readFileSync('1')); } // ~ blocked-event-loop
export const config = { x: 1 };
