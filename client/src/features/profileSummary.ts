/** What the terminal says of a run: the commands as they were really run, and how it ended. */
import type { ProfileReport } from '../../../server/src/protocol';
import { t } from '../words';

function howItEnded(end: ProfileReport['end'], exit: string): string {
  switch (end) {
    case 'exit':
      return t('the program ended by itself ({0})', exit);
    case 'timeout':
      return t('the program was ended at the time limit ({0})', exit);
    case 'task-limit':
      return t('the program was ended at the task limit ({0})', exit);
    case 'output-limit':
      return t('the program was ended at the output limit ({0})', exit);
    case 'memory-limit':
      return t('the program was ended at the memory limit ({0})', exit);
    case 'deadlock':
      return t('the program deadlocked, and was ended ({0})', exit);
    case 'cancelled':
      return t('the program was cancelled ({0})', exit);
  }
}

/** What was really run, so that a user can run it again by hand, and how it ended. */
export function summary({ target, end, tasks, sites, hazards }: ProfileReport): string {
  const { compiled, exit } = target;
  const compiler = compiled ? commandLine([compiled.compiler, ...compiled.flags]) : '';
  const lines = [
    ...(compiled
      ? [
          compiled.guessed
            ? t('compiled with {0} (guessed flags)', compiler)
            : t('compiled with {0} (flags of compile_commands.json)', compiler),
        ]
      : []),
    t('ran {0} in {1}', commandLine(target.argv), target.cwd),
    howItEnded(end, 'code' in exit ? t('exit code {0}', exit.code) : exit.signal),
    t(
      'tasks: {0}, places that created them: {1}, hazards observed: {2}',
      tasks.length,
      sites.length,
      hazards.length,
    ),
  ];
  return lines.map((line) => `forksight: ${line}`).join('\n');
}

/** As one would type it; no shell reads it. */
export function commandLine(argv: readonly string[]): string {
  return argv
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
