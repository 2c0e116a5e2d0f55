/** What fork-after-thread says of servers that load an application and fork their workers then. */
import type { Finding } from '../../engine/finding';
import type { Analysis } from '../../program/analysis';
import { absolute } from '../../program/program';
import { preforkThreads, type PreforkThread } from '../../program/python/preforking';
import { callSteps, stepAt } from '../story';

export function* preforked({ program, settings }: Analysis): Generator<Finding> {
  for (const found of preforkThreads(program, settings.prefork)) yield say(found);
}

function say({ server, said, configured, application, start, path }: PreforkThread): Finding {
  return {
    rule: 'fork-after-thread',
    severity: 'warning',
    confidence: 'medium',
    ...absolute(start.fn, start.call.calleeSpan),
    message: `${server.name} loads this application before it forks its workers (${said}): the thread that is started here runs in the first process only, no worker has it, and a lock that it holds at the fork stays locked in them. ${server.instead}`,
    steps: [
      ...(configured
        ? [{ ...configured, message: `${server.name} loads the application before it forks` }]
        : []),
      stepAt(application, 'the application is made here, when its module is loaded'),
      ...callSteps(path),
      stepAt(start, 'a thread is started while the application is loaded'),
    ],
  };
}
