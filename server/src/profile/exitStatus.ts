/** A wait status, as waitpid() stores it, in words. */
import { constants } from 'node:os';
import type { TaskExit } from '../protocol';

const signalNames = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

export const signalName = (number: number): string => signalNames.get(number) ?? `SIG${number}`;

export function exitOf(status: number): TaskExit {
  const signal = status & 0x7f;
  return signal === 0 ? { code: (status >> 8) & 0xff } : { signal: signalName(signal) };
}
