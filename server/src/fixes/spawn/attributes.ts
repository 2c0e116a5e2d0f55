/** What attributes are as code: the flag of each, and a signal mask that is worked out from the current one. */
import type { Names } from './emit';
import type { Step } from './steps';
import type { Style, Writer } from './style';

export const withNote = (text: string, note: string | undefined): string =>
  note === undefined ? text : `${text} ${note}`;

export function flagOf(step: Step): string {
  switch (step.k) {
    case 'setsid':
      return 'POSIX_SPAWN_SETSID';
    case 'setpgroup':
      return 'POSIX_SPAWN_SETPGROUP';
    case 'sigmask':
      return 'POSIX_SPAWN_SETSIGMASK';
    case 'sched':
      return step.policy === undefined ? 'POSIX_SPAWN_SETSCHEDPARAM' : 'POSIX_SPAWN_SETSCHEDULER';
    case 'resetid':
      return 'POSIX_SPAWN_RESETIDS';
    default:
      return 'POSIX_SPAWN_SETSIGDEF';
  }
}

/**
 * The mask in the variable becomes another: the whole one, or changed signal by signal. No thread's mask is touched, and
 * sigorset(3) and its like are GNU's own.
 */
export function writeMaskChange(
  out: Writer,
  step: Extract<Step, { k: 'sigmask' }>,
  { mask, signal }: Names,
  { callSpace, keywordSpace }: Style,
): void {
  if (step.how === 'set') {
    const address = /^&\s*([\w.[\]>-]+)$/.exec(step.set)?.[1];
    const value = address ?? (/^\w+$/.test(step.set) ? `*${step.set}` : `*(${step.set})`);
    out.line(withNote(`${mask} = ${value};`, step.note));
    return;
  }
  const change = step.how === 'block' ? 'sigaddset' : 'sigdelset';
  const loop = `for${keywordSpace}(int ${signal} = 1; ${signal} < NSIG; ${signal}++)`;
  out.block(loop, () => {
    out.single(
      `if${keywordSpace}(sigismember${callSpace}(${step.set}, ${signal}) == 1)`,
      withNote(`${change}${callSpace}(&${mask}, ${signal});`, step.note),
    );
  });
}
