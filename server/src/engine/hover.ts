/** What a hover says at a call that creates a task: what the new task shares, flag by flag where flags are written. */
import type { CallEvent, FileId, Value } from '../facts/model';
import { calls, regions } from '../facts/model';
import { brokenConstraints, cloneFlagByName, cloneFlags, type CloneForm } from '../knowledge/cloneFlags';
import { creationNotes, type CreationNote, type CreationWay, type Shares } from '../knowledge/creation';
import { signalNotes } from '../knowledge/signalNotes';
import type { FunctionRef, Program } from '../program/program';
import { initialState, type Bits, type State } from '../program/state';
import { assignBits, bitsOf, constantNamed, noBits } from '../program/bits';
import { placeOf } from '../program/values';
import type { CreationCall, HoverText, WayCosts } from './api';
import { costLine } from './costs';

export function hoverAt(
  program: Program,
  file: FileId,
  offset: number,
  costs: readonly WayCosts[] | null,
): HoverText | null {
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
  return best && describe(program, best.fn, best.call, costs);
}

function describe(
  program: Program,
  fn: FunctionRef,
  call: CallEvent,
  costs: readonly WayCosts[] | null,
): HoverText | null {
  const base = fn.facts.span.start;
  for (const target of program.callees(fn, call)) {
    if (target.k !== 'external') continue;
    const clone = cloneCall(call, target.name);
    const flags = clone && flagsOf(program, fn, call, clone.value, clone.form);
    const note = creationNotes.get(target.name);
    const markdown = flags
      ? [explainFlags(clone.form, flags), costOfFlags(clone.form, flags, costs)].filter(Boolean).join('\n\n')
      : note
        ? explainCreation(note, costs)
        : signalNotes.get(target.name);
    if (markdown === undefined) continue;
    const span = flags ? call.span : call.calleeSpan;
    return { span: { start: base + span.start, end: base + span.end }, markdown };
  }
  return null;
}

function explainCreation(note: CreationNote, costs: readonly WayCosts[] | null): string {
  return [note.what, note.shares && sharesTable(note.shares), costLine(note, costs), note.use]
    .filter((part) => part !== null && part !== '')
    .join('\n\n');
}

function sharesTable({ memory, descriptors, handlers, pid }: Shares): string {
  const rows = [
    ['memory', memory],
    ['file descriptors', descriptors],
    ['signal handlers', handlers],
    ['process id', pid],
  ];
  return ['| | the new task |', '|---|---|', ...rows.map(([thing, how]) => `| ${thing} | ${how} |`)].join(
    '\n',
  );
}

/** As which of the system's ways a clone with these flags costs. */
export function wayOfFlags(flags: Bits): CreationWay {
  const has = (name: string): boolean => (flags.set & (cloneFlagByName.get(name)?.bit ?? 0n)) !== 0n;
  return has('CLONE_THREAD') ? 'thread' : has('CLONE_VM') ? 'vfork' : 'fork';
}

function costOfFlags(form: CloneForm, flags: Bits, costs: readonly WayCosts[] | null): string {
  if (form === 'unshare' || !flags.complete) return '';
  return costLine({ what: '', shares: null, way: wayOfFlags(flags), use: '' }, costs);
}

/** Every call of a file that creates a task, with the way in which it does. */
export function creationCalls(program: Program, file: FileId): CreationCall[] {
  const out: CreationCall[] = [];
  for (const facts of program.files.get(file)?.functions ?? []) {
    const fn = program.functionOf(file, facts.key);
    if (!fn) continue;
    for (const call of calls(facts.body))
      for (const target of program.callees(fn, call)) {
        if (target.k !== 'external') continue;
        const clone = cloneCall(call, target.name);
        const flags = clone && flagsOf(program, fn, call, clone.value, clone.form);
        const way =
          flags && clone.form !== 'unshare' && flags.complete
            ? wayOfFlags(flags)
            : creationNotes.get(target.name)?.way;
        if (!way) continue;
        const base = facts.span.start;
        const span = { start: base + call.calleeSpan.start, end: base + call.calleeSpan.end };
        out.push({ name: target.name.replace(/^node:/, ''), span, way });
        break;
      }
  }
  return out.sort((a, b) => a.span.start - b.span.start);
}

/** A call of clone, clone3 or unshare, raw or not, and the value that holds its flags. */
export function cloneCall(call: CallEvent, name: string): { form: CloneForm; value: Value } | null {
  const raw =
    name === 'syscall' && call.args[0]?.value.k === 'name'
      ? call.args[0].value.name.replace(/^(?:SYS|__NR)_/, '')
      : null;
  const form = raw ?? name.replace(/^__/, '');
  if (form !== 'clone' && form !== 'clone3' && form !== 'unshare') return null;
  const value = call.args[raw !== null ? 1 : form === 'clone' ? 2 : 0]?.value;
  return value ? { form, value } : null;
}

/** The flags as far as this function's assignments tell, in source order. */
export function flagsOf(
  program: Program,
  fn: FunctionRef,
  call: CallEvent,
  value: Value,
  form: CloneForm,
): Bits {
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
