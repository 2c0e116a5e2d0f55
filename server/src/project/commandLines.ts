/**
 * The commands that a project is started with, as words, from the files that say it. Only what is plain: a command with
 * variables or substitutions keeps these as words, and one inside a script of its own is not looked for.
 */

/** `web: gunicorn app:app`. https://devcenter.heroku.com/articles/procfile#procfile-format */
export function procfileCommands(text: string): readonly (readonly string[])[] {
  return lines(text).flatMap((line) => {
    const command = /^[\w-]+:\s*(\S.*)$/u.exec(line)?.[1];
    return command === undefined ? [] : shellCommands(command);
  });
}

/**
 * CMD and ENTRYPOINT of the last stage: the last of each counts, and in exec form one is the arguments of the other.
 * https://docs.docker.com/reference/dockerfile/#understand-how-cmd-and-entrypoint-interact
 */
export function dockerCommands(text: string): readonly (readonly string[])[] {
  let command: string | null = null;
  let entry: string | null = null;
  for (const line of lines(text)) {
    const [, keyword = '', said = ''] = /^\s*(FROM|CMD|ENTRYPOINT)\s+(\S.*)$/iu.exec(line) ?? [];
    if (/^FROM$/iu.test(keyword)) [command, entry] = [null, null];
    else if (/^CMD$/iu.test(keyword)) command = said;
    else if (/^ENTRYPOINT$/iu.test(keyword)) entry = said;
  }
  const [entryWords, words] = [
    entry === null ? null : listed(entry),
    command === null ? null : listed(command),
  ];
  if (entryWords && words) return commandsOf([...entryWords, ...words]);
  return [entry, command].flatMap((said) => (said === null ? [] : written(said)));
}

/** `command:` and `entrypoint:` of services. https://docs.docker.com/reference/compose-file/services/#command */
export function composeCommands(text: string): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const all = text.split(/\r?\n/u);
  for (const [i, line] of all.entries()) {
    const [, indent = '', said = ''] = /^(\s+)(?:command|entrypoint):\s*(.*)$/u.exec(line) ?? [];
    if (indent === '') continue;
    const block: string[] = [];
    for (const next of all.slice(i + 1)) {
      // A list may stand as deep as its key.
      const isIn = next.trim() === '' || next.search(/\S/u) > indent.length || /^\s*- /u.test(next);
      if (!isIn || (next.search(/\S/u) < indent.length && next.trim() !== '')) break;
      block.push(next.trim());
    }
    const rest = block.filter((one) => one !== '' && !one.startsWith('#'));
    const items = rest.filter((one) => one.startsWith('- ')).map((one) => unquoted(one.slice(2)));
    if (said === '' && items.length > 0 && items.length === rest.length) found.push(...commandsOf(items));
    else if (said.startsWith('[')) found.push(...written([said, ...rest].join(' ')));
    else
      found.push(...shellCommands([/^[>|][+-]?\d?$/u.test(said) ? '' : unquoted(said), ...rest].join(' ')));
  }
  return found;
}

/** `ExecStart=`. https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html#Command%20lines */
export function unitCommands(text: string): readonly (readonly string[])[] {
  return lines(text).flatMap((line) => {
    const command = /^\s*ExecStart\s*=\s*[-@:+!]*(\S.*)$/u.exec(line)?.[1];
    return command === undefined ? [] : shellCommands(command);
  });
}

/** Lines without comments; one that ends in a backslash goes on in the next. */
function lines(text: string): readonly string[] {
  return text
    .replaceAll(/\\[ \t]*\r?\n/gu, ' ')
    .split(/\r?\n/u)
    .filter((line) => !/^\s*[#;]/u.test(line));
}

function written(said: string): readonly (readonly string[])[] {
  const words = listed(said);
  return words ? commandsOf(words) : shellCommands(said);
}

/** `["a", "b"]`; null where it is none. */
function listed(said: string): readonly string[] | null {
  if (!said.trimStart().startsWith('[')) return null;
  return [...said.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'/gu)].map(([, a, b]) => a ?? b ?? '');
}

/** The words of one command; those of a shell's `-c` are commands of their own. */
function commandsOf(words: readonly string[]): readonly (readonly string[])[] {
  const [program = '', option = '', script] = words;
  const isShell = /(?:^|\/)(?:ba|da|z)?sh$/u.test(program) && /^-\w*c$/u.test(option);
  return isShell && script !== undefined ? shellCommands(script) : [words];
}

function shellCommands(said: string): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  for (const [word, a, b] of said.matchAll(/"([^"]*)"|'([^']*)'|&&|\|\||[;|&]|[^\s;|&"']+/gu)) {
    if (/^(?:&&|\|\||[;|&])$/u.test(word)) commands.push([]);
    else commands.at(-1)?.push(a ?? b ?? word);
  }
  return commands.filter((words) => words.length > 0).flatMap((words) => commandsOf(words));
}

function unquoted(said: string): string {
  const text = said.trim();
  return /^(["']).*\1$/u.test(text) ? text.slice(1, -1) : text;
}
