/** The command line: each command registers itself. */
import { Command } from 'commander';
import { registerCheck } from './cli/check/command';
import { registerConfig } from './cli/config';
import { registerProfile } from './cli/profile';
import { registerRule } from './cli/rule';
import { registerServer } from './cli/server';
import { version } from './version';

const program = new Command('forksight');
program
  .description(
    'Finds where C, C++, Python and Node programs fork, thread and handle signals at their peril, and measures what it costs.',
  )
  .version(version)
  .showHelpAfterError()
  .addHelpText(
    'after',
    `
Examples:
  forksight check                          the folder that you are in
  forksight check --diff-base origin/main  only what is new since a revision of git
  forksight check --write-baseline forksight-baseline.json
                                           accept what there is, and see only what comes
  forksight rule fork-after-thread         explain a rule
  forksight profile server.c               run it, and see what each fork and thread cost

Exit codes: 0 nothing found, 1 findings, 2 wrong usage or configuration, or something could not be checked.`,
  );
registerCheck(program);
registerProfile(program);
registerRule(program);
registerConfig(program);
registerServer(program);

/** Commander exits with 1 on wrong usage; 1 means findings here. */
program.exitOverride((error) => {
  process.exit(error.exitCode === 0 ? 0 : 2);
});
for (const command of program.commands)
  command.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(
    `forksight: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exitCode = 2;
});
