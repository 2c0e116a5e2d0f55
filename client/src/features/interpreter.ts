/** The Python that the user chose for a file in the Python extension, where that is installed: a soft dependency. */
import { extensions, type Uri } from 'vscode';
import { chosenEnvironment } from './pythonApi';

/**
 * @param mayActivate start the other extension for it
 * @returns what it exports; null where there is no such extension, or it is not running
 */
export async function pythonExtension(mayActivate: boolean): Promise<unknown> {
  const extension = extensions.getExtension<unknown>('ms-python.python');
  if (!extension || (!mayActivate && !extension.isActive)) return null;
  return extension.activate();
}

/** @returns null where there is no such extension, or it has no answer */
export async function chosenPython(uri: Uri, mayActivate = true): Promise<string | null> {
  try {
    return (await chosenEnvironment(await pythonExtension(mayActivate), uri))?.path ?? null;
  } catch {
    // Its failure is told by itself; the interpreter on PATH is as good a guess as any.
    return null;
  }
}
