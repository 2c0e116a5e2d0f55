/**
 * system() and popen() of a constant command that needs no shell start its program with posix_spawn.
 *
 * Not safe, and so offered one at a time. system(): SIGINT, SIGQUIT and SIGCHLD reach the process while it waits (POSIX:
 * the first two are ignored and the third is blocked meanwhile). popen(): a program that is not there makes no stream,
 * instead of an empty one and status 127. Both: a script without `#!` is not handed to a shell.
 */
import type { Fix } from '../engine/finding';
import { type FixContext, type FixFunction, fixOf } from './fix';
import { popenEdits, popenHeaders } from './shell/popen';
import { readLaunch, spawnFunction } from './shell/launch';
import { looksForSignals, systemEdits, systemHeaders } from './shell/system';
import { attempt, callAt } from './signals/calls';
import { includeEdits } from './spawn/includes';

export const shellToSpawn: FixFunction = (context) => attempt(context, rewrite);

function rewrite(context: FixContext): Fix {
  const call = callAt(context, ['system', 'popen']);
  const launch = readLaunch(context, call);
  const opens = call.name === 'popen';
  const edits = opens ? popenEdits(launch) : systemEdits(launch);
  const needs = { headers: opens ? popenHeaders : systemHeaders, environ: true, gnu: opens };
  const eol = context.text.includes('\r\n') ? '\r\n' : '\n';
  const includes = includeEdits(context.root, launch.fn, needs, eol, context.language === 'cpp');
  const program = launch.words[0] ?? '';
  const changes = [
    opens
      ? `where ${program} cannot be started the stream is NULL at once`
      : `SIGINT, SIGQUIT and SIGCHLD reach this process while ${program} runs`,
    ...(looksForSignals(launch) ? ['WIFSIGNALED tells a signal that ends it'] : []),
    'a script needs its #! line',
    ...(includes.gnuMissing ? ['needs _GNU_SOURCE'] : []),
  ];
  return fixOf(
    context,
    `Start ${program} with ${spawnFunction(launch.words)} instead of ${call.name} and a shell (${changes.join('; ')})`,
    false,
    [...edits, ...includes.edits.map(({ at, text }) => ({ start: at, end: at, text }))],
  );
}
