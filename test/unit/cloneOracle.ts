/** Asks the kernel which flags it takes, through fixtures/clone-oracle.c. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from '../harness/engine';

export interface Answer {
  /** `unknown`: another error came first, as EPERM where a capability is missing. */
  readonly verdict: 'valid' | 'invalid' | 'unknown';
  readonly error: string;
}

const plain = 'clone3 0';

/** The answer to each question, or the reason why the kernel cannot be asked here. */
export function askKernel(questions: readonly string[]): ReadonlyMap<string, Answer> | string {
  if (process.platform !== 'linux') return 'clone is a system call of Linux';
  const folder = mkdtempSync(path.join(os.tmpdir(), 'clone-oracle-'));
  try {
    const program = path.join(folder, 'oracle');
    const source = path.join(root, 'test/unit/fixtures/clone-oracle.c');
    const built = spawnSync('gcc', ['-std=gnu11', '-Wall', '-Werror', '-o', program, source], {
      encoding: 'utf8',
    });
    if (built.error) return `no gcc: ${built.error.message}`;
    assert.equal(built.status, 0, built.stderr);
    const input = [plain, ...questions].map((q) => `${q}\n`).join('');
    const run = spawnSync(program, { input, encoding: 'utf8', timeout: 50_000, maxBuffer: 1 << 26 });
    assert.equal(run.status, 0, `${run.stderr} ${run.signal ?? ''}`);
    const answers = new Map<string, Answer>();
    for (const line of run.stdout.trim().split('\n')) {
      const [question = '', verdict = '', error = ''] = line.split(/[\t ](?=valid|invalid|unknown|errno)/);
      assert.ok(verdict === 'valid' || verdict === 'invalid' || verdict === 'unknown', line);
      answers.set(question, { verdict, error });
    }
    const works = answers.get(plain);
    return works?.verdict === 'valid'
      ? answers
      : `clone3 cannot be asked here: ${works?.error ?? 'no answer'}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
