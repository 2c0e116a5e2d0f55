/**
 * A child of vfork that does what it must not becomes posix_spawn, which has no child code at all: the rewrite of
 * forkExecToSpawn.ts, at the vfork whose child the finding is in.
 */
import type { Node } from 'web-tree-sitter';
import type { FixResult } from '../engine/finding';
import { forkExecToSpawn } from './forkExecToSpawn';
import type { FixContext } from './fix';
import { asCall, enclosingFunction, find } from './spawn/syntax';

export function vforkToSpawn(context: FixContext): FixResult {
  const { anchor, root } = context;
  const at = root.descendantForIndex(anchor.start);
  const vfork = at && vforkBefore(at, anchor.start);
  if (!vfork) return { ok: false, reason: 'the vfork is in another function than what its child does here' };
  return forkExecToSpawn({ ...context, anchor: { start: vfork.startIndex, end: vfork.endIndex } });
}

/** The last vfork of the function up to there. */
function vforkBefore(node: Node, offset: number): Node | undefined {
  const fn = enclosingFunction(node);
  return (
    fn && find(fn, 'call_expression').findLast((c) => asCall(c)?.name === 'vfork' && c.startIndex <= offset)
  );
}
