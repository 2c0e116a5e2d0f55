/**
 * What a traced program called. From outside one sees the system call (`clone3`) and the stack that led to it; the
 * functions of libc on that stack say what was asked of libc.
 */
import type { CallEvent, NativeFrame } from './events';

/** Outermost first: system() and popen() spawn, posix_spawn() forks. Names as glibc and musl have them in their symbols. */
const libcFunctions: readonly (readonly [CallEvent['kind'], RegExp])[] = [
  ['system', /^(?:__libc_|do_)?system$/],
  ['popen', /^(?:_IO_(?:new_)?)?(?:popen|proc_open)$/],
  ['posix_spawn', /^(?:__)?(?:posix_spawnp?|spawni|spawnix)$/],
  ['vfork', /^(?:__)?vfork$/],
  ['fork', /^(?:__libc_|__|_)?[fF]ork$/],
  ['clone', /^(?:__)?clone[23]?$|^syscall$/],
];

/** The kind by what stands between the user's frame and the system call; undefined where nothing there is known. */
export function calledByName(between: readonly NativeFrame[]): CallEvent['kind'] | undefined {
  const names = new Set(between.map((frame) => frame.function ?? ''));
  return libcFunctions.find(([, name]) => [...names].some((one) => name.test(one)))?.[0];
}

/**
 * A function of Go's standard library stands in a file named like its package, below `src/`: `os/exec.(*Cmd).Start` in
 * `…/src/os/exec/exec.go`. Packages of others have a domain in their path, programs are `main`.
 */
export function isGoLibrary(frame: NativeFrame): boolean {
  const match = /^((?:[a-z][\w-]*\/)*[a-z]\w*)\./.exec(frame.function ?? '');
  const name = match?.[1];
  return (
    name !== undefined &&
    name !== 'main' &&
    frame.file !== null &&
    /\.(?:go|s)$/.test(frame.file) &&
    frame.file.includes(`/src/${name}/`)
  );
}

/** What a Go program called: the outermost function of the standard library below the user's frame. */
export function goApi(between: readonly NativeFrame[]): string | undefined {
  const outermost = between.at(-1);
  return outermost && isGoLibrary(outermost) ? (outermost.function ?? undefined) : undefined;
}
