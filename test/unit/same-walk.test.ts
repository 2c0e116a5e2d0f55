/**
 * An edit of a function that matters walks nothing anew where no walk can tell; what was observed then stands at the calls
 * as they are now. Each case is one function before and after, in a program that forks with a thread alive.
 */
import assert from 'node:assert/strict';
import type { ItemCache } from '../../server/src/engine/extract';
import type { CallEvent } from '../../server/src/facts/model';
import { bodyIndex } from '../../server/src/program/bodyIndex';
import type { Concurrency } from '../../server/src/program/concurrency';
import { LinkedFamily } from '../../server/src/program/linked';
import { observe } from '../../server/src/program/observe';
import { relocate } from '../../server/src/program/relocate';
import { cFacts } from './cSource';

const program = (serve: string): string => `
static int verbose, limit;
static pthread_mutex_t lock;
static void *work(void *arg) { for (;;) pause(); return arg; }
static void begin(void) { pthread_t t; pthread_create(&t, NULL, work, NULL); }
static int child(void) { int pid = fork(); return pid; }
static void note(const char *text) { pthread_mutex_lock(&lock); printf("%s", text); pthread_mutex_unlock(&lock); }
static int plain(int x) { return x + 1; }
${serve}
int main(void) { serve(1); return 0; }
`;

const before = `static void serve(int n) {
  int pid;
  if (verbose)
    begin();
  pid = child();
  if (pid == 0) {
    note("in the child");
    return;
  }
}`;

/** What the edit leaves: how many calls may stand elsewhere now; null where the program is walked anew. */
async function moves(after: string, from = before): Promise<number | null> {
  const family = new LinkedFamily('c');
  const cache: ItemCache = new Map();
  const files = async (text: string) => new Map([['a.c', await cFacts(program(text), 'c', cache)]]);
  const old = observe(family.update(await files(from)), 'c', () => family.graph);
  const now = family.update(await files(after));
  const { moved, edited } = family;
  if (moved === null) return null;
  const relocated = relocate(old.concurrency, moved, new Set(edited.map((e) => e.fn)));
  if (relocated === null) return null;
  const fresh = observe(now, 'c', () => family.graph);
  assert.deepEqual(told(relocated), told(fresh.concurrency));
  const current = new Set<CallEvent>();
  for (const fn of now.functions.values())
    for (const call of bodyIndex(fn.facts.body).calls) current.add(call);
  for (const { path, fork } of relocated.forks)
    for (const site of [...path, fork.site])
      assert.ok(current.has(site.call), 'a call of the old text is left');
  return moved.size;
}

/** What rules see of it: places, not objects. */
function told({ forks, childCalls, threads }: Concurrency): unknown {
  const at = ({ fn, call }: { fn: { id: string }; call: CallEvent }): string =>
    `${fn.id} ${call.id} ${call.span.start}-${call.span.end}`;
  return {
    forks: forks.map((f) => [
      at(f.fork.site),
      f.path.map(at),
      f.fork.threads.map((t) => t.site && at(t.site)),
    ]),
    calls: childCalls.map((c) => [at(c.site), c.path.map(at), at(c.leaf), c.name, c.lock?.name]),
    threads: threads.map((t) => at(t.site)),
  };
}

describe('an edit that no walk can tell', function () {
  this.timeout(60_000);
  const quiet: readonly (readonly [string, string])[] = [
    ['spaces and comments', before.replace('int pid;', 'int pid; /* the child */\n\n')],
    ['a variable that nothing asks for', before.replace('int pid;', 'int pid, total = 0; total += 3;')],
    ['a call of something unknown', before.replace('int pid;', 'int pid; describe(n, 3);')],
    ['an unknown call around one that is walked', before.replace('note("in', 'describe(n); note("in')],
  ];
  for (const [what, after] of quiet)
    it(what, async () => {
      assert.equal(await moves(after), 3);
    });

  const told: readonly (readonly [string, string])[] = [
    ['another argument of a call that is walked', before.replace('"in the child"', '"here"')],
    ['a call that is walked comes', before.replace('int pid;', 'int pid; note("before");')],
    ['one goes', before.replace('note("in the child");', '')],
    [
      'two change places',
      before.replace('begin();', 'pid = child();').replace('pid = child();\n  if', 'begin();\n  if'),
    ],
    ['a call of another function of the project', before.replace('int pid;', 'int pid; plain(n);')],
    ['the condition of the child', before.replace('pid == 0', 'pid != 0')],
    [
      'the variable of a condition is assigned',
      before.replace('pid = child()', 'verbose = 1; pid = child()'),
    ],
    ['the result of the fork is lost', before.replace('pid = child()', 'child()')],
    ['a way out before the fork', before.replace('pid = child()', 'if (n) return;\n  pid = child()')],
    ['a name that is walked becomes a local one', before.replace('int pid;', 'int pid, verbose = 0;')],
    ['an effect of its own', before.replace('int pid;', 'int pid; exit(1);')],
    ['an error between the fork and what the child does', before.replace('note("in', 'x = ;\n    note("in')],
  ];
  for (const [what, after] of told)
    it(`but walks anew for this: ${what}`, async () => {
      assert.equal(await moves(after), null);
    });
});
