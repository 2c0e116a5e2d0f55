import { promisify } from 'node:util';
import { pbkdf2 } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { transform } from 'some-library';

const derive = promisify(pbkdf2);

export const onPool = (passwords: string[]) => Promise.all(passwords.map((p) => derive(p, 's', 1e5, 64, 'sha512')));

export const files = (paths: string[]) =>
  Promise.all(
    paths.map(async (path) => {
      const text = await readFile(path, 'utf8');
      for (let i = 0; i < 1e9; i++) if (text.charCodeAt(i) === 10) return i;
      return 0;
    }),
  );

export const unknownWork = (items: string[]) => Promise.all(items.map(async (item) => transform(item)));

export const small = (items: number[]) => Promise.all(items.map(async (item) => item + 1));

export const workers = (jobs: string[]) =>
  Promise.all(jobs.map((job) => new Promise((resolve) => new Worker(job).once('message', resolve))));

export const pauses = (times: number[]) =>
  Promise.all(times.map((ms) => new Promise((resolve) => setTimeout(resolve, ms))));

export const ready = Promise.all([Promise.resolve(1), fetch('http://localhost')]);
