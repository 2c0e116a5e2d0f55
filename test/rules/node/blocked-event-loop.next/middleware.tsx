import { readFileSync } from 'fs';
export function middleware(request: Request) { readFileSync('6'); } // ~ blocked-event-loop
