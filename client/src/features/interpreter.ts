/**
 * The Python that the user chose for a file in the Python extension, where that is installed. A soft dependency: its
 * published API (https://github.com/microsoft/vscode-python, src/client/api/types.ts) is looked at shape by shape,
 * so that another version of it costs the choice and nothing else.
 */
import { extensions, type Uri } from 'vscode';

/**
 * @param mayActivate start the other extension for it
 * @returns null where there is no such extension, or it has no answer
 */
export async function chosenPython(uri: Uri, mayActivate = true): Promise<string | null> {
  const extension = extensions.getExtension<unknown>('ms-python.python');
  if (!extension || (!mayActivate && !extension.isActive)) return null;
  try {
    const api = member(await extension.activate(), 'environments');
    const active = call(api, 'getActiveEnvironmentPath', uri);
    const resolved = await Promise.resolve(call(api, 'resolveEnvironment', active));
    const path = member(member(member(resolved, 'executable'), 'uri'), 'fsPath') ?? member(active, 'path');
    return typeof path === 'string' && path !== '' ? path : null;
  } catch {
    // Its failure is told by itself; the interpreter on PATH is as good a guess as any.
    return null;
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function call(value: unknown, name: string, argument: unknown): unknown {
  const method = member(value, name);
  return typeof method === 'function' ? (method.call(value, argument) as unknown) : undefined;
}
