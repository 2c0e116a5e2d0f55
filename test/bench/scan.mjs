// Whole-tree scans: `check` with all its rules against the tools that people would otherwise run, side by side: rounds
// interleaved, medians, CPU and wall seconds of whole processes, largest resident set, all as ratios to `check` too.
// Then how `check` grows from 100 files to 10,000.
// node test/bench/scan.mjs FOLDER... [--rounds 3] [--sample 30] [--grow 100,300,1000,3000,10000] [--json FILE] [--path DIRS]
// --path: where to look for peers that are not installed (`npm i --prefix DIR @ast-grep/cli` makes DIR/node_modules/.bin).
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { multiply } from './multiply.mjs';
import { installed, interleaved, measure } from './process.mjs';

const { values, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    sample: { type: 'string', default: '30' },
    grow: { type: 'string', default: '100,300,1000,3000,10000' },
    json: { type: 'string' },
    path: { type: 'string' },
  },
});
if (folders.length === 0) {
  console.error('usage: npm run bench -- scan FOLDER... (for example checkouts of redis and of git)');
  process.exit(2);
}
if (values.path) process.env.PATH = `${values.path}${path.delimiter}${process.env.PATH}`;
if (!installed('python3')) {
  console.error('bench: python3 is missing, which measures the processes.');
  process.exit(2);
}
const rounds = Number(values.rounds);
const cli = path.resolve(import.meta.dirname, '../../server/dist/cli.js');
const check = (folder, ...more) => [
  cli,
  'check',
  '--exit-zero',
  '--ignored',
  '--no-cache',
  '--format',
  'json',
  '-o',
  '/dev/null',
  ...more,
  folder,
];

function filesOf(at, pattern) {
  return readdirSync(at, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(at, entry.name);
    if (entry.isDirectory()) return entry.name === '.git' ? [] : filesOf(file, pattern);
    return entry.isFile() && pattern.test(entry.name) ? [file] : [];
  });
}

const linesIn = (files) =>
  files.reduce((sum, file) => sum + readFileSync(file, 'latin1').split('\n').length, 0);

const patterns = ['fork()', 'pthread_create($$$)', 'signal($$$)', 'sigprocmask($$$)'];
const rules = `id: four\nlanguage: c\nrule:\n  any:\n${patterns.map((p) => `    - pattern: ${p}\n`).join('')}`;
const tidyChecks =
  '-*,bugprone-signal-handler,concurrency-*,cert-sig30-c,cert-con36-c,cert-pos44-c,bugprone-bad-signal-to-kill-thread';

/** What each tool is asked; `sampled`: too slow for a whole tree, so a part of the files, and its cost a line. */
function casesOf(folder, sampled, includes) {
  return [
    { name: 'forksight check', command: process.execPath, args: check(folder) },
    { name: 'forksight check, 1 job', command: process.execPath, args: check(folder, '--jobs', '1') },
    {
      name: 'ripgrep, four words',
      command: 'rg',
      args: ['-c', 'fork|pthread_create|signal|sigprocmask', folder],
    },
    {
      name: 'ast-grep, four patterns',
      command: 'ast-grep',
      args: ['scan', '--no-ignore', 'vcs', '--inline-rules', rules, folder],
    },
    {
      name: 'cppcheck, one configuration',
      command: 'cppcheck',
      sampled: true,
      args: ['--quiet', '--max-configs=1', ...sampled],
    },
    {
      name: 'clang-tidy, signals and threads',
      command: 'clang-tidy',
      sampled: true,
      args: ['--quiet', `--checks=${tidyChecks}`, ...sampled, '--', '-w', ...includes.map((i) => `-I${i}`)],
    },
  ];
}

const table = (rows) => {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => String(row[i]).length)));
  for (const row of rows)
    console.log(
      row
        .map((cell, i) => (i === 0 ? String(cell).padEnd(widths[i]) : String(cell).padStart(widths[i])))
        .join('  '),
    );
};
const number = (x, digits = 1) => x.toFixed(digits);

