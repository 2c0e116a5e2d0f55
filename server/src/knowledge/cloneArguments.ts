/**
 * What clone3(2) refuses in `struct clone_args` besides the set of flags: kernel/fork.c, copy_clone_args_from_user() and
 * clone3_args_valid() of Linux 6.18.
 */
import { cloneConstants, cloneFlagByName, type BrokenConstraint } from './cloneFlags';

export interface CloneArguments {
  /** null: not known, here and below. */
  readonly exitSignal: bigint | null;
  /** Whether the member is anything but zero. */
  readonly stack: boolean | null;
  readonly stackSize: boolean | null;
  /** Second argument of the call. */
  readonly bytes: number | null;
}

const lastSignal = 64n;
const bit = (name: string): bigint => cloneFlagByName.get(name)?.bit ?? 0n;
const size = (name: string): number => Number(cloneConstants.get(name) ?? 0n);

/** @param flags the bits that are certainly set */
export function brokenArguments(
  flags: { readonly set: bigint },
  { exitSignal, stack, stackSize, bytes }: CloneArguments,
): readonly BrokenConstraint[] {
  const broken: BrokenConstraint[] = [];
  const has = (name: string): boolean => (flags.set & bit(name)) !== 0n;
  if (exitSignal !== null && exitSignal !== 0n)
    for (const name of ['CLONE_THREAD', 'CLONE_PARENT'])
      if (has(name))
        broken.push({
          flags: ['exit_signal', name],
          why: 'the signal is the creator’s then: leave exit_signal 0',
        });
  if (exitSignal !== null && exitSignal > lastSignal)
    broken.push({ flags: ['exit_signal'], why: `there is no signal ${exitSignal}` });
  if (stack === true && stackSize === false)
    broken.push({ flags: ['stack', 'stack_size 0'], why: 'a stack needs its size' });
  if (stack === false && stackSize === true)
    broken.push({ flags: ['stack_size', 'stack 0'], why: 'a size needs a stack' });
  if (bytes !== null && bytes < size('CLONE_ARGS_SIZE_VER0'))
    broken.push({
      flags: [`size ${bytes}`],
      why: `struct clone_args has at least ${size('CLONE_ARGS_SIZE_VER0')} bytes`,
    });
  else if (bytes !== null && has('CLONE_INTO_CGROUP') && bytes < size('CLONE_ARGS_SIZE_VER2'))
    broken.push({
      flags: ['CLONE_INTO_CGROUP', `size ${bytes}`],
      why: `the cgroup member ends at byte ${size('CLONE_ARGS_SIZE_VER2')}`,
    });
  return broken;
}
