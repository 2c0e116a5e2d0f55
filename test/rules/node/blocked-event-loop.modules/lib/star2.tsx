import { execSync } from 'child_process';
export function fromStar() { execSync('ls'); } // ~ blocked-event-loop
