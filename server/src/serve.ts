/** Gives the language server what it is made of: the engine with its grammars, the runner of profiles, the rule pages. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createEngine } from './engine/engine';
import type { ProfileJob } from './lsp/profile';
import { startServer } from './lsp/server';
import { profileFile } from './profile/profileFile';
import { grammarFiles } from './project/grammarFiles';
import { suppressionRules } from './engine/suppressions';
import { rules } from './rules/registry';
import { version } from './version';

/** The folder of package.json, seen from the bundle in server/dist/. */
const root = path.resolve(__dirname, '..', '..');

export function serve(): void {
  const grammars = grammarFiles(root);
  startServer({
    version,
    createEngine: () => createEngine(grammars),
    profile,
    rules: new Set([...rules.map((rule) => rule.id), ...Object.values(suppressionRules)]),
    rulePage: (id) => readFile(path.join(root, 'docs', 'rules', `${id}.md`), 'utf8').catch(() => null),
  });
}

function profile(job: ProfileJob): ReturnType<typeof profileFile> {
  const { settings } = job;
  job.onProgress(path.basename(job.file));
  return profileFile(
    {
      file: job.file,
      args: job.args,
      cwd: path.dirname(job.file),
      env: {},
      limits: {
        timeS: settings['profile.timeLimit'],
        tasks: settings['profile.taskLimit'],
        outputBytes: settings['profile.outputLimit'],
        memoryBytes: settings['profile.memoryLimit'],
      },
      nativeDir: job.nativeDir,
      output: (text) => {
        job.onOutput(text);
      },
      ...(settings['python.interpreter'] === null ? {} : { python: settings['python.interpreter'] }),
      ...(settings['node.path'] === null ? {} : { node: settings['node.path'] }),
    },
    job.signal,
  );
}
