/**
 * fork + exec becomes posix_spawn: dup2, close, open and chdir of the child as file actions, its signal and group calls
 * as attributes, its failing exec as an error of the parent. What posix_spawn cannot say is refused by name and line.
 *
 * Not safe, and so offered one at a time: a failing exec is seen by the parent at once instead of as an exit status;
 * an unchecked dup2, open or chdir that fails now fails the launch; posix_spawnp does not hand a script without `#!`
 * to the shell; `dup2(fd, fd)` clears close-on-exec as a file action (POSIX.1-2024, posix_spawn_file_actions_adddup2).
 */
import { brokenTails, wrongOrder } from './spawn/obstacles';
import { assemble, type Part } from './spawn/assemble';
import type { Fix, FixResult } from '../engine/finding';
import type { FixContext, Obstacle } from './fix';
import { ChildReader } from './spawn/child';
import { launches } from './spawn/idioms';
import { failureFlow, type FailureFlow } from './spawn/flow';
import { readTail, type Tail } from './spawn/leaving';
import { match, type Match } from './spawn/match';
import { type ChildPlan } from './spawn/steps';
import { find, functionName, isConditional, line, Refusal, refuse, squeeze, strip } from './spawn/syntax';
import { Variables } from './spawn/variables';

export function forkExecToSpawn(context: FixContext): FixResult {
  const outcome = attempt(context);
  return 'fix' in outcome
    ? { ok: true, fix: outcome.fix }
    : { ok: false, reason: summary(outcome.obstacles) };
}

/** What stands in the way of posix_spawn at this fork; empty where the rewrite applies. */
export function spawnObstacles(context: FixContext): readonly Obstacle[] {
  const outcome = attempt(context);
  return 'fix' in outcome ? [] : outcome.obstacles;
}

function attempt(context: FixContext): { readonly fix: Fix } | { readonly obstacles: readonly Obstacle[] } {
  try {
    return { fix: rewrite(context) };
  } catch (error) {
    if (error instanceof Refusal) return { obstacles: error.obstacles };
    // The call stack ran out: no hand-written function is that deep.
    if (error instanceof RangeError)
      return {
        obstacles: [{ span: context.anchor, what: 'the function is nested too deeply to be rewritten' }],
      };
    throw error;
  }
}

function summary(obstacles: readonly Obstacle[]): string {
  const texts = [...new Set(obstacles.map((o) => o.what))];
  const more = texts.length > 3 ? `; and ${texts.length - 3} more` : '';
  return texts.slice(0, 3).join('; ') + more;
}

function rewrite(context: FixContext): Fix {
  if (context.language !== 'c' && context.language !== 'cpp')
    refuse(context.root, 'only C and C++ are rewritten');
  const found = match(context);
  const variables = new Variables(found.fn, found.child, found.call);
  const plan = readChild(found, variables);
  const flow = failureFlow(found);
  const tail = readTails(found, plan);
  const failure = failureText(found, plan, flow, tail);
  return assemble(context, { found, plan, flow, tail, failure, variables });
}

function readChild(found: Match, variables: Variables): ChildPlan {
  const { call, child } = found;
  const place = found.statement.parent;
  if (
    !place ||
    (place.type !== 'compound_statement' && place.type !== 'case_statement' && !isConditional(place))
  )
    refuse(call, `the fork at line ${line(call)} stands in a branch without braces`);
  for (const node of child) {
    for (const inner of [
      node,
      ...node.descendantsOfType([
        'preproc_if',
        'preproc_ifdef',
        'preproc_call',
        'preproc_def',
        'preproc_function_def',
        'preproc_include',
      ]),
    ]) {
      if (inner.type.startsWith('preproc'))
        refuse(inner, `a preprocessor directive stands in the child's code (line ${line(inner)})`);
    }
  }
  if (!child.some(launches)) {
    const first = child.find((c) => c.type !== 'comment');
    refuse(
      call,
      `the child of the fork at line ${line(call)} calls no exec function itself${first ? ` (its code begins at line ${line(first)})` : ''}`,
    );
  }
  const target = found.target && strip(found.target);
  const reader = new ChildReader(variables, target?.type === 'identifier' ? target.text : undefined, child);
  const plan = reader.read();
  reader.obstacles.push(...wrongOrder(found, plan), ...brokenTails(found, plan));
  if (reader.obstacles.length > 0)
    throw new Refusal([...reader.obstacles].sort((a, b) => a.span.start - b.span.start));
  return plan;
}

/** The one tail, or undefined where branches end differently or run on into the error branch. */
function readTails(found: Match, plan: ChildPlan): Tail | undefined {
  const inMain = functionName(found.fn) === 'main';
  const all = plan.tails.map((nodes) => readTail(nodes, inMain));
  const first = all[0];
  if (first === undefined || typeof first === 'string') return undefined;
  const key = (t: Tail | string): string =>
    typeof t === 'string' ? t : [...t.messages.map(squeeze), t.status, t.unprintable].join('|');
  return all.every((t) => key(t) === key(first)) ? first : undefined;
}

/** What the parent says where nothing else tells a failed launch from a running child. */
function failureText(found: Match, plan: ChildPlan, flow: FailureFlow, tail: Tail | undefined): Part[] {
  if (flow.hazard) refuse(flow.hazard.node, flow.hazard.what);
  const escapes = found.place !== 'declaration' && !isLocalVariable(found);
  if (escapes && found.target && !flow.tested)
    refuse(
      found.call,
      `nothing in this function tests whether the fork at line ${line(found.call)} failed, and ${found.target.text} is seen outside it`,
    );
  if (flow.tested) return [];
  if (!tail)
    refuse(
      found.call,
      `nothing tests whether the fork at line ${line(found.call)} failed, and the child has several ends`,
    );
  if (tail.unprintable !== undefined)
    refuse(
      found.call,
      `nothing tests whether the fork at line ${line(found.call)} failed, and ${tail.unprintable}`,
    );
  const variables = new Variables(found.fn, found.child, found.call);
  for (const message of tail.messages) {
    for (const id of find(message, 'identifier')) {
      if (
        variables.isChilds(id.text) &&
        !plan.steps.some((s) => s.k === 'copy' && s.declared?.declarators.some((d) => d.name === id.text))
      ) {
        refuse(message, `the message at line ${line(message)} needs ${id.text}, which only the child has`);
      }
    }
  }
  return tail.messages.map((node) => ({
    text: node.text.replace(/^((?:std::)?v?)err(x?)(\s*)\(\s*[^,]+,\s*/, '$1warn$2$3('),
    at: node.startIndex,
  }));
}

function isLocalVariable(found: Match): boolean {
  const target = found.target && strip(found.target);
  if (target?.type === 'subscript_expression') {
    const base = target.childForFieldName('argument');
    return (
      base?.type === 'identifier' && new Variables(found.fn, [], found.call).local(base.text) !== undefined
    );
  }
  return (
    target?.type === 'identifier' && new Variables(found.fn, [], found.call).local(target.text) !== undefined
  );
}
