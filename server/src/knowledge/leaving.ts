/**
 * Functions that by their name do not come back: `die`, `xperror_and_exit`, `exec_or_fatal`. A name proves nothing, so it
 * may only ever be a reason for silence about what would come after such a call.
 */
const leaving =
  /(?:^|_)(?:die|dies|exit|abort|fatal\w*|panic|bail|bailout|quit|usage|oops|croak|throw)(?:$|_)|exec/i;

export function leavesByName(name: string): boolean {
  return leaving.test(name);
}

/** Do not return: exit(3), _exit(2), abort(3), err(3), pthread_exit(3), quick_exit(3), and GCC's built-ins. */
const exits: ReadonlySet<string> = new Set([
  '_exit', 'exit', '_Exit', 'quick_exit', 'abort', 'err', 'errx', 'verr', 'verrx', '__builtin_trap',
  '__builtin_unreachable', 'pthread_exit',
]); // prettier-ignore

/**
 * How projects name functions that print and end: `die`, `die_errno`, `bb_perror_msg_and_die`, `fatal_f`, `errexec`. Enough
 * for code that follows a failed exec, which has nothing sensible left to do but end.
 */
const endsByName = /(^|_)(die|fatal|abort|panic|bail|exit)\d*(_|$)|^(fatal|die|panic)[A-Z]|^errexec$/;

export const neverReturns = (name: string): boolean => exits.has(name) || endsByName.test(name);

/** End the calling process with the status that is their argument: exit(3), _exit(2), quick_exit(3). */
export const exitsWithStatus = (name: string): boolean => /^(_exit|_Exit|exit|quick_exit)$/.test(name);

/** Print, and then end with the status that is their first argument: err(3). */
export const reportsAndExits = (name: string): boolean => /^v?errx?$/.test(name);
