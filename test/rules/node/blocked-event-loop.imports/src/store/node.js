import fs from 'node:fs';

export function load(id) {
  return fs.readFileSync(id); // ~ blocked-event-loop: load
}
