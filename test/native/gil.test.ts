/**
 * The static verdict on each fixture under gil/ against a measurement: what `gil-bound-threads` reports must take turns, what
 * it is silent about must run or wait in parallel. Bounds are generous. Taking turns shows on any machine, however busy:
 * CPU time stays at most the wall time. Running in parallel shows only where two cores are free: else those are passed over,
 * with the reason.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import path from 'node:path';
import type { Engine } from '../../server/src/engine/api';
import { root, testEngine } from '../harness/engine';

/** CPU time over wall time of threads that take turns: 1, and a little for the moments of change. */
const turns = 1.15;
/** The same, or the gain in wall time, of threads that do not, on two cores. */
const beside = 1.4;
/** Releases the GIL for all of its time: where this does not reach two cores, they are not to be had. */
const calibration = 'derive';

interface Measured {
  readonly name: string;
  readonly parallel: number;
  readonly speedup: number;
}

const folder = path.join(root, 'test/native/gil');
const fixtures = readdirSync(folder)
  .filter((name) => name.endsWith('.py') && name !== 'measure.py')
  .sort();

function measure(names: readonly string[]): Measured[] {
  const program = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
  const files = names.map((name) => path.join(folder, name));
  const output = execFileSync(program, [path.join(folder, 'measure.py'), ...files], { encoding: 'utf8' });
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Measured);
}

function showsParallel({ parallel, speedup }: Measured): boolean {
  return Math.max(parallel, speedup) >= beside;
}

describe('the verdict on threads against a measurement', function () {
  this.timeout(180_000);
  let engine: Engine;
  const measured = new Map<string, Measured>();

  before(async () => {
    engine = await testEngine();
    for (const one of measure(fixtures)) measured.set(one.name, one);
  });
  after(() => {
    engine.dispose();
  });

  it('has at least twenty fixtures', () => {
    assert.ok(fixtures.length >= 20, `${fixtures.length}`);
  });

  for (const file of fixtures) {
    const name = path.basename(file, '.py');
    it(name, function () {
      engine.set(file, 'python', readFileSync(path.join(folder, file), 'utf8'));
      engine.analyse();
      const bound = engine.findings(file).some((f) => f.rule === 'gil-bound-threads');
      engine.remove(file);
      const one = measured.get(name);
      assert.ok(one, 'it was not measured');
      const numbers = `${one.parallel.toFixed(2)} CPU over wall time, ${one.speedup.toFixed(2)} times as fast on four threads`;
      if (bound) {
        assert.ok(one.parallel < turns, `reported as taking turns, and measured: ${numbers}`);
        return;
      }
      if (showsParallel(one)) return;
      // The machine may have become busy between the two: both again, one right after the other.
      for (let attempt = 0; attempt < 3; attempt++) {
        const [free, again] = measure([`${calibration}.py`, file]);
        if (again && showsParallel(again)) return;
        if (availableParallelism() < 2 || !free || free.parallel < beside) {
          console.log(`      two cores are not free here (load ${loadavg()[0]?.toFixed(1) ?? '?'}): ${numbers}`);
          this.skip();
        }
      }
      assert.fail(`not reported, and measured: ${numbers}`);
    });
  }
});
