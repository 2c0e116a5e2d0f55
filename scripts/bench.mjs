// npm run bench: measures Forksight beside its peers and prints one table of ratios. It asserts nothing: run it on a quiet
// machine, where ratios of interleaved runs hold; milliseconds are this machine's.
import { Command, Option } from 'commander';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, tmpdir } from 'node:os';
import path from 'node:path';
import { installPeers } from '../test/bench/peers.mjs';
import { printRatios } from '../test/bench/report.mjs';

const root = path.resolve(import.meta.dirname, '..');

/** What `all` and `quick` run; the options of `quick` are for minutes instead of an hour. */
const benches = {
  keystroke: { about: 'a key to its diagnostics, beside other language servers; memory over a long session' },
  scan: {
    about: 'whole trees beside other tools, cold, warm and after an edit; growth with the number of files',
  },
  profile: { about: 'what profiling costs the program, and how true its figures are' },
  scale: { about: '20,000 small files, with the same findings from the cache' },
};
const quick = {
  keystroke: ['--edits', '100', '--memory', '500', '--only', 'c-1000,c-10000,python-10000'],
  scan: ['--rounds', '1', '--grow', '100,1000'],
  profile: ['3', '0.2'],
};

function run(name, args, out) {
  console.log(`\n== ${name}`);
  return (
    spawnSync(process.execPath, [path.join(root, 'test/bench', `${name}.mjs`), ...args], {
      stdio: 'inherit',
      env: { ...process.env, FORKSIGHT_BENCH_OUT: out },
    }).status ?? 1
  );
}

function all(list, json) {
  if (!existsSync(path.join(root, 'server/dist/main.js'))) {
    console.error('bench: nothing is built yet: run "npm ci && npm run build" first.');
    process.exit(2);
  }
  const machine = { node: process.version, kernel: release(), processors: cpus().length, load: loadavg()[0] };
  console.log(
    `node ${machine.node}, Linux ${machine.kernel}, ${machine.processors} processors, load ${machine.load.toFixed(1)} at the start`,
  );
  const folder = mkdtempSync(path.join(tmpdir(), 'forksight-bench-'));
  const out = path.join(folder, 'rows.jsonl');
  try {
    const failed = list.filter(([name, args]) => run(name, args, out) !== 0);
    const lines = existsSync(out) ? readFileSync(out, 'utf8').split('\n').filter(Boolean) : [];
    const rows = lines.map((line) => JSON.parse(line));
    if (rows.length > 0) {
      console.log('\n== all of it (ratio: the figure beside, divided by that of Forksight)');
      printRatios(rows);
    }
    if (json) writeFileSync(json, `${JSON.stringify({ ...machine, rows }, null, 2)}\n`);
    for (const [name] of failed) console.error(`bench: ${name} failed, its rows are not complete.`);
    process.exitCode = failed.length > 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const json = () => new Option('--json <file>', 'write the table as JSON as well');
const program = new Command('npm run bench --').description(
  'Measures Forksight beside its peers, in one run, as ratios. Without a command: everything but "scale", about half an hour.',
);
program
  .command('all [folders...]', { isDefault: true })
  .description('keystroke, scan (of the folders, else of what every machine has) and profile')
  .addOption(json())
  .action((folders, options) =>
    all(
      [
        ['keystroke', []],
        ['scan', folders],
        ['profile', []],
      ],
      options.json,
    ),
  );
program
  .command('quick [folders...]')
  .description('the same in some minutes, with fewer rounds')
  .addOption(json())
  .action((folders, options) =>
    all(
      Object.entries(quick).map(([name, args]) => [name, name === 'scan' ? [...args, ...folders] : args]),
      options.json,
    ),
  );
for (const [name, { about }] of Object.entries(benches))
  program
    .command(`${name} [args...]`)
    .description(`${about}; its options are at the head of test/bench/${name}.mjs`)
    .allowUnknownOption()
    .action((args) => all([[name, args]]));
program
  .command('install')
  .description(
    'put the peers of npm into a folder of the cache, and those of Debian onto the machine, as root',
  )
  .action(() => process.exit(installPeers() ? 0 : 1));
program.parse();
