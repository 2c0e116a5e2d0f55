/** Clone flags as names, without the exit signal that clone() keeps in the low byte. */
import { cloneFlags } from '../knowledge/cloneFlags';

const exitSignalMask = 0xffn;

export function flagNames(flags: number): readonly string[] {
  const bits = BigInt(flags) & ~exitSignalMask;
  return cloneFlags.filter((flag) => (bits & flag.bit) !== 0n).map((flag) => flag.name);
}
