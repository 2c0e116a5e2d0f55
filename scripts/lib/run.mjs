// Starting other programs from the scripts: one way to say what runs, one way to give up.
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(path.dirname(new URL(import.meta.url).pathname), '../..');

/** A reason to stop that the user can act on: printed as one line, without a stack. */
export class Stop extends Error {}

/** Runs a script's main function; a Stop becomes one line on stderr and exit code 2. */
export async function main(body) {
  try {
    process.exitCode = (await body()) ?? process.exitCode ?? 0;
  } catch (error) {
    console.error(error instanceof Stop ? `forksight: ${error.message}` : error);
    process.exitCode = 2;
  }
}

/** `import.meta.dirname`, which the build uses, came with 20.11. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 11)) return;
  throw new Stop(
    `Node ${process.versions.node} is too old: Forksight needs 20.11 or newer ("nvm install 22", or your system's nodejs package).`,
  );
}

/** @returns {string | undefined} the program's full path, if it stands on PATH */
export function which(program) {
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .map((dir) => path.join(dir, program))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** The environment without what an outer `npm start` left in it: npm below would take our folder for its own. */
export function outerEnv() {
  const ours = /^(npm_(package|lifecycle|command|execpath|node_execpath)|npm_config_local_prefix$|INIT_CWD$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}

/** Runs a program to its end with its output shown; stdin is closed, so that nothing can wait for an answer. */
export function run(program, args, { cwd = root, env = outerEnv() } = {}) {
  const done = spawnSync(program, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
  return done.error ? 127 : (done.status ?? 1);
}

/** Runs a program silently and beside others. */
export function runQuiet(program, args, { cwd = root, env = outerEnv() } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => resolve({ code: 127, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