function compare(folder) {
  const all = filesOf(folder, /\.(c|cc|cpp|cxx|h|hh|hpp)$/);
  const sources = all.filter((file) => !/\.h/.test(file));
  const step = Math.max(1, Math.floor(sources.length / Number(values.sample)));
  const sampled = sources.filter((_, i) => i % step === 0);
  const includes = [...new Set(all.filter((file) => /\.h/.test(file)).map((file) => path.dirname(file)))];
  const lines = { whole: linesIn(all), sampled: linesIn(sampled) };
  const cases = casesOf(folder, sampled, includes.slice(0, 300));
  const present = cases.filter(({ command }) => command === process.execPath || installed(command));
  const results = interleaved(present, rounds);
  const ours = results.get('forksight check');
  const name = path.basename(folder);
  console.log(
    `\n${name}: ${all.length} files, ${lines.whole} lines; slow tools on ${sampled.length} of them, ${lines.sampled} lines`,
  );
  const rows = [
    ['tool', 'CPU s', 'wall s', 'peak MB', 'CPU ms/1000 lines', 'CPU ratio', 'wall ratio', 'memory ratio'],
  ];
  const out = [];
  for (const { name: tool, sampled: part } of present) {
    const { cpu, wall, mb } = results.get(tool);
    const of = part ? lines.sampled : lines.whole;
    const per = (seconds, count) => (1e6 * seconds) / count;
    // Per line, so that a tool that saw a part is compared for that part.
    const cpuRatio = per(cpu, of) / per(ours.cpu, lines.whole);
    const wallRatio = per(wall, of) / per(ours.wall, lines.whole);
    rows.push([
      tool + (part ? ' (part)' : ''),
      number(cpu, 2),
      number(wall, 2),
      number(mb, 0),
      number(per(cpu, of)),
      number(cpuRatio, 2),
      number(wallRatio, 2),
      number(mb / ours.mb, 2),
    ]);
    out.push({ tool, cpu, wall, mb, lines: of, cpuRatio, wallRatio });
  }
  table(rows);
  const absent = cases.filter((one) => !present.includes(one)).map(({ command }) => command);
  if (absent.length > 0) console.log(`not installed, so left out: ${absent.join(', ')}`);
  return { folder: name, files: all.length, lines: lines.whole, results: out };
}

function growth() {
  const files = folders.flatMap((folder) => filesOf(folder, /\.[ch]$/));
  // Spread over the trees, so that small counts see a bit of everything.
  const mixed = files.map((_, i) => files[(i * 7919) % files.length]);
  const source = mixed.length === new Set(mixed).size ? mixed : files;
  const rows = [['files', 'lines', 'CPU s', 'wall s', 'peak MB', 'CPU ms/1000 lines', 'KB/1000 lines']];
  const out = [];
  for (const count of values.grow.split(',').map(Number)) {
    const into = mkdtempSync(path.join(tmpdir(), 'forksight-growth-'));
    try {
      const lines = multiply(source, count, into);
      const { cpu, wall, mb, code } = measure(process.execPath, check(into));
      rows.push([
        count,
        lines,
        number(cpu),
        number(wall),
        number(mb, 0),
        number((1e6 * cpu) / lines),
        number((1024 * 1000 * mb) / lines, 0),
      ]);
      if (code !== 0) rows[rows.length - 1][0] = `${count} (exit code ${code})`;
      out.push({ files: count, lines, cpu, wall, mb, code });
    } finally {
      rmSync(into, { recursive: true });
    }
  }
  console.log('\ngrowth of forksight check');
  table(rows);
  return out;
}

console.log(
  `${availableParallelism()} processors, load ${number(loadavg()[0])}, ${rounds} rounds, interleaved, medians; ratios are to forksight check, per line`,
);
const trees = folders.map(compare);
const grown = values.grow === '' ? [] : growth();
const json = {
  processors: availableParallelism(),
  node: process.version,
  load: loadavg()[0],
  rounds,
  trees,
  growth: grown,
};
if (values.json) writeFileSync(values.json, `${JSON.stringify(json, null, 2)}\n`);
else console.log(`\n${JSON.stringify(json)}`);
