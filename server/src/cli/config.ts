/** `forksight config`: which configuration applies to a file or folder, and where it comes from. */
import { statSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { ConfigError } from '../project/config/read';
import { configFileName, jsonSchema, ruleIds } from '../project/config/schema';
import { ConfigStore } from '../project/config/store';
import { fileIdOf } from '../project/workspaceFiles';
import { rules } from '../rules/registry';
import { say } from './words';

interface Options {
  readonly schema?: boolean;
  readonly config?: string;
  readonly isolated?: boolean;
}

export function registerConfig(program: Command): void {
  program
    .command('config')
    .description('print the configuration that applies to a file or folder')
    .argument('[path]', 'a file or folder', '.')
    .option('--schema', 'print the JSON schema of the configuration file')
    .option('--config <file>', 'use this configuration file and no other')
    .option('--isolated', 'use no configuration file')
    .addHelpText(
      'after',
      `
The configuration is the nearest ${configFileName} at or above a file:
  {
    "extends": "./shared/forksight.json",
    "ignore": ["node"],
    "rules": { "fork-exec-not-spawn": "off", "unreaped-child": "error" },
    "perFileIgnores": { "tests/**": ["gil"] },
    "exclude": ["third_party/", "*.generated.c"],
    "libc": "musl", "python": "3.13t",
    "compileCommands": "build",
    "baseline": "forksight-baseline.json"
  }`,
    )
    .action((at: string, options: Options) => {
      process.exitCode = config(at, options);
    });
}

function config(at: string, options: Options): number {
  if (options.schema === true) {
    process.stdout.write(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
    return 0;
  }
  try {
    const store = new ConfigStore({
      isolated: options.isolated === true,
      ...(options.config !== undefined && { given: options.config }),
    });
    const info = statSync(at, { throwIfNoEntry: false });
    if (!info) {
      say(`there is no ${at}`);
      return 2;
    }
    const absolute = path.resolve(at);
    const folder = info.isDirectory() ? absolute : path.dirname(absolute);
    const applied = store.ofFolder(folder);
    // A file that stands for any in the folder, where no pattern is meant for it.
    const file = fileIdOf(info.isDirectory() ? path.join(folder, ' ') : absolute);
    const effective = Object.fromEntries(
      ruleIds.map((id) => [
        id,
        store.level(file, id) ?? rules.find((rule) => rule.id === id)?.severity ?? 'hint',
      ]),
    );
    process.stdout.write(
      `${JSON.stringify({ file: applied.file, from: applied.from, config: applied.config, rules: effective }, null, 2)}\n`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    say(error.message);
    return 2;
  }
}
