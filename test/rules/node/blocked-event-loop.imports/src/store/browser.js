import fs from 'node:fs';

export function load(id) {
  return fs.statSync(id);
}
