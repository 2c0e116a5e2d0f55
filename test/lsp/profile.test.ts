// "Profile This File" as the server does it: a real program under the native runner, and nothing left of it.
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import type { ProfileOutcome, ProfileOutputParams } from '../../server/src/protocol';
import { root, startServer, type ServerProcess } from './process';

const nativeDir = path.join(root, 'native', 'build');
const trusted = { initializationOptions: { trusted: true, nativeDir } };
const endless =
  '#include <stdio.h>\n#include <unistd.h>\nint main(void) { fork(); printf("pid %d\\n", getpid()); fflush(stdout); for (;;) pause(); }\n';

async function eventually(what: string, holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !holds();) {
    assert.ok(Date.now() < end, what);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('profile through the language server', function () {
  this.timeout(90_000);
  let server: ServerProcess;
  let dir: string;
  let scratch: string;
  let output: string;

  before(function () {
    if (!existsSync(path.join(nativeDir, 'forksight-run'))) this.skip();
  });
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'forksight-profile-'));
    scratch = path.join(dir, 'tmp');
    mkdirSync(scratch);
    server = startServer({ TMPDIR: scratch });
    output = '';
    server.client.connection.onNotification('forksight/profileOutput', ({ text }: ProfileOutputParams) => {
      output += text;
    });
  });
  afterEach(async () => {
    server.child.kill('SIGKILL');
    await server.exited;
    rmSync(dir, { recursive: true, force: true });
  });

  function write(name: string, text: string): string {
    const file = path.join(dir, name);
    writeFileSync(file, text);
    return pathToFileURL(file).toString();
  }
  const profile = (uri: string, args: string[] = [], cancel = new CancellationTokenSource()) =>
    server.client.connection.sendRequest<ProfileOutcome>(
      'forksight/profile',
      { uri, args, token: 'run' },
      cancel.token,
    );
  const pids = () => [...output.matchAll(/pid (\d+)/g)].map(([, pid]) => Number(pid));
  const gone = (pid: number) => !existsSync(`/proc/${pid}/exe`);

  it('measures a C program, and passes its arguments and its output', async () => {
    const uri = write(
      'a.c',
      '#include <stdio.h>\n#include <sys/wait.h>\n#include <unistd.h>\nint main(int c, char **v) {\n  for (int i = 0; i < 3; i++) {\n    if (fork() == 0) _exit(0);\n    wait(0);\n  }\n  printf("%d [%s]\\n", c, v[1]);\n}\n',
    );
    await server.client.initialize([], trusted);
    const outcome = await profile(uri, ['two words; $(date)']);
    assert.ok(outcome.ok, outcome.ok ? '' : outcome.reason);
    const site = outcome.report.sites.find((s) => s.line === 6);
    assert.equal(site?.count, 3);
    assert.ok(site.costUs.median > 0);
    assert.equal(outcome.report.leftBehind, 0);
    assert.match(outcome.output, /2 \[two words; \$\(date\)\]/);
    assert.equal(output, outcome.output);
  });

  it('ends the program and its children when it is cancelled', async () => {
    const uri = write('endless.c', endless);
    await server.client.initialize([], trusted);
    const cancel = new CancellationTokenSource();
    const run = profile(uri, [], cancel);
    await eventually('both tasks run', () => pids().length === 2);
    cancel.cancel();
    const outcome = await run;
    assert.ok(!outcome.ok && outcome.cancelled);
    assert.deepEqual(
      pids().filter((pid) => !gone(pid)),
      [],
    );
  });

  it('ends the program when its client goes away', async () => {
    const uri = write('endless.c', endless);
    await server.client.initialize([], trusted);
    profile(uri).catch(() => undefined);
    await eventually('both tasks run', () => pids().length === 2);
    server.child.stdin.end();
    await server.exited;
    await eventually('both tasks are gone', () => pids().every(gone));
    assert.deepEqual(readdirSync(scratch), [], 'its compiled program is left behind');
  });

  it('ends the program when the server itself is killed', async () => {
    const uri = write('endless.c', endless);
    await server.client.initialize([], trusted);
    profile(uri).catch(() => undefined);
    await eventually('both tasks run', () => pids().length === 2);
    server.child.kill('SIGKILL');
    await server.exited;
    await eventually('both tasks are gone', () => pids().every(gone));
  });

  it('answers other requests meanwhile, and keeps to the limits of the settings', async () => {
    const uri = write('endless.c', endless);
    server.client.settings = { profile: { timeLimit: 1 } };
    await server.client.initialize([], trusted);
    const run = profile(uri);
    await server.client.settled();
    const outcome = await run;
    assert.ok(outcome.ok, outcome.ok ? '' : outcome.reason);
    assert.equal(outcome.report.end, 'timeout');
    assert.ok(pids().every(gone));
  });

  it('builds the program that a file is part of, as the settings say, and runs it where they say', async () => {
    write('main.c', 'int answer(void);\nint main(void) { return answer(); }\n');
    const uri = write(
      'part.c',
      '#include <stdio.h>\n#include <unistd.h>\n#include <sys/wait.h>\nint answer(void) {\n  if (fork() == 0) _exit(0);\n  wait(0);\n  char here[4096];\n  printf("in %s\\n", getcwd(here, sizeof here));\n  return 7;\n}\n',
    );
    server.client.settings = {
      profile: {
        build: 'cc -g -fno-omit-frame-pointer -o "${workspaceFolder}/the program" main.c part.c',
        executable: 'the program',
        workingDirectory: 'tmp',
      },
    };
    await server.client.initialize([pathToFileURL(dir).toString()], trusted);
    const outcome = await profile(uri);
    assert.ok(outcome.ok, outcome.ok ? '' : outcome.reason);
    assert.deepEqual(outcome.report.target.exit, { code: 7 });
    assert.deepEqual(
      outcome.report.sites.map(({ file, line, kind }) => [path.basename(file), line, kind]),
      [['part.c', 5, 'fork']],
    );
    assert.equal(outcome.output, `in ${scratch}\n`);
  });

  it('says what is wrong with a program that cannot be run', async () => {
    await server.client.initialize([], trusted);
    const broken = await profile(write('broken.c', 'int main(void) { return nothing; }\n'));
    assert.match(broken.ok ? '' : broken.reason, /nothing/);
    const missing = await profile(pathToFileURL(path.join(dir, 'missing.py')).toString());
    assert.match(missing.ok ? '' : missing.reason, /missing\.py/);
    const text = await profile(write('notes.txt', 'no program\n'));
    assert.ok(!text.ok);
  });

  it('is refused without trust, and nothing is compiled', async () => {
    await server.client.initialize([], { initializationOptions: { trusted: false, nativeDir } });
    const marker = path.join(dir, 'ran');
    const uri = write('a.py', `open(${JSON.stringify(marker)}, "w")\n`);
    const outcome = await profile(uri);
    assert.match(outcome.ok ? '' : outcome.reason, /trusted/);
    assert.ok(!existsSync(marker));
    assert.equal(readFileSync(path.join(dir, 'a.py'), 'utf8').length > 0, true);
  });
});
