/** The cache under processes that are killed while they write. The bundle of this file is also what these run. */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unfinished } from '../../server/src/project/atomicWrite';
import { cacheFolder, DiskCache, sha256 } from '../../server/src/project/diskCache';

const kills = 200;

const textOf = (n: number): string => `${n} ${'x'.repeat((n * 7919) % 60_000)}`;

/** Entries 0, 1, 2, … over and over: two of these write the same ones at once. */
function write(base: string): void {
  const cache = new DiskCache(base);
  for (let n = 0; ; n = (n + 1) % 300) {
    cache.put(sha256(String(n)), textOf(n));
    process.send?.(n);
  }
}

function filesOf(base: string): readonly string[] {
  return readdirSync(base, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(base, name))
    .filter((file) => statSync(file).isFile());
}

function tests(): void {
  describe('the cache on disk', () => {
    let base: string;
    beforeEach(() => {
      base = mkdtempSync(path.join(tmpdir(), 'forksight-cache-'));
    });
    afterEach(() => {
      rmSync(base, { recursive: true });
    });

    it(`loses nothing and holds nothing half in ${kills} kills during writes of two processes at once`, async function () {
      this.timeout(300_000);
      const written = new Set<number>();
      const killed = (delay: number): Promise<void> =>
        new Promise((resolve, reject) => {
          const child = fork(__filename, ['write', base], { execArgv: [], serialization: 'advanced' });
          let isArmed = false;
          child.on('message', (n: number) => {
            written.add(n);
            if (!isArmed) setTimeout(() => child.kill('SIGKILL'), delay);
            isArmed = true;
          });
          child.on('error', reject);
          child.on('exit', (code, signal) => {
            if (signal === 'SIGKILL') resolve();
            else reject(new Error(`a writer ended by itself with ${code ?? signal ?? 'nothing'}`));
          });
        });
      const cache = new DiskCache(base);
      for (let round = 0; round < kills / 2; round++) {
        await Promise.all([killed(round % 7), killed((round * 3) % 11)]);
        // What a process said to have written is there, whole, whatever was killed since.
        for (const n of written)
          assert.equal(cache.get(sha256(String(n))), textOf(n), `entry ${n}, round ${round}`);
      }
      assert.ok(written.size > 10);
      const whole = filesOf(base).filter((file) => !file.endsWith(unfinished));
      for (const file of whole) {
        const entry = readFileSync(file, 'utf8');
        assert.equal(entry.slice(0, 64), sha256(entry.slice(64)), file);
      }
    });

    it('takes an entry that was cut off, changed or emptied for none, and writes it anew', () => {
      const cache = new DiskCache(base);
      const key = sha256('a');
      for (const spoil of [
        (file: string) => {
          truncateSync(file, 70);
        },
        (file: string) => {
          truncateSync(file, 0);
        },
        (file: string) => {
          writeFileSync(file, readFileSync(file, 'utf8').replace('text', 'texd'));
        },
      ]) {
        cache.put(key, 'some text');
        assert.equal(cache.get(key), 'some text');
        spoil(filesOf(base)[0] ?? '');
        assert.equal(cache.get(key), null);
      }
    });

    it('prunes what nothing asked for in a month, and what a kill left, once a day', () => {
      const cache = new DiskCache(base);
      cache.put(sha256('a'), 'old');
      writeFileSync(path.join(base, `left${unfinished}`), '');
      const day = 86_400_000;
      cache.prune(Date.now() + 2 * day);
      assert.equal(cache.get(sha256('a')), 'old');
      assert.deepEqual(
        filesOf(base).filter((f) => f.endsWith(unfinished)),
        [],
      );
      cache.prune(Date.now() + 31 * day);
      assert.equal(cache.get(sha256('a')), null);
    });

    it('goes on without where it cannot write', () => {
      const file = path.join(base, 'file');
      writeFileSync(file, '');
      const cache = new DiskCache(path.join(file, 'below'));
      cache.put(sha256('a'), 'text');
      assert.equal(cache.get(sha256('a')), null);
      cache.prune();
    });

    it('stands where XDG says', () => {
      assert.equal(cacheFolder({ XDG_CACHE_HOME: '/var/x' }), '/var/x/forksight/check');
      assert.match(cacheFolder({ XDG_CACHE_HOME: 'relative' }), /\/\.cache\/forksight\/check$/);
      assert.match(cacheFolder({}), /\/\.cache\/forksight\/check$/);
    });
  });
}

if (process.argv[2] === 'write' && process.send) write(process.argv[3] ?? '');
else tests();
