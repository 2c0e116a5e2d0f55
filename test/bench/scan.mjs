// Whole-tree scans: `check` with all its rules against the tools that people would otherwise run on the same language, side
// by side: rounds interleaved, medians, CPU and wall seconds of whole processes, largest resident set, all as ratios to a
// cold `check` too. The floors: ripgrep, which only reads, and a parse with the same grammars and nothing done with it.
// Then how `check` grows with the number of files.
// node test/bench/scan.mjs [FOLDER...] [--rounds 3] [--sample 30] [--grow 100,1000,10000,20000] [--json FILE]
// Without a folder: the standard library of the python3 that is there, and this project's node_modules.
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeManyFiles } from './manyFiles.mjs';
import { peerFolder, usePeers } from './peers.mjs';
import { installed, interleaved, measure } from './process.mjs';
import { number, record, table } from './report.mjs';

usePeers();
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    sample: { type: 'string', default: '30' },
    grow: { type: 'string', default: '100,300,1000,3000,10000,20000' },
    json: { type: 'string' },
  },
});
if (!installed('python3')) {
  console.error('bench: python3 is missing, which measures the processes.');
  process.exit(2);
}
const here = import.meta.dirname;
const rounds = Number(values.rounds);
const cli = path.resolve(here, '../../server/dist/cli.js');
const work = mkdtempSync(path.join(tmpdir(), 'forksight-scan-'));
process.on('exit', () => rmSync(work, { recursive: true }));

function standardLibrary() {
  const asked = spawnSync('python3', ['-c', 'import sysconfig; print(sysconfig.get_path("stdlib"))'], {
    encoding: 'utf8',
  });
  return asked.stdout.trim();
}
const folders =
  positionals.length > 0 ? positionals : [standardLibrary(), path.resolve(here, '../../node_modules')];

const check = (folder, ...more) => [
  cli,
  'check',
  '--exit-zero',
  '--ignored',
  '--third-party',
  '--format',
  'json',
  '-o',
  '/dev/null',
  ...more,
  folder,
];

/** Files below a folder, as a scan meets them: links are not followed. */
function filesOf(at) {
  return readdirSync(at, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(at, entry.name);
    if (entry.isDirectory()) return entry.name === '.git' ? [] : filesOf(file);
    return entry.isFile() ? [file] : [];
  });
}

const families = {
  c: { pattern: /\.(c|cc|cpp|cxx|h|hh|hpp)$/, word: 'fork|pthread_create|signal|sigprocmask', peers: cPeers },
  python: { pattern: /\.pyi?$/, word: 'fork|Thread|Pool|signal', peers: pythonPeers },
  javascript: { pattern: /\.[cm]?[jt]sx?$/, word: 'Sync|Worker|cluster|SIGTERM', peers: javascriptPeers },
};

const linesIn = (files) =>
  files.reduce((sum, file) => sum + readFileSync(file, 'latin1').split('\n').length, 0);

function patterns(language, list) {
  const each = list.map((p) => `    - pattern: ${JSON.stringify(p)}\n`).join('');
  return `id: four\nlanguage: ${language}\nrule:\n  any:\n${each}`;
}
const astGrep = (folder, language, list) => ({
  name: 'ast-grep, four patterns',
  command: 'ast-grep',
  args: [
    'scan',
    '--no-ignore',
    'vcs',
    '--no-ignore',
    'hidden',
    '--inline-rules',
    patterns(language, list),
    folder,
  ],
});

function cPeers(folder, sampled, files) {
  const headers = files.filter((file) => /\.h/.test(file));
  const includes = [...new Set(headers.map((file) => path.dirname(file)))].slice(0, 300);
  const checks =
    '-*,bugprone-signal-handler,concurrency-*,cert-sig30-c,cert-con36-c,cert-pos44-c,bugprone-bad-signal-to-kill-thread';
  return [
    astGrep(folder, 'c', ['fork()', 'pthread_create($$$)', 'signal($$$)', 'sigprocmask($$$)']),
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
      args: ['--quiet', `--checks=${checks}`, ...sampled, '--', '-w', ...includes.map((i) => `-I${i}`)],
    },
  ];
}

function pythonPeers(folder, sampled) {
  return [
    astGrep(folder, 'python', [
      'os.fork()',
      'threading.Thread($$$)',
      'signal.signal($$$)',
      'subprocess.Popen($$$)',
    ]),
    {
      name: 'ruff, all rules',
      command: 'ruff',
      args: ['check', '--isolated', '--no-cache', '--select', 'ALL', folder],
    },
    {
      name: 'pylint, its process and thread checks',
      command: 'pylint',
      sampled: true,
      args: ['--disable=all', '--enable=W1509,W1506,R1732,W1508', ...sampled],
    },
  ];
}

function javascriptPeers(folder, sampled) {
  const config = path.join(work, 'eslint.config.mjs');
  // `n/no-sync` alone, without what files of others say of their own configuration.
  writeFileSync(
    config,
    `import n from ${JSON.stringify(path.join(peerFolder, 'node_modules/eslint-plugin-n/lib/index.js'))};
export default [{ ignores: ['!**/node_modules/**'] },
  { files: ['**/*.js', '**/*.mjs', '**/*.cjs'], plugins: { n }, rules: { 'n/no-sync': 1 },
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' } }];
`,
  );
  const plain = sampled.filter((file) => /\.[cm]?js$/.test(file));
  return [
    astGrep(folder, 'javascript', [
      '$A.readFileSync($$$)',
      'new Worker($$$)',
      'cluster.fork($$$)',
      'process.on($$$)',
    ]),
    {
      name: 'ESLint, n/no-sync',
      command: 'eslint',
      sampled: true,
      // ESLint leaves out node_modules by its path unless it is told to start there.
      args: ['--no-config-lookup', '-c', config, '--no-warn-ignored', ...plain],
    },
  ];
}

