/**
 * What an editor may show inside the text: clone flags decoded, the start method that is in force, and where a
 * function runs when that is not where it is written: on a thread, in a pool, on the event loop, in a handler.
 */
import { calls, type FileId } from '../facts/model';
import type { Argument, CallEvent } from '../facts/model';
import { brokenConstraints, cloneFlagByName, type CloneForm } from '../knowledge/cloneFlags';
import type { Effect } from '../knowledge/effects';
import { settingsIn, type Analysis } from '../program/analysis';
import type { Bits } from '../program/state';
import { eventLoop } from '../program/eventLoop';
import { absolute, type FunctionRef } from '../program/program';
import { forksByDefault, maySpawn, setsStartMethod } from '../program/startMethod';
import type { InlayNote } from './api';
import { cloneCall, flagsOf } from './hover';

type Submit = Effect & { readonly k: 'submit' };

export function inlayNotes(analysis: Analysis, file: FileId): readonly InlayNote[] {
  const notes = [...callNotes(analysis, file), ...functionNotes(analysis, file)];
  return notes.sort((a, b) => a.offset - b.offset);
}

function* callNotes(analysis: Analysis, file: FileId): Iterable<InlayNote> {
  const { program } = analysis;
  for (const facts of program.files.get(file)?.functions ?? []) {
    const fn = program.functionOf(file, facts.key);
    if (!fn) continue;
    for (const call of calls(facts.body))
      for (const target of program.callees(fn, call)) {
        if (target.k !== 'external') continue;
        const clone = cloneCall(call, target.name);
        const argument = clone && call.args.find(({ value }) => value === clone.value);
        if (clone && argument && clone.form !== 'clone3') {
          const flags = flagsOf(program, fn, call, clone.value, clone.form);
          const text = clone.form === 'unshare' ? null : flagsText(clone.form, flags);
          if (text !== null) yield noteAt(fn, argument, text, 'What the flags of this call make.');
        }
        const forks = target.model?.effects?.some((e) => e.k === 'fork' && e.kind === 'multiprocessing');
        if (forks) yield* startMethodNote(analysis, fn, call);
      }
  }
}

/** null where the flags are not all known. */
function flagsText(form: CloneForm, flags: Bits): string | null {
  if (!flags.complete) return null;
  if (brokenConstraints(form, flags.set, true).length > 0) return 'EINVAL';
  const has = (name: string): boolean => (flags.set & (cloneFlagByName.get(name)?.bit ?? 0n)) !== 0n;
  if (has('CLONE_THREAD')) return 'a thread';
  if (!has('CLONE_VM')) return 'a process, memory copied';
  return has('CLONE_VFORK') ? 'a process in its creator’s memory' : 'a process, memory shared';
}

function* startMethodNote(analysis: Analysis, fn: FunctionRef, call: CallEvent): Iterable<InlayNote> {
  const { program } = analysis;
  const settings = settingsIn(analysis.settings, fn.file);
  if (maySpawn(program, { fn, call })) return;
  const set = setsStartMethod(program);
  const method = set ? 'as set_start_method says' : forksByDefault(settings) ? 'fork' : 'forkserver';
  const why = set
    ? 'The program sets another start method than fork.'
    : settings.python === null
      ? 'The default on Linux below Python 3.14, which is assumed; the setting forksight.python.version says otherwise.'
      : `The default of Python ${settings.python} on Linux.`;
  yield noteAt(fn, { span: call.calleeSpan }, `start method: ${method}`, why);
}

/** Behind the name of each function that runs elsewhere than it is written. */
function* functionNotes(analysis: Analysis, file: FileId): Iterable<InlayNote> {
  const { program, concurrency } = analysis;
  const places = new Map<FunctionRef, Set<string>>();
  const runs = (fn: FunctionRef | null | undefined, where: string): void => {
    if (fn?.file !== file || fn.facts.kind === 'module') return;
    places.set(fn, (places.get(fn) ?? new Set()).add(where));
  };
  for (const { routine } of concurrency.threads) runs(routine, 'a thread');
  for (const handler of analysis.handlers.handlers) runs(handler.fn, 'whichever thread the signal hits');
  for (const arrival of eventLoop(program).arrivals) if (!arrival.from) runs(arrival.fn, 'the event loop');
  for (const facts of program.files.get(file)?.functions ?? []) {
    const fn = program.functionOf(file, facts.key);
    if (!fn) continue;
    for (const call of calls(facts.body))
      for (const target of program.callees(fn, call)) {
        if (target.k !== 'external') continue;
        for (const effect of target.model?.effects ?? []) {
          const where = effect.k === 'submit' ? pools[effect.to] : null;
          if (effect.k !== 'submit' || !where) continue;
          for (const routine of routinesOf(analysis, fn, call, effect)) runs(routine, where);
        }
      }
  }
  for (const [fn, where] of places) {
    // A lambda has no name to stand behind.
    if (fn.facts.nameSpan.end <= fn.facts.nameSpan.start) continue;
    yield {
      offset: fn.facts.nameSpan.end,
      text: `runs on: ${[...where].sort().join(', ')}`,
      tooltip: 'Where this function is run, as far as the program shows.',
    };
  }
}

const pools: Partial<Record<Submit['to'], string>> = {
  'thread-pool': 'a thread pool',
  'process-pool': 'a process pool',
  'interpreter-pool': 'an interpreter pool',
  'event-loop': 'the event loop',
  atexit: 'exit',
};

function routinesOf(
  analysis: Analysis,
  fn: FunctionRef,
  call: CallEvent,
  { routine }: Submit,
): FunctionRef[] {
  const { index, keyword } = routine;
  const argument =
    call.args.find(({ name }) => name !== undefined && name === keyword) ??
    call.args.filter(({ name }) => name === undefined)[index];
  if (!argument) return [];
  return analysis.program
    .targets(fn, argument.value)
    .flatMap((target) => (target.k === 'function' ? [target.fn] : []));
}

function noteAt(fn: FunctionRef, { span }: Pick<Argument, 'span'>, text: string, tooltip: string): InlayNote {
  return { offset: absolute(fn, span).span.end, text, tooltip };
}
