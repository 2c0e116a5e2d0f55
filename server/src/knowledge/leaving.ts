/**
 * Functions that by their name do not come back: `die`, `xperror_and_exit`, `exec_or_fatal`. A name proves nothing, so it
 * may only ever be a reason for silence about what would come after such a call.
 */
const leaving =
  /(?:^|_)(?:die|dies|exit|abort|fatal\w*|panic|bail|bailout|quit|usage|oops|croak|throw)(?:$|_)|exec/i;

export function leavesByName(name: string): boolean {
  return leaving.test(name);
}
