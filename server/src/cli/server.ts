/** `forksight server`: the language server, for editors other than VS Code. A bundle of its own, loaded when asked for. */
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Command } from 'commander';

export function registerServer(program: Command): void {
  program
    .command('server')
    .description('run the language server, for an editor that speaks its protocol')
    // Read by the protocol's own library.
    .requiredOption('--stdio', 'over standard input and output')
    .action(() => {
      createRequire(__filename)(path.join(__dirname, 'main.js'));
    });
}
