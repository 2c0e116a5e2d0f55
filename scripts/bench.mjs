// npm run bench [-- keystroke|profile|scan FOLDER|scale]: measures, prints tables, asserts nothing. Run it on a quiet machine:
// ratios of interleaved runs survive a noisy one, milliseconds do not.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const [which, ...rest] = process.argv.slice(2);
const benches = {
  keystroke: 'keystroke.mjs',
  profile: 'profile.mjs',
  scan: 'scan.mjs',
  scale: 'scale.mjs',
};

if (which !== undefined && !(which in benches)) {
  console.error(`bench: there is no "${which}"; there are ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}
if (!existsSync(path.join(root, 'server/dist/main.js'))) {
  console.error('bench: nothing is built yet: run "npm ci && npm run build" first.');
  process.exit(2);
}
console.log(`node ${process.version}, load ${loadavg()[0].toFixed(1)} at the start`);
let status = 0;
for (const [name, file] of Object.entries(benches)) {
  if (which === undefined ? name.startsWith('sca') : name !== which) continue;
  console.log(`\n== ${name}`);
  const run = spawnSync(process.execPath, [path.join(root, 'test/bench', file), ...rest], {
    stdio: 'inherit',
  });
  status ||= run.status ?? 1;
}
process.exit(status);
