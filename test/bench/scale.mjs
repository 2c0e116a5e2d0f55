// How `check` does on very many files: node test/bench/scale.mjs [--files 20000]
// Prints time and memory of the first run, of one from the cache, and of one without it; all must say the same.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeManyFiles } from './manyFiles.mjs';
import { measure } from './process.mjs';

const { values } = parseArgs({ options: { files: { type: 'string', default: '20000' } } });
const files = Number(values.files);
const cli = path.resolve(import.meta.dirname, '../../server/dist/cli.js');
const folder = mkdtempSync(path.join(tmpdir(), 'forksight-scale-'));
try {
  const hazards = writeManyFiles(path.join(folder, 'code'), files);
  console.log(`${files} files, ${hazards} of them with a hazard\n`);
  console.log('| run | wall | CPU | memory | files | findings |\n|---|---|---|---|---|---|');
  const cache = path.join(folder, 'cache');
  let first = null;
  for (const [name, args] of [
    ['first', ['--cache-dir', cache]],
    ['again, from the cache', ['--cache-dir', cache]],
    ['without a cache', ['--no-cache']],
    ['without a cache, one job', ['--no-cache', '--jobs', '1']],
  ]) {
    const out = path.join(folder, 'report.json');
    const all = [
      cli,
      'check',
      '--isolated',
      '--exit-zero',
      '--format',
      'json',
      '-o',
      out,
      ...args,
      path.join(folder, 'code'),
    ];
    const { wall, cpu, mb } = measure(process.execPath, all);
    const { findings, stats } = JSON.parse(readFileSync(out, 'utf8'));
    console.log(
      `| ${name} | ${wall.toFixed(1)} s | ${cpu.toFixed(1)} s | ${Math.round(mb)} MB | ${stats.files} | ${findings.length} |`,
    );
    const said = JSON.stringify(findings);
    first ??= said;
    if (said !== first) throw new Error(`the run "${name}" found something else than the first`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
