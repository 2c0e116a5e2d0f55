/** Calls that start a shell for a command in which there is nothing for a shell to do. */
import { plainCommand, startsShell } from '../knowledge/shell';
import type { ProcessFacts } from './processes';
import type { CallSite } from './state';

export interface ShellCommand {
  readonly site: CallSite;
  /** `system` or `popen`. */
  readonly api: string;
  /** The program and its arguments. */
  readonly words: readonly string[];
}

/** Each place once, whichever of the programs reaches it. */
export function* shellCommands(processes: readonly ProcessFacts[]): Generator<ShellCommand> {
  const seen = new Set<string>();
  for (const { calls } of processes)
    for (const site of calls.spawns) {
      const { callee, args, id } = site.call;
      const api = callee.k === 'name' ? callee.name.replace(/^(?:::)?(?:std::)?/, '') : '';
      const command = args[0]?.value;
      const key = `${site.fn.id}\0${id}`;
      if (!startsShell.has(api) || command?.k !== 'str' || seen.has(key)) continue;
      seen.add(key);
      const words = plainCommand(command.value);
      if (words) yield { site, api, words };
    }
}
