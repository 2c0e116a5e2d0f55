/**
 * What the Python extension says of the interpreter that the user chose. Its published API
 * (https://github.com/microsoft/vscode-python, src/client/api/types.ts) is looked at shape by shape, so that another
 * version of it costs the choice and nothing else. Knows nothing of VS Code: tests give it an API of their own.
 */

export interface ChosenEnvironment {
  /** Of the interpreter itself. */
  readonly path: string | null;
  /** `major.minor`. */
  readonly version: string | null;
  /** null: not said. */
  readonly freeThreaded: boolean | null;
}

/**
 * @param api what the extension exports
 * @param resource the folder or file that it is asked for, as the API takes it
 * @returns null where there is no answer
 */
export async function chosenEnvironment(api: unknown, resource: unknown): Promise<ChosenEnvironment | null> {
  const environments = member(api, 'environments');
  const active = call(environments, 'getActiveEnvironmentPath', resource);
  const resolved = await Promise.resolve(call(environments, 'resolveEnvironment', active));
  const path = member(member(member(resolved, 'executable'), 'uri'), 'fsPath') ?? member(active, 'path');
  if (typeof path !== 'string' || path === '') return null;
  const version = member(resolved, 'version');
  const [major, minor] = [member(version, 'major'), member(version, 'minor')];
  const isNumbered = Number.isInteger(major) && Number.isInteger(minor);
  // `sys.version`: "3.13.0 experimental free-threading build (main, …)", from 3.14 "free-threading build".
  const said = member(version, 'sysVersion');
  return {
    path,
    version: isNumbered ? `${String(major)}.${String(minor)}` : null,
    freeThreaded:
      typeof said === 'string' && said.includes('(') ? said.includes('free-threading build') : null,
  };
}

/** @returns what ends the subscription; null where this API tells of no changes */
export function onChosenEnvironment(api: unknown, listener: () => void): { dispose(): void } | null {
  const subscription = call(member(api, 'environments'), 'onDidChangeActiveEnvironmentPath', listener);
  const dispose = member(subscription, 'dispose');
  if (typeof dispose !== 'function') return null;
  return {
    dispose: () => {
      dispose.call(subscription);
    },
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function call(value: unknown, name: string, argument: unknown): unknown {
  const method = member(value, name);
  return typeof method === 'function' ? (method.call(value, argument) as unknown) : undefined;
}
