/** What functions that call each other do to locks does not depend on which of them was asked about first. */
import assert from 'node:assert/strict';
import { LinkedFamily } from '../../server/src/program/linked';
import { LockSummaries } from '../../server/src/program/locks/summary';
import { cFacts } from './cSource';

const text = `#include <pthread.h>
static pthread_mutex_t a, b, c;
struct node { struct node *next; pthread_mutex_t lock; };
void take(int n) { pthread_mutex_lock(&a); if (n > 0) again(n - 1); }
void again(int n) { take(n); }
void both(int n) { pthread_mutex_lock(&b); pthread_mutex_unlock(&b); if (n) other(n); }
void other(int n) { pthread_mutex_lock(&c); pthread_mutex_unlock(&c); if (n) third(n); }
void third(int n) { both(n - 1); }
void walk(struct node *n) { pthread_mutex_lock(&n->lock); pthread_mutex_unlock(&n->lock); walk(n->next); }
void alone(int n) { pthread_mutex_lock(&a); pthread_mutex_unlock(&a); if (n) alone(n - 1); }
void outside(void) { third(2); take(1); }
`;

function permutations<T>(list: readonly T[]): readonly (readonly T[])[] {
  if (list.length < 2) return [list];
  return list.flatMap((one, i) =>
    permutations([...list.slice(0, i), ...list.slice(i + 1)]).map((rest) => [one, ...rest]),
  );
}

describe('what recursive functions do to locks', () => {
  it('is the same whoever is asked about first', async () => {
    const linked = new LinkedFamily('c');
    const program = linked.update(new Map([['/a.c', await cFacts(text)]]));
    const names = ['take', 'again', 'both', 'other', 'third', 'walk', 'alone', 'outside'];
    const ref = (name: string) => program.functionOf('/a.c', name) ?? assert.fail(name);
    const told = (order: readonly string[]): Record<string, unknown> => {
      const summaries = new LockSummaries(program, linked.graph);
      const of = (name: string): unknown => {
        const { taken, released } = summaries.net(ref(name));
        const takes = [...summaries.takes(ref(name))].map(([id, { call }]) => `${id} #${call.id}`);
        return { taken: [...taken], released: [...released], takes: takes.sort() };
      };
      const answers = new Map(order.map((name) => [name, of(name)]));
      return Object.fromEntries(names.map((name) => [name, answers.get(name)]));
    };
    const expected = told(names);
    for (const some of permutations(names.slice(0, 6)))
      assert.deepEqual(told([...some, 'alone', 'outside']), expected, some.join());
    assert.deepEqual(told([...names].reverse()), expected);
    const waits = (name: string): readonly string[] =>
      (expected[name] as { takes: readonly string[] }).takes.map((id) => id.replace(/ #.*/, ''));
    for (const name of ['both', 'other', 'third']) assert.deepEqual(waits(name), ['/a.c:b', '/a.c:c'], name);
    for (const name of ['take', 'again'])
      assert.deepEqual((expected[name] as { taken: unknown }).taken, ['/a.c:a'], name);
    assert.deepEqual(waits('alone'), ['/a.c:a']);
    assert.deepEqual(waits('outside'), ['/a.c:a', '/a.c:b', '/a.c:c']);
    assert.equal(waits('walk')[0], '$0.lock');
  });
});
