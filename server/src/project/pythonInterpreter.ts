/**
 * Asks an interpreter once which Python it is. It is started without a shell, with a time limit, in isolated mode and
 * without site packages, so that nothing of the project's is imported. Only on request (`--python PATH`) and, in an
 * editor, only in a trusted workspace: a setting of a folder may name any program.
 */
import { execFile, type ExecFileException } from 'node:child_process';
import type { PythonTarget } from './pythonVersion';

const question =
  'import sys, sysconfig; print(sys.version_info[0], sys.version_info[1], int(bool(sysconfig.get_config_var("Py_GIL_DISABLED"))))';
/** Milliseconds; a cold start of Python on a slow disk takes one or two seconds. */
const patience = 5_000;

export type Asked =
  { readonly ok: true; readonly python: PythonTarget } | { readonly ok: false; readonly reason: string };

const known = new Map<string, Promise<Asked>>();

/** @param interpreter a path, or a name that is looked up in PATH */
export function askInterpreter(interpreter: string): Promise<Asked> {
  let asked = known.get(interpreter);
  if (!asked) {
    asked = ask(interpreter);
    known.set(interpreter, asked);
    // What failed may be there the next time.
    void asked.then((answer) => answer.ok || known.delete(interpreter));
  }
  return asked;
}

function ask(interpreter: string): Promise<Asked> {
  return new Promise((resolve) => {
    const options = {
      timeout: patience,
      killSignal: 'SIGKILL',
      windowsHide: true,
      shell: false,
      maxBuffer: 4096,
    } as const;
    const child = execFile(interpreter, ['-I', '-S', '-c', question], options, (error, stdout) => {
      const said = /^(\d+) (\d+) ([01])\s*$/u.exec(stdout);
      if (error) resolve({ ok: false, reason: reasonOf(interpreter, error) });
      else if (!said) resolve({ ok: false, reason: `${interpreter} does not answer as Python does` });
      else
        resolve({
          ok: true,
          python: {
            version: `${said[1] ?? ''}.${said[2] ?? ''}`,
            freeThreaded: said[3] === '1',
            from: `of ${interpreter}`,
          },
        });
    });
    child.stdin?.end();
  });
}

function reasonOf(interpreter: string, error: ExecFileException): string {
  if (error.code === 'ENOENT') return `${interpreter} is not there`;
  if (error.code === 'EACCES') return `${interpreter} may not be executed`;
  if (error.killed === true) return `${interpreter} did not answer in ${patience / 1000} seconds`;
  return `${interpreter} failed when it was asked for its version`;
}
