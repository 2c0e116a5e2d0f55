// Makes large trees of C out of real ones: copies, in each of which the functions have names of their own, so that a
// copy is a program beside the others and no second definition of the same.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const definition = /^(?!static\b)[A-Za-z_][\w \t*]*?\b([A-Za-z_]\w*)\s*\(/gm;
const identifier = /[A-Za-z_]\w*/g;

/** @param {readonly string[]} files real sources @returns {number} lines written */
export function multiply(files, count, into) {
  const texts = files.map((file) => readFileSync(file, 'utf8'));
  const own = new Set();
  for (const text of texts) for (const [, name] of text.matchAll(definition)) own.add(name);
  own.delete('main');
  let lines = 0;
  for (let i = 0; i < count; i++) {
    const copy = Math.floor(i / files.length);
    const text = texts[i % files.length].replace(identifier, (name) =>
      own.has(name) ? `${name}_${copy}` : name,
    );
    lines += text.split('\n').length;
    // Two folders of names, because one of 10,000 files measures the file system.
    const folder = path.join(into, `copy${copy}`, `part${(i % files.length) % 23}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `${i}_${path.basename(files[i % files.length])}`), text);
  }
  return lines;
}
