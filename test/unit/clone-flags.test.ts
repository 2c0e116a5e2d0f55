/** The kernel's own answers against the constraints that the rule and the hover go by. */
import assert from 'node:assert/strict';
import {
  brokenConstraints,
  cloneFlagByName,
  cloneFlags,
  type CloneForm,
} from '../../server/src/knowledge/cloneFlags';
import { askKernel, type Answer } from './cloneOracle';

const bits = (...names: readonly string[]): bigint =>
  names.reduce((all, name) => {
    const flag = cloneFlagByName.get(name);
    assert.ok(flag, `there is no ${name}`);
    return all | flag.bit;
  }, 0n);

const named = (set: bigint): string =>
  cloneFlags
    .filter((f) => (set & f.bit) !== 0n)
    .map((f) => f.name)
    .join('|') || `0x${set.toString(16)}`;

function pairs<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((a, i) => items.slice(i + 1).map((b): [T, T] => [a, b]));
}

/** What a flag cannot be without, so that a pair is judged by itself. */
function withNeeds(set: bigint): bigint {
  const thread = (set & bits('CLONE_THREAD')) !== 0n ? bits('CLONE_SIGHAND') : 0n;
  const handlers = ((set | thread) & bits('CLONE_SIGHAND')) !== 0n ? bits('CLONE_VM') : 0n;
  return set | thread | handlers;
}

interface Question {
  readonly form: CloneForm;
  readonly set: bigint;
}

/** Sets of one, of two, and of two with what they need. */
function questions(): Question[] {
  const all = cloneFlags.map((f) => f.bit);
  const sets = [0n, ...all, ...pairs(all).map(([a, b]) => a | b)];
  const clone3 = new Set([...sets, ...sets.map(withNeeds), 1n << 40n, 17n, bits('CLONE_VM') | 17n]);
  // The child of the old call runs: only flags with which it has memory, parent and namespaces of its own kind.
  const harmless = [
    'CLONE_FS',
    'CLONE_FILES',
    'CLONE_SIGHAND',
    'CLONE_PIDFD',
    'CLONE_PTRACE',
    'CLONE_THREAD',
    'CLONE_SYSVSEM',
    'CLONE_PARENT_SETTID',
    'CLONE_CHILD_CLEARTID',
    'CLONE_DETACHED',
    'CLONE_UNTRACED',
    'CLONE_CHILD_SETTID',
    'CLONE_IO',
  ].map((name) => bits(name));
  const clone = [0n, ...harmless, ...pairs(harmless).map(([a, b]) => a | b)];
  // New network namespaces take the kernel long: once is enough.
  const cheap = all.filter((bit) => bit !== bits('CLONE_NEWNET'));
  const unshare = [...all, ...pairs(cheap).map(([a, b]) => a | b)];
  return [
    ...[...clone3].map((set): Question => ({ form: 'clone3', set })),
    ...clone.map((set): Question => ({ form: 'clone', set })),
    ...unshare.map((set): Question => ({ form: 'unshare', set })),
  ];
}

describe('clone flags', () => {
  describe('against the kernel', () => {
    let answers: ReadonlyMap<string, Answer>;

    before(function () {
      this.timeout(60_000);
      const asked = askKernel(questions().map(({ form, set }) => `${form} ${set.toString(16)}`));
      if (typeof asked === 'string') {
        console.log(`    skipped: ${asked}`);
        this.skip();
      }
      answers = asked;
    });

    for (const form of ['clone3', 'clone', 'unshare'] as const)
      it(`${form} takes and refuses the same sets`, () => {
        const asked = questions().filter((q) => q.form === form);
        const silent: string[] = [];
        const different = asked.flatMap(({ set }) => {
          const answer = answers.get(`${form} ${set.toString(16)}`);
          assert.ok(answer, `no answer to ${form} ${named(set)}`);
          if (answer.verdict === 'unknown') {
            silent.push(`${named(set)}: ${answer.error}`);
            return [];
          }
          const broken = brokenConstraints(form, set, true);
          const ours = broken.length === 0 ? 'valid' : 'invalid';
          if (ours === answer.verdict) return [];
          return [
            `${form} ${named(set)}: the kernel says ${answer.verdict}, we say ${ours} ${broken.map((b) => b.why).join('; ')}`,
          ];
        });
        assert.deepEqual(different, []);
        if (silent.length > 0)
          console.log(`    ${silent.length} of ${asked.length} sets not judged here, as ${silent[0] ?? ''}`);
        assert.ok(silent.length < asked.length / 2, 'most of the sets could not be judged');
      });
  });

  it('says that something is missing only where the whole set is known', () => {
    const thread = bits('CLONE_THREAD');
    assert.deepEqual(
      brokenConstraints('clone', thread, true).map((b) => b.flags),
      [['CLONE_THREAD']],
    );
    assert.deepEqual(brokenConstraints('clone', thread, false), []);
    assert.equal(brokenConstraints('clone', bits('CLONE_FS', 'CLONE_NEWNS'), false).length, 1);
  });

  it('knows each flag by one name and one bit', () => {
    assert.equal(new Set(cloneFlags.map((f) => f.name)).size, cloneFlags.length);
    assert.equal(new Set(cloneFlags.map((f) => f.bit)).size, cloneFlags.length);
    for (const { bit } of cloneFlags) assert.equal(bit & (bit - 1n), 0n);
  });
});
