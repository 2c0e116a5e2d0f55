/** One calibration of a machine for all: what the command line measured the editor knows, and the other way round. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import type { Calibration } from '../../server/src/profile/calibrate';
import {
  calibrationFile,
  KeptCalibration,
  machineName,
  storeCalibration,
  storedCalibration,
} from '../../server/src/profile/calibrationStore';

const machine = machineName();

function measured(sizes: readonly number[], forkUs: number): Calibration {
  const one = {
    hugePages: false,
    forkUs,
    forkWaitUs: 2,
    vforkUs: 3,
    posixSpawnUs: 4,
    threadUs: 5,
    threadJoinUs: 6,
  };
  return {
    schema: 1,
    machine,
    measuredAt: '2026-01-01T00:00:00.000Z',
    measurements: sizes.map((megabytes) => ({ megabytes, ...one })),
    switches: {},
    asyncTasks: {},
  };
}

describe('calibration that is kept', () => {
  let env: NodeJS.ProcessEnv;
  let state: string;
  beforeEach(() => {
    state = mkdtempSync(path.join(tmpdir(), 'forksight-state-'));
    env = { XDG_STATE_HOME: state };
  });
  afterEach(() => {
    rmSync(state, { recursive: true });
  });
  const figures = (calibration: Calibration | null) =>
    calibration?.measurements.map(({ megabytes, forkUs }) => [megabytes, forkUs]);

  it('is told to who has it open, as soon as somebody measures again', () => {
    const kept = new KeptCalibration(env);
    assert.equal(kept.current, null);
    const file = storeCalibration(measured([0, 16], 10), env);
    assert.deepEqual(figures(kept.current), [
      [0, 10],
      [16, 10],
    ]);
    assert.equal(kept.current, kept.current, 'read once');
    storeCalibration(measured([0, 16], 20), env);
    utimesSync(file, new Date(0), new Date(0));
    assert.deepEqual(figures(kept.current)?.[0], [0, 20]);
    rmSync(file);
    assert.equal(kept.current, null);
  });

  it('keeps the sizes that are not measured again', () => {
    storeCalibration(measured([0, 4096], 10), env);
    storeCalibration(measured([0, 16], 20), env);
    assert.deepEqual(figures(storedCalibration(machine, env)), [
      [0, 20],
      [16, 20],
      [4096, 10],
    ]);
  });

  it('is nothing where the file is damaged, and XDG says where it stands', () => {
    const file = calibrationFile(machine, env);
    assert.ok(file.startsWith(`${state}/forksight/`));
    mkdirSync(path.dirname(file));
    writeFileSync(file, '{"schema": 1, "machine"');
    assert.equal(new KeptCalibration(env).current, null);
    storeCalibration(measured([0], 30), env);
    assert.deepEqual(figures(new KeptCalibration(env).current), [[0, 30]]);
    assert.ok(calibrationFile(machine, { XDG_STATE_HOME: 'relative' }).startsWith(homedir()));
  });
});
