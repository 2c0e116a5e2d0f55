/** Puts the edits together: block, removed child, waits, includes, and the title that says what changes. */
import type { Node } from 'web-tree-sitter';
import type { Fix } from '../../engine/finding';
import { spawnExtension } from '../../knowledge/spawn';
import type { FixContext } from '../fix';
import { spawnBlock, spawnName, type Names } from './emit';
import type { FailureFlow } from './flow';
import { includeEdits } from './includes';
import { removed, type Match } from './match';
import { branchWithoutBraces, braced, indented } from './bare';
import { picker } from './names';
import { placeBlock, processId } from './place';
import { commentsAbove, conditionEdit, outermost, removalEdits, wholeLines, type Edit } from './remove';
import { allSteps, type ChildPlan, type FailedExec, type Step } from './steps';
import { readStyle, type Style } from './style';
import { asCall, find, line, refuse } from './syntax';
import { waitEdit } from './waits';
import { unusedVariableEdits } from './unused';
import { unusedFunctions } from './unusedFunctions';
import type { Variables } from './variables';
import { wrapperOf } from './wrappers';

export interface Part {
  readonly text: string;
  readonly at: number;
}

/** The grammar counts the CR of a line end to a comment that runs up to it. */
const part = (node: Node): Part => ({ text: node.text.trimEnd(), at: node.startIndex });

/** All that was read, ready to be written. */
export interface Ready {
  readonly found: Match;
  readonly plan: ChildPlan;
  readonly flow: FailureFlow;
  readonly tail: FailedExec | undefined;
  readonly failure: readonly Part[];
  readonly variables: Variables;
}

export function assemble(context: FixContext, ready: Ready): Fix {
  const { found, plan, flow, tail } = ready;
  const { text } = context;
  const cpp = context.language === 'cpp';
  const style = readStyle(text, found.fn, found.statement, found.call, cpp);
  const pick = picker([found.fn, ...plan.taken].map((n) => n.text).join('\n'), text);
  const pid = processId(found, flow, pick);
  const bare = branchWithoutBraces(found);
  const gone = removalEdits(found, text, style, pid?.name ?? '');
  const moves = bare ? indented(found, style, text) : [];
  const conditions = conditionEdit(found, pid?.name ?? '', gone);
  if (conditions.length > 0 && !pid)
    refuse(found.call, `the result of the fork at line ${line(found.call)} is not stored`);
  const names: Names = {
    actions: pick('actions'),
    attributes: pick('attributes'),
    error: pick('spawn_error'),
    flags: pick('flags'),
    defaults: pick('default_signals'),
    argv: pick('child_argv'),
    mask: pick('mask'),
    signal: pick('signal_number'),
  };
  const above = commentsAbove(found);
  const unused = unusedFunctions(takenOver(found, plan), [...found.child, found.call], context.root, text);
  const steps = withoutUnused(plan.steps, ready.failure);
  const draft = {
    steps,
    style,
    depth: bare ? 1 : 0,
    names,
    text,
    pid: pid?.pointer,
    assignTo: pid?.assignTo,
    failure: ready.failure,
    keepErrno: flow.returned,
    failureComments: plan.tails
      .slice(0, 1)
      .flatMap((t) => t.nodes)
      .flatMap((n) => find(n, 'comment'))
      .map(part),
    comments: above.map(part),
  };
  const first = spawnBlock(draft);
  const block = spawnBlock({
    ...draft,
    comments: [
      ...draft.comments,
      ...lostComments(
        found,
        gone,
        first,
        unused.flatMap((u) => u.comments),
      ).map(part),
    ],
  });
  const placed = placeBlock(found, block, style, pid, gone, text);
  const edits: Edit[] = [...(bare ? braced(found, placed, style, text) : placed), ...conditions, ...moves];
  edits.push(...above.map((c) => wholeLines(c, c, text)));
  if (flow.waits.length > 0)
    edits.push(
      ...flow.waits.map((w) =>
        waitEdit(w, pid?.name ?? '', w.status === undefined ? '' : exitStatus(tail, found), style, text, [
          ...gone,
          ...moves,
        ]),
      ),
    );
  edits.push(...unused.map((u) => u.edit));
  edits.push(...unusedVariableEdits(found, edits, block, text));
  return finish(context, ready, style, outermost(edits), steps);
}

/** Functions that the rewritten code calls no more. */
function takenOver(found: Match, plan: ChildPlan): readonly Node[] {
  const wrapper = wrapperOf(found.call);
  return wrapper ? [...plan.taken, wrapper] : plan.taken;
}

function finish(context: FixContext, ready: Ready, style: Style, edits: Edit[], steps: readonly Step[]): Fix {
  const all = [...allSteps(steps)];
  const execs = all.filter((s) => s.k === 'exec');
  const signals = all.some((s) => s.k === 'sigdefault' || s.k === 'sigmask');
  const np = all.flatMap((s) => (s.k === 'action' && s.fn.endsWith('_np') ? [s.fn] : []));
  const always = [...allSteps(steps, false)];
  const includes = includeEdits(
    context.root,
    ready.found.fn,
    {
      headers: ['errno.h', ...(signals ? ['signal.h'] : []), 'spawn.h'],
      environ: execs.some((s) => s.environment === undefined),
      gnu: np.length > 0 || all.some((s) => s.k === 'setsid'),
      // Where an alternative is not compiled, the C library need not have its function.
      extensions: np.filter((fn) => always.some((s) => s.k === 'action' && s.fn === fn)),
    },
    style.eol,
    context.language === 'cpp',
  );
  const changes = [...edits, ...includes.edits.map((e) => ({ start: e.at, end: e.at, text: e.text }))]
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .map((e) => ({ file: context.file, span: { start: e.start, end: e.end }, text: e.text }));
  return { title: title(ready, all, np, includes.gnuMissing), safe: false, edits: changes };
}

