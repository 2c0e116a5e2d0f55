/** Arguments and environment of a profiled program: asked for once, remembered for each file in this workspace. */
import { window, type ExtensionContext, type Uri } from 'vscode';
import { splitArguments } from './arguments';
import { t } from '../words';

const remembered = 'profile.inputs';

interface Lines {
  readonly args: string;
  readonly env: string;
}

export interface RunInputs {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export class RememberedInputs {
  constructor(private readonly extension: ExtensionContext) {}

  /** As they were given for the last run of this file. */
  of(uri: Uri): RunInputs {
    const { args, env } = this.lines(uri);
    return { args: splitArguments(args), env: environment(env) };
  }

  /** null where the user left one of the boxes. */
  async ask(uri: Uri): Promise<RunInputs | null> {
    const before = this.lines(uri);
    const args = await window.showInputBox({
      title: t('Arguments of the program (1 of 2)'),
      prompt: t('Spaces separate them, quotes keep them together. No shell is involved.'),
      value: before.args,
      placeHolder: t('--port 8080 "two words"'),
    });
    if (args === undefined) return null;
    const env = await window.showInputBox({
      title: t('Environment of the program (2 of 2)'),
      prompt: t('Added to the environment of VS Code. Empty: nothing is added.'),
      value: before.env,
      placeHolder: t('LOG_LEVEL=debug NAME="two words"'),
      validateInput: (line) => {
        const wrong = splitArguments(line).find((word) => !/^[A-Za-z_]\w*=/.test(word));
        return wrong === undefined ? null : t('{0} does not have the form NAME=VALUE.', wrong);
      },
    });
    if (env === undefined) return null;
    const all = this.extension.workspaceState.get<Record<string, Lines>>(remembered) ?? {};
    await this.extension.workspaceState.update(remembered, { ...all, [uri.toString()]: { args, env } });
    return { args: splitArguments(args), env: environment(env) };
  }

  private lines(uri: Uri): Lines {
    const all = this.extension.workspaceState.get<Record<string, Lines>>(remembered) ?? {};
    return all[uri.toString()] ?? { args: '', env: '' };
  }
}

function environment(line: string): Record<string, string> {
  return Object.fromEntries(
    splitArguments(line).map((word): [string, string] => {
      const at = word.indexOf('=');
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
}
