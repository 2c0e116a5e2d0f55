/**
 * The output channel "Forksight". It never takes focus: a user opens it with "Forksight: Show Log", from the language
 * status item or from a notification.
 */
import { window, type LogOutputChannel } from 'vscode';

export function createLog(): LogOutputChannel {
  return window.createOutputChannel('Forksight', { log: true });
}

/** What an unknown throw says, for the log and for messages. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
