/** What the terminal says of a run: the commands as they were really run, and how it ended. */
import type { ProfileReport } from '../../../server/src/protocol';

const ends: Record<ProfileReport['end'], string> = {
  exit: 'ended by itself',
  timeout: 'was ended at the time limit',
  'task-limit': 'was ended at the task limit',
  'output-limit': 'was ended at the output limit',
  'memory-limit': 'was ended at the memory limit',
  deadlock: 'deadlocked, and was ended',
  cancelled: 'was cancelled',
};

/** What was really run, so that a user can run it again by hand, and how it ended. */
export function summary({ target, end, tasks, sites, hazards }: ProfileReport): string {
  const { compiled, exit } = target;
  const flags = compiled?.guessed === true ? 'guessed flags' : 'flags of compile_commands.json';
  const lines = [
    ...(compiled ? [`compiled with ${commandLine([compiled.compiler, ...compiled.flags])} (${flags})`] : []),
    `ran ${commandLine(target.argv)} in ${target.cwd}`,
    `the program ${ends[end]} (${'code' in exit ? `exit code ${exit.code}` : exit.signal}): ` +
      `${count(tasks.length, 'task')}, ${count(sites.length, 'place')} that created them, ${count(hazards.length, 'hazard')} observed`,
  ];
  return lines.map((line) => `forksight: ${line}`).join('\n');
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** As one would type it; no shell reads it. */
export function commandLine(argv: readonly string[]): string {
  return argv
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
