import { readFileSync } from 'fs';
export const deep = () => readFileSync('deep'); // ~ blocked-event-loop