/** A tree is of the language that most of its files are written in: its peers read no other. */
function familyOf(files) {
  const counted = Object.values(families).map((family) => ({
    family,
    files: files.filter((file) => family.pattern.test(file)),
  }));
  return counted.sort((a, b) => b.files.length - a.files.length)[0];
}

function compare(folder) {
  const { family, files: all } = familyOf(filesOf(folder));
  const sources = all.filter((file) => !/\.(h|hh|hpp|d\.ts)$/.test(file));
  const step = Math.max(1, Math.floor(sources.length / Number(values.sample)));
  const sampled = sources.filter((_, i) => i % step === 0);
  const lines = { whole: linesIn(all), sampled: linesIn(sampled) };
  const name = path.basename(folder);
  const cache = path.join(work, `cache-${name}`);
  const own = process.execPath;
  // The warm run and the one after an edit need a copy of their own that may be written to.
  const copy = path.join(work, name);
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
  const touched = path.join(copy, path.relative(folder, sources[Math.floor(sources.length / 2)]));
  measure(own, check(copy, '--cache-dir', cache));
  const cases = [
    { name: 'forksight check', command: own, args: check(folder, '--no-cache') },
    { name: 'forksight check, 1 job', command: own, args: check(folder, '--no-cache', '--jobs', '1') },
    { name: 'forksight check, warm', command: own, args: check(copy, '--cache-dir', cache) },
    {
      name: 'forksight check, after one edit',
      command: own,
      args: check(copy, '--cache-dir', cache),
      before: () => appendFileSync(touched, '\n'),
    },
    { name: 'parse only, 1 job', command: own, args: [path.join(here, 'parseOnly.mjs'), folder] },
    { name: 'ripgrep, four words', command: 'rg', args: ['--no-ignore', '-c', family.word, folder] },
    ...family.peers(folder, sampled, all),
  ];
  const present = cases.filter(({ command }) => command === own || installed(command));
  const results = interleaved(present, rounds);
  rmSync(copy, { recursive: true });
  const ours = results.get('forksight check');
  console.log(
    `\n${name}: ${all.length} files, ${lines.whole} lines; slow tools on ${sampled.length} of them, ${lines.sampled} lines`,
  );
  const rows = [
    ['tool', 'CPU s', 'wall s', 'peak MB', 'CPU ms/1000 lines', 'CPU ratio', 'wall ratio', 'memory ratio'],
  ];
  const out = [];
  const beside = {};
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
    if (tool !== 'forksight check') beside[tool] = ours.cpu * cpuRatio;
  }
  table(rows);
  const absent = cases.filter((one) => !present.includes(one)).map(({ command }) => command);
  if (absent.length > 0) console.log(`not installed, so left out: ${absent.join(', ')}`);

  const astGrepCpu = results.get('ast-grep, four patterns')?.cpu;
  record({
    what: `scan of ${name}, CPU, slow tools extrapolated by lines`,
    ours: ours.cpu,
    unit: 's',
    beside,
    ...(astGrepCpu ? { goal: '≤ ast-grep', met: ours.cpu <= astGrepCpu } : {}),
  });
  const one = results.get('forksight check, 1 job');
  record({
    what: `scan of ${name}, wall, two jobs or more to one`,
    ours: ours.wall,
    unit: 's',
    beside: { '1 job': one.wall },
    goal: '≥ 1.9x',
    met: one.wall / ours.wall >= 1.9,
  });
  const warm = results.get('forksight check, warm');
  record({
    what: `scan of ${name}, CPU, warm to cold`,
    ours: warm.cpu / ours.cpu,
    unit: 'x',
    goal: '≤ 0.10',
    met: warm.cpu <= 0.1 * ours.cpu,
  });
  return { folder: name, files: all.length, lines: lines.whole, results: out };
}

function growth() {
  const rows = [['files', 'CPU s', 'wall s', 'peak MB', 'CPU ms a file', 'KB a file']];
  const out = [];
  for (const count of values.grow.split(',').map(Number)) {
    const into = path.join(work, `growth-${count}`);
    writeManyFiles(into, count);
    const { cpu, wall, mb, code } = measure(process.execPath, check(into, '--no-cache'));
    rows.push([
      code === 0 ? count : `${count} (exit code ${code})`,
      number(cpu),
      number(wall),
      number(mb, 0),
      number((1000 * cpu) / count, 2),
      number((1024 * mb) / count, 0),
    ]);
    out.push({ files: count, cpu, wall, mb, code });
    rmSync(into, { recursive: true });
  }
  console.log('\ngrowth of forksight check, small files of three languages');
  table(rows);
  const [most, some] = [out.at(-1), out.find(({ files }) => files >= 1000) ?? out[0]];
  record({
    what: `CPU a file, ${most.files} files to ${some.files}`,
    ours: most.cpu / most.files / (some.cpu / some.files),
    unit: 'x',
  });
  return out;
}

console.log(
  `${availableParallelism()} processors, load ${number(loadavg()[0])}, ${rounds} rounds, interleaved, medians; ratios are to forksight check, per line`,
);
const trees = folders.map((folder) => compare(path.resolve(folder)));
const grown = values.grow === '' ? [] : growth();
if (values.json) {
  const json = {
    processors: availableParallelism(),
    node: process.version,
    load: loadavg()[0],
    rounds,
    trees,
    growth: grown,
  };
  writeFileSync(values.json, `${JSON.stringify(json, null, 2)}\n`);
}
