/** The command line: each command registers itself. */
import { Command } from 'commander';
import { registerCheck } from './cliCheck';
import { registerProfile } from './cliProfile';
import { registerRule } from './cliRule';
import { version } from './version';

const program = new Command('forksight');
program.description('fork, clone, spawn and thread advisor').version(version).showHelpAfterError();
registerCheck(program);
registerProfile(program);
registerRule(program);

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
