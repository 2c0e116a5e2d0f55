/** Which frame of a call is the user's own line, and what the user called there. */
import path from 'node:path';
import type { SourceFrame } from '../protocol';
import type { CallEvent, NativeFrame, NativeSite } from './events';
import { calledByName, goApi, isGoLibrary } from './tracedCalls';

export interface UserSite {
  readonly frame: SourceFrame;
  readonly stack: readonly SourceFrame[];
  readonly api?: string;
  /** What was asked of libc, by the names on the stack: all that a traced run has to go by. */
  readonly called?: CallEvent['kind'];
}

/** System headers and libraries, libc's own start-up files (with their relative paths), and compilers' headers. */
function isSystemFile(file: string): boolean {
  return (
    !path.isAbsolute(file) ||
    /^\/usr\/(?:include|lib|lib64|share|src|local\/include|local\/lib)\//.test(file) ||
    /\/include\/c\+\+\/|\/lib\/gcc\/|\/sysdeps\/|\/nptl\/|^\/build\/|^\/rustc\//.test(file)
  );
}

function isUsers(frame: NativeFrame): frame is NativeFrame & { file: string } {
  return frame.file !== null && frame.line > 0 && !isSystemFile(frame.file) && !isGoLibrary(frame);
}

const toSource = (frame: NativeFrame): SourceFrame => ({
  file: frame.file === null ? (frame.module ?? '?') : path.normalize(frame.file),
  line: frame.line,
  function: frame.function ?? '?',
});

/** What stands between the user's line and libc says what the user wrote. */
function nativeApi(between: readonly NativeFrame[]): string | undefined {
  const go = goApi(between);
  if (go !== undefined) return go;
  const has = (file: RegExp): boolean =>
    between.some((frame) => frame.file !== null && file.test(frame.file));
  const inModule = (module: RegExp): boolean =>
    between.some((frame) => frame.module !== null && module.test(frame.module));
  if (between.some((f) => f.function === 'async') || has(/\/future$/)) return 'std::async';
  if (between.some((f) => f.function === 'jthread')) return 'std::jthread';
  if (has(/\/(?:std_thread\.h|thread)$/) || between.some((f) => f.function?.startsWith('_ZNSt6thread')))
    return 'std::thread';
  if (inModule(/\/libgomp\.so|\/libomp\.so/)) return 'OpenMP';
  return undefined;
}

function nativeSite(site: NativeSite): UserSite | null {
  const at = site.frames.findIndex(isUsers);
  if (at >= 0) {
    const frames = site.frames.slice(at).filter(isUsers).map(toSource);
    const between = site.frames.slice(0, at);
    const api = nativeApi(between);
    const [frame] = frames;
    const called = calledByName(between);
    if (frame)
      return {
        frame,
        stack: frames,
        ...(api === undefined ? {} : { api }),
        ...(called === undefined ? {} : { called }),
      };
  }
  const innermost = site.frames[0];
  // Without debug information: the module and the symbol, and line 0 for "not known".
  const called = calledByName(site.frames);
  return innermost
    ? {
        frame: { ...toSource(innermost), line: 0, file: innermost.module ?? '?' },
        stack: [],
        ...(called === undefined ? {} : { called }),
      }
    : null;
}

/** What the user wrote, by the library function that the user's line called: file below the library, then function. */
const pythonApis: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'threading.py': { start: 'threading.Thread.start' },
  'subprocess.py': { __init__: 'subprocess.Popen' },
  'multiprocessing/process.py': { start: 'multiprocessing.Process.start' },
  'concurrent/futures/thread.py': { submit: 'ThreadPoolExecutor.submit' },
  'concurrent/futures/process.py': { submit: 'ProcessPoolExecutor.submit', map: 'ProcessPoolExecutor.map' },
  'concurrent/futures/_base.py': { map: 'Executor.map' },
};

/** `asyncio.run_in_executor`: the package, not the file in it. */
function pythonApi(site: NativeSite): string | undefined {
  const { libraryFile, libraryFunction } = site;
  if (libraryFile === null || libraryFunction === null) return undefined;
  const file = libraryFile
    .replace(/^.*\/(?:python\d[\d.]*t?|site-packages|dist-packages)\//, '')
    // Since 3.11 the interpreter carries some of its modules in itself.
    .replace(/^<frozen (.+)>$/, '$1.py');
  const known = pythonApis[file]?.[libraryFunction];
  if (known !== undefined) return known;
  const [top = ''] = file.split('/');
  const module = top.replace(/\.py$/, '');
  return libraryFunction.startsWith('<') ? module : `${module}.${libraryFunction}`;
}

function pythonSite(site: NativeSite): UserSite | null {
  const stack = site.python.map(toSource);
  const [frame] = stack;
  const api = pythonApi(site);
  return frame ? { frame, stack, ...(api === undefined ? {} : { api }) } : null;
}

/** Null where nothing of the user's can be named: threads that an interpreter starts for itself. */
export function userSite(
  site: NativeSite,
  language: 'c' | 'cpp' | 'python' | 'node' | 'binary',
): UserSite | null {
  if (language === 'python') return pythonSite(site);
  return language === 'node' ? null : nativeSite(site);
}
