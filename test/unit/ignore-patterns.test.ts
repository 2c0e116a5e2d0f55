/** Patterns that a workspace brings must neither stop a check nor keep it for ever. */
import assert from 'node:assert/strict';
import { matcherOf, refusedPattern } from '../../server/src/project/ignorePatterns';

describe('patterns of what is ignored', () => {
  it('work as in git', () => {
    const rules = matcherOf(['*.o', '!keep.o', 'build/', '/a/**/b', 'x***y', '[ab]?.c', '**/deep/**/x']);
    for (const name of ['m.o', 'build/', 'a/b', 'a/x/y/b', 'xzy', 'a1.c', 'q/deep/r/x'])
      assert.equal(rules.ignores(name), true, name);
    for (const name of ['keep.o', 'build', 'c/a/b', 'x', 'c1.c'])
      assert.equal(rules.ignores(name), false, name);
  });

  it('that no expression can be made of are left out, and the others count', () => {
    for (const pattern of ['[/', '![/', 'a[]/b', '[z-a/', '[[/'])
      assert.equal(matcherOf([pattern, 'x.c']).ignores('x.c'), true, pattern);
    assert.match(refusedPattern('[/') ?? '', /brackets/);
    assert.equal(refusedPattern('[ab].c'), null);
  });

  it('that would be tried for hours are left out', () => {
    assert.match(refusedPattern(`${'*a'.repeat(40)}b`) ?? '', /more than 3 "\*"/);
    assert.match(refusedPattern(`${'a/**/'.repeat(40)}b`) ?? '', /more than 4 "\*\*"/);
    assert.match(refusedPattern('a'.repeat(5000)) ?? '', /longer/);
    // Many that mean one.
    assert.equal(refusedPattern('a******b'), null);
    assert.equal(refusedPattern('**/**/**/**/**/**/x'), null);
    assert.equal(matcherOf([`${'*a'.repeat(40)}b`]).ignores('a'.repeat(250)), false);
  });
});
