/** What `process-per-request` says of Python's request handlers. */
import type { Finding } from '../../engine/finding';
import type { Program } from '../../program/program';
import { absolute } from '../../program/program';
import { processesInHandlers, type HandlerProcess } from '../../program/python/requestProcesses';
import { callSteps, stepAt, written } from '../story';

export function* perRequestInPython(program: Program): Generator<Finding> {
  for (const found of processesInHandlers(program)) yield say(found);
}

const what: Readonly<Record<HandlerProcess['makes'], string>> = {
  program:
    'starts a program for every request: some milliseconds a time, and as many processes as clients ask for',
  process:
    'makes a Python process for every request: a copy of this one, or tens of milliseconds to start a new one',
  pool: 'makes a pool of Python processes for every request, and throws it away after it',
};

const instead: Readonly<Record<HandlerProcess['makes'], string>> = {
  program: 'Keep a worker that answers many requests, use a library, or bound how many run at once.',
  process: 'Keep a ProcessPoolExecutor that is made once at start-up, or hand the work to a task queue.',
  pool: 'Make the pool once at start-up and share it.',
};

function say({ handler, site, path, makes }: HandlerProcess): Finding {
  const last = path.at(-1) ?? site;
  const leads = path.length === 0 ? '' : ` leads to ${written(last)}() and`;
  const { name, nameSpan } = handler.fn.facts;
  const by = handler.framework ? ` of ${handler.framework.name}` : '';
  return {
    rule: 'process-per-request',
    severity: 'hint',
    confidence: handler.framework ? 'high' : 'medium',
    ...absolute(site.fn, site.call.calleeSpan),
    message: `${written(site)}()${leads} ${what[makes]}. ${instead[makes]}`,
    steps: [
      { file: handler.fn.file, span: nameSpan, message: `${name} answers requests${by}` },
      ...callSteps(path.length === 0 ? [] : [site, ...path.slice(0, -1)]),
      stepAt(last, 'and a process is made here'),
    ],
  };
}
