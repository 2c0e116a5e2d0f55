import { readFileSync } from 'fs';
export const later = () => readFileSync('l'); // ~ blocked-event-loop
export { later as other };
