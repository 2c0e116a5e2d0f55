/** What an editor's settings ask of a profile: its limits, what is watched, and which program a C or C++ file is part of. */
import path from 'node:path';
import { splitCommand } from '../project/compileDatabase';
import type { Settings } from '../project/settings';
import { languageOf } from './language';
import type { ProfileFileRequest } from './request';

export interface EditorRun {
  readonly file: string;
  /** The workspace folder that holds it; null for a file outside all of them. */
  readonly folder: string | null;
  /** Let forks wait for another thread to take a lock. */
  readonly provoke: boolean;
}

type FromSettings = Pick<
  ProfileFileRequest,
  | 'cwd'
  | 'limits'
  | 'locks'
  | 'provokeMs'
  | 'follow'
  | 'gate'
  | 'trace'
  | 'build'
  | 'buildIn'
  | 'exe'
  | 'compileCommands'
>;

/** As editors write it elsewhere. It comes after the words were split: a path with spaces stays one word. */
function filled(text: string, { file, folder }: EditorRun): string {
  const values: Readonly<Record<string, string>> = {
    workspaceFolder: folder ?? path.dirname(file),
    file,
    fileDirname: path.dirname(file),
    fileBasenameNoExtension: path.parse(file).name,
  };
  return text.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

export function fromSettings(
  settings: Settings,
  run: EditorRun,
  compileCommands: string | null,
): FromSettings {
  const language = languageOf(run.file);
  const isCompiled = language === 'c' || language === 'cpp';
  const folder = run.folder ?? path.dirname(run.file);
  const inFolder = (text: string): string => path.resolve(folder, filled(text, run));
  const directory = settings['profile.workingDirectory'];
  const build = isCompiled ? settings['profile.build'] : null;
  const exe = isCompiled ? settings['profile.executable'] : null;
  const cwd = directory === null ? (exe === null ? path.dirname(run.file) : folder) : inFolder(directory);
  return {
    cwd,
    limits: {
      timeS: settings['profile.timeLimit'],
      tasks: settings['profile.taskLimit'],
      outputBytes: settings['profile.outputLimit'],
      memoryBytes: settings['profile.memoryLimit'],
    },
    locks: settings['profile.locks'],
    provokeMs: run.provoke ? settings['profile.provokeTime'] : 0,
    follow: settings['profile.follow'],
    gate: settings['profile.gate'],
    trace: settings['profile.trace'],
    ...(build === null
      ? {}
      : { build: splitCommand(build).map((word) => filled(word, run)), buildIn: folder }),
    ...(exe === null ? {} : { exe: inFolder(exe) }),
    ...(compileCommands === null ? {} : { compileCommands }),
  };
}
