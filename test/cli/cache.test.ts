import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { blocking, boundMs, environment, hazard, root, spawnable, Workspace } from './checkSupport';

/** What does not depend on time. */
const lasting = (json: string): string => json.replace(/"milliseconds": \d+/, '');

describe('forksight check, read elsewhere or before', function () {
  this.timeout(4 * boundMs);

  let at: Workspace;
  before(() => {
    at = new Workspace();
    for (let i = 0; i < 12; i++) {
      at.write(`d${i}/good.c`, `// ${i}\n${hazard}`);
      at.write(`d${i}/spawn.c`, `// ${i}\n${spawnable}`);
      at.write(`d${i}/server.mjs`, `// ${i}\n${blocking}`);
    }
    at.write('bad.c', Buffer.from([0, 1]));
  });
  after(() => {
    at.dispose();
  });
  const json = (...args: readonly string[]): string => lasting(at.check('--format', 'json', ...args).stdout);
  const entries = (): readonly string[] =>
    readdirSync(at.path('cache'), { recursive: true, encoding: 'utf8' })
      .map((name) => at.path('cache', name))
      .filter((file) => statSync(file).isFile());

  it('says the same from the cache, from one that is spoilt, and without it', () => {
    const without = json('--no-cache');
    assert.equal(without.match(/"confidence"/g)?.length, 36);
    assert.equal(json('--cache-dir', 'cache'), without);
    assert.ok(entries().length >= 36);
    assert.equal(json('--cache-dir', 'cache'), without);
    for (const file of entries()) writeFileSync(file, readFileSync(file, 'utf8').slice(0, -3));
    assert.equal(json('--cache-dir', 'cache'), without);
    rmSync(at.path('cache'), { recursive: true });
  });

  it('is not fooled by a cache when the code, the options or the configuration change', () => {
    const fresh = (...args: readonly string[]): void => {
      assert.equal(json('--cache-dir', 'cache', ...args), json('--no-cache', ...args), args.join(' '));
    };
    fresh();
    at.write('d0/good.c', 'int main(void) { return 0; }\n');
    fresh();
    fresh('--libc', 'musl');
    fresh('--select', 'node');
    at.write('forksight.json', '{ "rules": { "blocked-event-loop": "off" } }');
    fresh();
    rmSync(at.path('forksight.json'));
    at.write('d0/good.c', `// 0\n${hazard}`);
    rmSync(at.path('cache'), { recursive: true });
  });

  it('survives two processes at once and kills at any moment', async () => {
    const without = json('--no-cache');
    const start = (killAfterMs: number | null): Promise<string> =>
      new Promise((resolve, reject) => {
        const child = spawn(
          process.execPath,
          [path.join(root, 'server/dist/cli.js'), 'check', '--format', 'json', '--cache-dir', 'cache'],
          { cwd: at.folder, env: environment, stdio: ['ignore', 'pipe', 'inherit'] },
        );
        let out = '';
        child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
        child.on('error', reject);
        child.on('close', () => {
          resolve(lasting(out));
        });
        if (killAfterMs !== null) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
      });
    for (let round = 0; round < 6; round++)
      await Promise.all([start(150 + 60 * round), start(400 - 30 * round)]);
    assert.deepEqual(await Promise.all([start(null), start(null)]), [without, without]);
    rmSync(at.path('cache'), { recursive: true });
  });

  it('shards that are merged are the single run, whatever the number of jobs', () => {
    const single = json('--no-cache', '--jobs', '1');
    assert.equal(json('--no-cache', '--jobs', '7'), single);
    const parts = [1, 2, 3].map((k) => {
      const run = at.check('--no-cache', '--shard', `${k}/3`, '--output', `facts-${k}.gz`);
      assert.equal(run.code, 0, run.stderr);
      return Number(/facts of (\d+) files/.exec(run.stderr)?.[1]);
    });
    assert.equal(
      parts.reduce((a, b) => a + b),
      36,
    );
    assert.ok(Math.max(...parts) - Math.min(...parts) <= 3, parts.join());
    const facts = ['facts-1.gz', 'facts-2.gz', 'facts-3.gz'];
    assert.equal(json('--no-cache', '--facts', ...facts), single);
    // A part that is missing is read here, and said to be.
    const { stdout, stderr } = at.check('--format', 'json', '--no-cache', '--facts', ...facts.slice(1));
    assert.equal(lasting(stdout), single);
    assert.match(stderr, new RegExp(`${parts[0] ?? 0} files had to be read here`));
  });

  it('2 for a shard without output or out of range, and for facts that are cut off or of another version', () => {
    assert.equal(at.check('--shard', '1/2').code, 2);
    for (const shard of ['0/2', '3/2', '1', 'a/b'])
      assert.equal(at.check('--shard', shard, '-o', 'x').code, 2, shard);
    at.check('--shard', '1/1', '--output', 'facts.gz');
    const bytes = readFileSync(at.path('facts.gz'));
    writeFileSync(at.path('cut.gz'), bytes.subarray(0, bytes.length / 2));
    for (const name of ['cut.gz', 'gone.gz', 'd0/good.c']) {
      const { code, stderr, stdout } = at.check('--facts', name);
      assert.deepEqual([code, stdout], [2, ''], name);
      assert.match(stderr, /cannot be used/);
    }
  });
});
