/** What the rules about signal handlers say of Python's. */
import type { Finding, Severity } from '../../engine/finding';
import type { PythonHandlerHazard } from '../../knowledge/libraries/python/inHandlers';
import type { Program } from '../../program/program';
import { absolute } from '../../program/program';
import { handlerCalls, type HandlerCall } from '../../program/python/signalHandlers';
import { callSteps } from '../story';

const why: Readonly<Record<PythonHandlerHazard, string>> = {
  lock: 'waits for a lock that is not reentrant: if the signal interrupts the main thread while it holds the lock, the handler waits for its own thread for ever',
  logging:
    'takes the locks of the loggers and writes to their streams: if the signal interrupts a log call on the main thread, it fails or hangs',
  print:
    'writes to a buffered stream: if the signal interrupts a write to it on the main thread, Python raises RuntimeError (reentrant call)',
  queue:
    'takes the lock of the queue, which is not reentrant: if the signal interrupts the main thread in a method of the queue, the handler waits for its own thread for ever',
  event:
    'takes a lock for a moment: if the signal interrupts the main thread inside the same method or in wait(), the handler may wait for its own thread',
};

const instead: Readonly<Record<PythonHandlerHazard, string>> = {
  lock: 'Only set a flag in the handler, and act on it in the main loop.',
  logging:
    'Only set a flag in the handler and log in the main loop, or use loop.add_signal_handler() in asyncio.',
  print: 'Use os.write() on the descriptor, or set a flag and print in the main loop.',
  queue: 'Use queue.SimpleQueue, whose put() is reentrant, or set a flag.',
  event: 'A plain attribute as a flag, or signal.set_wakeup_fd(), cannot hang.',
};

/** `unsafe-call-in-signal-handler` */
export function* unsafeInPython(program: Program): Generator<Finding> {
  for (const call of handlerCalls(program)) yield say(call);
}

function say({ installed, span, written, path, leaf, name, hazard }: HandlerCall): Finding {
  const { handler, fn } = installed;
  const shown =
    handler.facts.kind === 'lambda' ? 'a signal handler' : `the signal handler ${handler.facts.name}`;
  const direct = path.length === 0;
  const called = direct ? written : name.startsWith('with ') ? name : `${name}()`;
  const what = direct ? `${called} in ${shown}` : `${written} in ${shown} leads to ${called}, which`;
  const severity: Severity = hazard === 'event' ? 'hint' : 'warning';
  return {
    rule: 'unsafe-call-in-signal-handler',
    severity,
    confidence: direct ? 'high' : 'medium',
    ...absolute(handler, span),
    message: `${what} ${why[hazard]}. ${instead[hazard]}`,
    steps: [
      {
        ...absolute(fn, installed.span),
        message: `${handler.facts.name} is installed as a signal handler here`,
      },
      ...callSteps(path),
      { ...absolute(leaf.fn, leaf.span), message: `${called} is not safe here` },
    ],
    fix: 'defer-signal-handler',
  };
}
