/** What a function says of locks that it released: one word for all that its callers cannot name. */
import assert from 'node:assert/strict';
import type { CallSite } from '../../server/src/program/state';
import { joinLocks, noLocks, release, take, type Held } from '../../server/src/program/locks/state';

const held: Held = {
  name: 'lock',
  absolute: 'lock',
  // Nothing here looks at the place.
  site: undefined as unknown as CallSite,
  shared: false,
  reentrant: false,
  guard: null,
  result: null,
  mode: 'held',
  fork: null,
};

describe('released locks', () => {
  it('keeps the names that a caller can know', () => {
    const { released } = release(release(noLocks, ['a']), ['$0.lock']);
    assert.deepEqual([...released], ['a', '$0.lock']);
  });

  it('says the same of a thousand locks of local names as of one', () => {
    let locks = noLocks;
    for (let i = 0; i < 1000; i++) locks = release(locks, [`a.c#f~x${i}.lock`]);
    assert.deepEqual([...locks.released], ['~']);
  });

  it('takes many names for any lock', () => {
    let locks = noLocks;
    for (let i = 0; i < 100; i++) locks = release(locks, [`lock${i}`]);
    assert.equal(locks.released.size <= 16, true);
    assert.equal(locks.released.has('~'), true);
  });

  it('takes any lock to be released by a lock that nobody can name', () => {
    assert.equal(release(take(noLocks, 'a', held), ['f~b']).held.size, 0);
  });

  it('joins what either path released', () => {
    const joined = joinLocks(release(noLocks, ['a']), release(noLocks, ['f~b']));
    assert.deepEqual([...joined.released].sort(), ['a', '~']);
  });
});
