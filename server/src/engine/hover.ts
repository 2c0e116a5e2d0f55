/** What a hover says at a call that creates a task: what the new task shares, flag by flag where flags are written. */
import type { CallEvent, FileId, Value } from '../facts/model';
import { calls, regions } from '../facts/model';
import { brokenConstraints, cloneFlagByName, cloneFlags, type CloneForm } from '../knowledge/cloneFlags';
import { creationNotes } from '../knowledge/creation';
import type { FunctionRef, Program } from '../program/program';
import { initialState, type Bits, type State } from '../program/state';
import { assignBits, bitsOf, constantNamed, noBits } from '../program/bits';
import { placeOf } from '../program/values';
import type { HoverText } from './api';

export function hoverAt(program: Program, file: FileId, offset: number): HoverText | null {
  let best: { fn: FunctionRef; call: CallEvent } | null = null;
  for (const facts of program.files.get(file)?.functions ?? []) {
    const { start, end } = facts.span;
    if (offset < start || offset > end) continue;
    const fn = program.functionOf(file, facts.key);
    if (!fn) continue;
    const at = offset - start;
    for (const call of calls(facts.body))
      if (
        at >= call.span.start &&
        at <= call.span.end &&
        (!best || call.span.end - call.span.start <= best.call.span.end - best.call.span.start)
      )
        best = { fn, call };
  }
  return best && describe(program, best.fn, best.call);
}

function describe(program: Program, fn: FunctionRef, call: CallEvent): HoverText | null {
  const base = fn.facts.span.start;
  for (const target of program.callees(fn, call)) {
    if (target.k !== 'external') continue;
    const clone = cloneText(program, fn, call, target.name);
    const note = creationNotes.get(target.name);
    const markdown = clone ?? note;
    if (markdown === undefined) continue;
    const whole = clone !== undefined;
    const span = whole ? call.span : call.calleeSpan;
    return { span: { start: base + span.start, end: base + span.end }, markdown };
  }
  return null;
}

function cloneText(program: Program, fn: FunctionRef, call: CallEvent, name: string): string | undefined {
  const raw =
    name === 'syscall' && call.args[0]?.value.k === 'name'
      ? call.args[0].value.name.replace(/^(?:SYS|__NR)_/, '')
      : null;
  const called = raw ?? name.replace(/^__/, '');
  if (called !== 'clone' && called !== 'clone3' && called !== 'unshare') return undefined;
  const index = raw !== null ? 1 : called === 'clone' ? 2 : 0;
  const value = call.args[index]?.value;
  return value ? explainFlags(called, flagsOf(program, fn, call, value, called)) : undefined;
}

/** The flags as far as this function's assignments tell, in source order. */
function flagsOf(program: Program, fn: FunctionRef, call: CallEvent, value: Value, form: CloneForm): Bits {
  const lookup = (name: string): Value | null => constantNamed(program, fn, name);
  let state: State = initialState;
  for (const region of regions(fn.facts.body)) {
    if (region.k === 'call' && region.id === call.id) break;
    const place = region.k === 'assign' ? placeOf(region.target) : null;
    if (region.k === 'assign' && place !== null)
      state = { ...state, bits: assignBits(state, place, region, lookup) };
  }
  const place = placeOf(value);
  return form === 'clone3' && place !== null
    ? (state.bits.get(`${place}.flags`) ?? noBits)
    : bitsOf(state, value, lookup);
}

/** What a set of clone flags makes: a table of what is shared and what is the task's own. */
export function explainFlags(form: CloneForm, flags: Bits): string {
  const set = cloneFlags.filter((f) => (flags.set & f.bit) !== 0n);
  const has = (name: string): boolean => (flags.set & (cloneFlagByName.get(name)?.bit ?? 0n)) !== 0n;
  const what =
    form === 'unshare'
      ? 'The calling task stops sharing what the flags name.'
      : has('CLONE_THREAD')
        ? '**A thread** of the same process.'
        : has('CLONE_VM')
          ? has('CLONE_VFORK')
            ? '**A process in its creator’s memory**, as `vfork` and `posix_spawn` make it: the creator sleeps until exec or exit.'
            : '**A process that shares its creator’s memory**: on the spectrum between process and thread.'
          : '**A process** with a copy-on-write copy of the memory, as `fork` makes it.';
  const shared: readonly (readonly [string, string])[] = [
    ['memory', 'CLONE_VM'],
    ['file descriptors', 'CLONE_FILES'],
    ['directory and umask', 'CLONE_FS'],
    ['signal handlers', 'CLONE_SIGHAND'],
    ['process id', 'CLONE_THREAD'],
  ];
  const rows = shared.map(
    ([thing, name]) => `| ${thing} | ${has(name) ? 'shared' : flags.complete ? 'its own' : 'not known'} |`,
  );
  const lines = [
    what,
    '',
    ...(form === 'unshare' ? [] : ['| | the new task |', '|---|---|', ...rows, '']),
    ...set.map((f) => `- \`${f.name}\`: ${f.meaning}`),
    ...(flags.complete ? [] : ['', '_Some of the flags are computed at run time and not shown._']),
  ];
  const broken = brokenConstraints(form, flags.set, flags.complete);
  for (const b of broken) lines.push('', `**EINVAL**: \`${b.flags.join('` with `')}\`: ${b.why}.`);
  return lines.join('\n');
}
