/**
 * The settings that the client itself acts on. Everything about the analysis is read and checked by the server; what
 * stands here is only what decides whether there is a server and what is drawn.
 */
import { workspace } from 'vscode';

export interface ClientConfig {
  readonly enabled: boolean;
  readonly inlineCosts: boolean;
  /** Another build of the native runner; machine scope, so a checked-in settings file cannot name it. */
  readonly nativeDirectory: string | null;
}

export function readConfig(): ClientConfig {
  const section = workspace.getConfiguration('forksight');
  const directory: unknown = section.get('native.directory');
  return {
    enabled: section.get<unknown>('enable') !== false,
    inlineCosts: section.get<unknown>('inlineCosts.enabled') !== false,
    nativeDirectory: typeof directory === 'string' && directory !== '' ? directory : null,
  };
}
