/** What lock-held-across-fork says of Python. */
import type { Finding } from '../../engine/finding';
import { settingsIn, type Analysis } from '../../program/analysis';
import { absolute } from '../../program/program';
import { heldInChildren, type HeldInChild } from '../../program/python/heldLocks';
import { forksByDefault, setsStartMethod } from '../../program/startMethod';
import { callSteps, stepAt, written } from '../story';

export function* pythonLocks({ program, concurrency, settings }: Analysis): Generator<Finding> {
  const own = concurrency.forks.filter(({ fork }) => fork.kind === 'os.fork');
  const started = concurrency.forks.filter(({ fork }) => fork.kind === 'multiprocessing');
  if (own.length + started.length === 0) return;
  const copied = started.filter(({ fork }) => forksByDefault(settingsIn(settings, fork.site.fn.file)));
  const copies = copied.length > 0 && !setsStartMethod(program);
  for (const found of heldInChildren(program, copies ? [...own, ...copied] : own)) yield say(found);
}

function say({ fork, lock, taken, path, again }: HeldInChild): Finding {
  const name = written(fork);
  return {
    rule: 'lock-held-across-fork',
    severity: 'error',
    confidence: 'high',
    ...absolute(fork.fn, fork.call.calleeSpan),
    message: `The child of ${name}() deadlocks, with or without other threads: this thread holds ${lock} at the fork, and the child takes it again. Start it outside the with, or give the child a lock of its own.`,
    steps: [
      { ...absolute(fork.fn, taken), message: `${lock} is taken here` },
      stepAt(fork, `${name}() copies the process: the child holds ${lock} too`),
      ...callSteps(path),
      { ...absolute(again.fn, again.span), message: `the child waits for ${lock} here` },
    ],
  };
}
