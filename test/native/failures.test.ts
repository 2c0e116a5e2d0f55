import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { splitCommand } from '../../server/src/profile/compileFlags';
import { flagNames } from '../../server/src/profile/flags';
import { fixture, reasonFor } from './helpers';

describe('what cannot be profiled is refused with a reason', function () {
  this.timeout(60_000);
  let directory: string;
  before(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'forksight-failures-'));
  });
  after(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it('a missing file', async () => {
    assert.match(await reasonFor(path.join(directory, 'none.c')), /There is no file .*none\.c/);
  });

  it('a file of no known kind', async () => {
    const file = path.join(directory, 'notes.txt');
    writeFileSync(file, 'hello');
    assert.match(await reasonFor(file), /neither a C or C\+\+ source file/);
  });

  it("a file that does not compile, with the compiler's own words", async () => {
    const reason = await reasonFor(fixture('broken.c'));
    assert.match(reason, /does not compile with/);
    assert.match(reason, /broken\.c:3:\d+: error: .*undeclared/);
  });

  it('a file that is only a part of a program', async () => {
    const reason = await reasonFor(fixture('nomain.c'));
    assert.match(reason, /undefined reference to `main'/);
    assert.match(reason, /--build/);
  });

  it('no compiler', async () => {
    assert.match(await reasonFor(fixture('bomb.c'), { env: { PATH: directory } }), /No compiler was found .*apt-get install gcc/);
  });

  it('no Python, and no Node', async () => {
    const env = { PATH: directory };
    assert.match(await reasonFor(fixture('tasks.py'), { env }), /No Python interpreter was found/);
    assert.match(await reasonFor(fixture('tasks.mjs'), { env }), /Node was not found/);
  });

  it('an interpreter that does not work', async () => {
    assert.match(await reasonFor(fixture('tasks.py'), { python: '/bin/false' }), /\/bin\/false does not work as a Python interpreter/);
  });

  it('a missing native part', async () => {
    assert.match(await reasonFor(fixture('bomb.c'), { nativeDir: directory }), /native runner is missing .*libdw-dev/s);
  });

  it('locks of a statically linked program', async () => {
    const program = path.join(directory, 'static');
    execFileSync('cc', ['-static', '-o', program, fixture('bomb.c')]);
    assert.match(await reasonFor(program, { locks: true }), /locks can be tracked only in programs that go through the C library/);
  });

  it('a program for another machine', async () => {
    const program = path.join(directory, 'foreign');
    const elf = Buffer.alloc(64);
    elf.write('\x7fELF\x02\x01\x01', 'latin1');
    elf.writeUInt16LE(2, 16);
    elf.writeUInt16LE(243, 18); // EM_RISCV
    writeFileSync(program, elf, { mode: 0o755 });
    assert.match(await reasonFor(program), /built for another kind of machine/);
  });

  it('a build that fails, and one that makes nothing', async () => {
    assert.match(await reasonFor(fixture('bomb.c'), { build: ['false'] }), /The build "false" failed with exit code 1/);
    assert.match(await reasonFor(fixture('bomb.c'), { build: ['true'], exe: 'no-such' }), /There is no program at no-such/);
  });

  it('a working directory that is none', async () => {
    assert.match(await reasonFor(fixture('bomb.c'), { cwd: path.join(directory, 'none') }), /There is no directory/);
  });
});

describe('small parts', () => {
  it('splits commands as a shell does', () => {
    assert.deepEqual(splitCommand(`cc -DX="a b" '-DY=\\"' -I\\ x ""`), ['cc', '-DX=a b', '-DY=\\"', '-I x', '']);
  });

  it('names clone flags without the exit signal', () => {
    assert.deepEqual(flagNames(0x100 | 17), ['CLONE_VM']);
    assert.deepEqual(flagNames(0x100000000 + 17), ['CLONE_CLEAR_SIGHAND']);
  });
});
