/** How Python code comes to run beside threads, for rules that are about threaded processes. */
import type { Step } from '../engine/finding';
import { absolute, type FunctionRef, type Program } from '../program/program';
import { pythonThreads } from '../program/python/threads';
import { callSteps, stepAt } from './story';

export interface ThreadStory {
  /** The code itself runs on a thread other than the main one. */
  readonly onThread: boolean;
  readonly steps: readonly Step[];
}

/** null: no thread is in sight of this function. */
export function threadStory(program: Program, fn: FunctionRef): ThreadStory | null {
  const threads = pythonThreads(program);
  const on = threads.onThreads.get(fn);
  if (on) {
    const { routine, handler, start, path } = on;
    const head = { ...absolute(routine, { start: 0, end: 0 }), span: routine.facts.nameSpan };
    const first = start
      ? stepAt(start, `${routine.facts.name} is given to a thread here`)
      : handler
        ? {
            ...head,
            message: `${routine.facts.name} answers requests of ${handler.framework?.name ?? 'a server'}, on a thread each`,
          }
        : { ...head, message: 'this is what the thread runs' };
    return { onThread: true, steps: [first, ...callSteps(path)] };
  }
  const [started] = threads.startsBeside(fn.file);
  return started ? { onThread: false, steps: [stepAt(started, 'a thread is started here')] } : null;
}
