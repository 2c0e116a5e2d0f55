import { readdirSync } from 'fs';
export const list = () => readdirSync('.'); // ~ blocked-event-loop
