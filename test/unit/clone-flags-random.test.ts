/** Thousands of random flag sets: the kernel's answers against the constraints, and against what the rule reads in C. */
import assert from 'node:assert/strict';
import { brokenArguments, type CloneArguments } from '../../server/src/knowledge/cloneArguments';
import { brokenConstraints, cloneFlags, type CloneForm } from '../../server/src/knowledge/cloneFlags';
import { testEngine } from '../harness/engine';
import { askKernel, type Answer } from './cloneOracle';

/** Set CLONE_SEED to repeat a run. */
const seed = Number(process.env.CLONE_SEED ?? Date.now() & 0x7fffffff);
const setsOfEach = 3000;
const sourceSets = 700;

/** mulberry32: small, and the same everywhere. */
function random(from: number): () => number {
  let at = from;
  return () => {
    at = (at + 0x6d2b79f5) | 0;
    let t = Math.imul(at ^ (at >>> 15), 1 | at);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const next = random(seed);
const below = (n: number): number => Math.floor(next() * n);
const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T;

interface Question {
  readonly form: CloneForm;
  readonly set: bigint;
  readonly arguments: CloneArguments | null;
}

/** New network namespaces take the kernel long. */
const cheap = cloneFlags.filter((f) => f.name !== 'CLONE_NEWNET');
/** The child of the old call runs: only flags with which it has memory, parent and namespaces of its own kind. */
const harmless = cheap.filter((f) => !/VM|VFORK|PARENT$|_NEW|CGROUP|CLEAR_SIGHAND/.test(f.name));

/** Between none and seven flags, now and then what threads need, now and then a bit that nobody has a name for. */
function flagSet(from: typeof cloneFlags): bigint {
  let set = 0n;
  for (let i = below(8); i > 0; i--) set |= pick(from).bit;
  if (from === cheap && below(4) === 0) set |= 0x900n;
  return set;
}

function clone3(): Question {
  let set = flagSet(cheap);
  if (below(20) === 0) set |= 1n << BigInt(below(64));
  return {
    form: 'clone3',
    set,
    arguments: {
      exitSignal: BigInt(pick([0, 0, 0, 17, 17, 10, 64, 65, 255, 300])),
      stack: below(4) === 0,
      stackSize: below(4) === 0,
      // With less than 80 bytes set_tid does not count, and valid flags would make a child.
      bytes: pick([88, 88, 88, 88, 80, 96, 4096, 63, 8]),
    },
  };
}

function text({ form, set, arguments: given }: Question): string {
  const rest = given
    ? ` ${given.exitSignal ?? 0n} ${given.stack === true ? 1 : 0} ${given.stackSize === true ? 1 : 0} ${given.bytes ?? 88}`
    : '';
  return `${form} ${set.toString(16)}${rest}`;
}

function broken({ form, set, arguments: given }: Question): readonly string[] {
  return [...brokenConstraints(form, set, true), ...(given ? brokenArguments({ set }, given) : [])].map(
    (b) => `${b.flags.join('+')}: ${b.why}`,
  );
}

const names = (set: bigint): readonly string[] =>
  cloneFlags.filter((f) => (set & f.bit) !== 0n).map((f) => f.name);

describe('random clone flags', function () {
  this.timeout(120_000);
  const questions: Question[] = [];
  let answers: ReadonlyMap<string, Answer>;

  before(function () {
    console.log(`    seed ${seed} (CLONE_SEED repeats it)`);
    for (let i = 0; i < setsOfEach; i++) questions.push(clone3());
    for (let i = 0; i < 400; i++)
      questions.push(
        { form: 'clone', set: flagSet(harmless), arguments: null },
        { form: 'unshare', set: flagSet(cheap), arguments: null },
      );
    const asked = askKernel(questions.map(text));
    if (typeof asked === 'string') {
      console.log(`    skipped: ${asked}`);
      this.skip();
    }
    answers = asked;
  });

  const judge = (form: CloneForm): { asked: number; valid: number; silent: number; different: string[] } => {
    const counts = { asked: 0, valid: 0, silent: 0, different: [] as string[] };
    for (const question of questions) {
      if (question.form !== form) continue;
      counts.asked++;
      const answer = answers.get(text(question));
      assert.ok(answer, `no answer to ${text(question)}`);
      if (answer.verdict === 'valid') counts.valid++;
      if (answer.verdict === 'unknown') {
        counts.silent++;
        continue;
      }
      const ours = broken(question);
      if ((ours.length === 0) !== (answer.verdict === 'valid'))
        counts.different.push(
          `${text(question)} (${names(question.set).join('|')}): the kernel says ${answer.verdict} ${answer.error}, we say ${ours.join('; ') || 'valid'}`,
        );
    }
    return counts;
  };

  for (const form of ['clone3', 'clone', 'unshare'] as const)
    it(`${form} agrees with the kernel on every set`, () => {
      const { asked, valid, silent, different } = judge(form);
      assert.deepEqual(different.slice(0, 10), [], `${different.length} differ`);
      console.log(`      ${asked} sets, ${valid} valid, ${silent} not judged here`);
      assert.ok(silent < asked / 2, 'most of the sets could not be judged');
      assert.ok(valid > 20 && valid < asked - 20);
    });

  it('the rule reads the same in C, however the flags are written', async () => {
    const chosen = questions
      .filter((q) => expressible(q) && answers.get(text(q))?.verdict !== 'unknown')
      .sort(() => next() - 0.5)
      .slice(0, sourceSets);
    const source = program(chosen);
    const engine = await testEngine();
    try {
      engine.set('/random.c', 'c', source);
      engine.analyse();
      const lines = new Map<number, string>();
      for (const finding of engine.findings('/random.c'))
        if (finding.rule === 'invalid-clone-flags')
          lines.set(source.slice(0, finding.span.start).split('\n').length, finding.message);
      const written = source.split('\n');
      const different: string[] = [];
      for (const [i, question] of chosen.entries()) {
        const at = written.findIndex((l) => l.includes(`/* ${i} */`)) + 1;
        const ours = lines.get(at);
        const theirs = answers.get(text(question))?.verdict;
        if ((ours === undefined) !== (theirs === 'valid'))
          different.push(
            `${text(question)}: the kernel says ${theirs ?? '?'}, the rule ${ours ?? 'nothing'}\n${functionOf(source, i)}`,
          );
      }
      assert.deepEqual(different.slice(0, 5), [], `${different.length} of ${chosen.length} differ`);
      console.log(`      ${chosen.length} calls in C, ${lines.size} of them refused`);
    } finally {
      engine.dispose();
    }
  });
});

/** Bits without a name are written as numbers; above 2⁵³ a number in facts is not exact. */
function expressible({ set }: Question): boolean {
  return set < 1n << 50n;
}

/** A function a call, each with its flags written in another way. */
function program(questions: readonly Question[]): string {
  const head = ['#define BIT(n) (1ULL << (n))', '#define WITHOUT 0x0'];
  const body: string[] = [];
  for (const [i, question] of questions.entries()) {
    const { before, word } = expression(i, question.set, head);
    body.push(`static void f${i}(void) {`, ...before.map((l) => `  ${l}`));
    if (question.arguments) body.push(...filled(i, word, question.arguments));
    else if (question.form === 'unshare') body.push(`  syscall(SYS_unshare, ${word}); /* ${i} */`);
    else body.push(`  syscall(SYS_clone, ${word}, 0, 0, 0, 0); /* ${i} */`);
    body.push('}');
  }
  const main = questions.map((_, i) => `  if (argc == ${i}) f${i}();`);
  return [...head, ...body, 'int main(int argc, char **argv) {', ...main, '  return 0;', '}', ''].join('\n');
}

function filled(i: number, word: string, given: CloneArguments): string[] {
  const exit = `${given.exitSignal ?? 0n}`;
  const members = [`.flags = ${word}`];
  const later: string[] = [];
  const put = (name: string, value: string): void => {
    if (below(2) === 0) members.push(`.${name} = ${value}`);
    else later.push(`  args.${name} = ${value};`);
  };
  if (exit !== '0' || below(3) === 0) put('exit_signal', exit === '17' ? 'SIGCHLD' : exit);
  if (given.stack === true) put('stack', '(unsigned long) stack');
  if (given.stackSize === true) put('stack_size', 'sizeof stack + 4096');
  const call = `  syscall(SYS_clone3, &args, ${given.bytes ?? 88}); /* ${i} */`;
  const declared = pick([
    [`  struct clone_args args = { ${members.join(', ')} };`, ...later],
    [
      '  struct clone_args args;',
      '  memset(&args, 0, sizeof args);',
      ...members.map((m) => `  args${m};`),
      ...later,
    ],
    ['  struct clone_args args = {0};', ...members.map((m) => `  args${m};`), ...later],
  ]);
  return [...(given.stack === true ? ['  static char stack[65536];'] : []), ...declared, call];
}

/** The set as C: names and numbers, macros, constants, enumerators, steps, casts. */
function expression(i: number, set: bigint, head: string[]): { before: string[]; word: string } {
  const parts: string[] = [...names(set)];
  const rest = cloneFlags.reduce((left, f) => left & ~f.bit, set);
  if (rest !== 0n) parts.push(`0x${rest.toString(16)}ULL`);
  if (parts.length === 0) return { before: [], word: '0' };
  const split = below(parts.length + 1);
  const some = parts.slice(0, split).join(' | ') || '0';
  const others = parts.slice(split).join(' | ') || '0';
  switch (below(7)) {
    case 0:
      return { before: [], word: `(unsigned long) (${parts.join(' | ')})` };
    case 1:
      head.push(`#define SOME_${i} (${some})`, `#define ALL_${i} ((uint64_t) SOME_${i} | ${others})`);
      return { before: [], word: `ALL_${i}` };
    case 2:
      head.push(`static const unsigned long some_${i} = ${some};`);
      return { before: [], word: `some_${i} | (${others})` };
    case 3:
      head.push(`enum { SOME_${i} = ${some} };`);
      return { before: [`unsigned long word = SOME_${i};`, `word |= ${others};`], word: 'word' };
    case 4:
      return {
        before: ['unsigned long word = 0;', ...parts.map((p) => `word |= ${p};`)],
        word: `(uint64_t) word`,
      };
    case 5:
      return {
        before: [],
        word: `(${parts.join(' | ')} | CLONE_IO) & ~(${(set & 0x80000000n) === 0n ? 'CLONE_IO' : 'WITHOUT'})`,
      };
    default:
      return { before: [], word: `0x${set.toString(16)}ULL` };
  }
}

function functionOf(source: string, i: number): string {
  const from = source.indexOf(`static void f${i}(`);
  return source.slice(from, source.indexOf('\n}', from) + 2);
}