function title(
  { found, plan }: Ready,
  all: readonly Step[],
  np: readonly string[],
  gnuMissing: boolean,
): string {
  const execs = all.filter((s) => s.k === 'exec');
  const failing = new Set<string>();
  for (const step of all) {
    if (step.k !== 'action') continue;
    const name = step.fn.replace(/^add|_np$/g, '');
    if (name !== 'close' && name !== 'closefrom') failing.add(name);
  }
  for (const step of all) {
    if (step.k === 'setpgroup' && step.group !== '0') failing.add('setpgid');
    if (step.k === 'sched') failing.add(step.policy === undefined ? 'sched_setparam' : 'sched_setscheduler');
    if (step.k === 'resetid') failing.add(step.api);
  }
  const list = [...failing].join(', ');
  const notes = [
    `a failing ${list ? `${list} or exec` : 'exec'} becomes an error in the parent`,
    ...(all.some((s) => s.k === 'fail') ? ['what the child checked itself is EINVAL then'] : []),
    ...(plan.leftOpen.length > 0 ? [`${plan.leftOpen.join(' and ')} is not left open in the program`] : []),
    ...(execs.some((s) => s.searchesPath) ? ['a script needs its #! line'] : []),
    ...newest(np).map(([major, minor]) => `needs glibc ${major}.${minor}`),
    ...(gnuMissing ? ['needs _GNU_SOURCE'] : []),
  ];
  const apis = [...new Set(execs.map((s) => s.api))].join('/');
  const spawns = [...new Set(execs.map((s) => spawnName(s.searchesPath)))].join('/');
  return `Replace ${asCall(found.call)?.name ?? 'fork'} + ${apis} with ${spawns} (${notes.join('; ')})`;
}

/** The glibc that has all of these file actions, in a list of one; empty where every glibc has them. */
function newest(actions: readonly string[]): (readonly [number, number])[] {
  const since = actions.flatMap((action) => {
    const known = spawnExtension(action);
    return known ? [known.glibc] : [];
  });
  return since.sort((a, b) => b[0] - a[0] || b[1] - a[1]).slice(0, 1);
}

/** The status that a wait would have reported for a child whose exec failed, where its value can be written down. */
function exitStatus(tail: FailedExec | undefined, found: Match): string {
  if (tail?.status === undefined)
    return refuse(
      found.call,
      `the status of a child whose exec fails cannot be read off at the fork at line ${line(found.call)}`,
    );
  const literal = /^-?\d+$/.test(tail.status) ? Number(tail.status) & 255 : undefined;
  if (literal !== undefined) return `${literal} << 8`;
  if (/^[A-Z_]\w*$/.test(tail.status)) return `${tail.status} << 8`;
  return refuse(found.call, `the exit status ${tail.status} of a child whose exec fails is not a constant`);
}

/** Comments of the removed code that stand nowhere in what replaces it. */
function lostComments(found: Match, gone: readonly Edit[], block: string, others: readonly Node[]): Node[] {
  const kept = block + gone.map((e) => e.text).join('\n');
  const flat = kept.replace(/\s+/g, ' ');
  return [...others, ...find(found.fn, 'comment')].filter((c) => {
    const inside =
      others.includes(c) ||
      removed(found, c) ||
      gone.some((e) => e.start <= c.startIndex && c.endIndex <= e.end);
    return inside && !flat.includes(c.text.replace(/\s+/g, ' '));
  });
}

/** Declarations of the child that only its removed code used are left out. */
function withoutUnused(steps: readonly Step[], failure: readonly Part[]): readonly Step[] {
  const texts = [...allSteps(steps)].flatMap((s) => textOf(s));
  const uses = (name: string, own: string): boolean =>
    [...texts.filter((t) => t !== own), ...failure.map((f) => f.text)].some((t) =>
      new RegExp(`\\b${name}\\b`).test(t),
    );
  return steps.flatMap((step) => {
    if (step.k !== 'copy' || !step.declared) return [step];
    const used = step.declared.declarators.filter((d) => uses(d.name, step.text));
    if (used.length === step.declared.declarators.length) return [step];
    const siblingsUse = step.declared.declarators.filter(
      (d) => used.includes(d) || used.some((u) => new RegExp(`\\b${d.name}\\b`).test(u.text)),
    );
    return siblingsUse.length === 0
      ? []
      : [{ ...step, text: `${step.declared.type}${siblingsUse.map((d) => d.text).join(', ')};` }];
  });
}

function textOf(step: Step): string[] {
  switch (step.k) {
    case 'copy':
      return [step.text];
    case 'action':
      return [...step.args, step.guard ?? ''];
    case 'if':
      return [step.condition];
    case 'loop':
      return [step.head];
    case 'exec':
      return [
        step.path,
        ...(typeof step.argv === 'string' ? [step.argv] : step.argv),
        step.environment ?? '',
      ];
    case 'sigmask':
      return [step.set];
    case 'sigdefault':
      return [step.signal];
    case 'setpgroup':
      return [step.group];
    case 'sched':
      return [step.policy ?? '', step.parameters];
    default:
      return [];
  }
}
