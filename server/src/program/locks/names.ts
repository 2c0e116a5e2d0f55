/** What can be told of a lock by its identity alone (see identity.ts). */

/** Whether another name may stand for the same lock: it is known by a local pointer, or as one of many. */
export function isUncertain(id: string): boolean {
  return id.includes('~') || id.includes('[]');
}

/** The member or variable that a lock is, whatever object it is reached through. */
export function lastPart(id: string): string {
  return id.replace(/\[\]/g, '').replace(/^.*[.:~$]/, '');
}

/** A lock of which nothing is known but that it is one. */
export const someLock = '~';
