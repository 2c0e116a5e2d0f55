/**
 * fork + exec becomes posix_spawn: dup2, close, open and chdir of the child as file actions, its signal and group calls
 * as attributes, its failing exec as an error of the parent. What posix_spawn cannot say is refused by name and line.
 *
 * Not safe, and so offered one at a time: a failing exec is seen by the parent at once instead of as an exit status;
 * an unchecked dup2, open or chdir that fails now fails the launch; posix_spawnp does not hand a script without `#!`
 * to the shell; `dup2(fd, fd)` clears close-on-exec as a file action (POSIX.1-2024, posix_spawn_file_actions_adddup2).
 */
import type { Node } from 'web-tree-sitter';
import type { Fix, FixResult } from '../engine/finding';
import type { FixContext, Obstacle } from './fix';
import { assemble, type Part } from './spawn/assemble';
import { branchWithoutBraces } from './spawn/bare';
import { ChildReader } from './spawn/child';
import { failureFlow, type FailureFlow } from './spawn/flow';
import { otherDirective } from './spawn/directives';
import { Helpers } from './spawn/helpers';
import { forksAt, match, type Match } from './spawn/match';
import { brokenIds, brokenTails, wrongOrder } from './spawn/obstacles';
import { allSteps, type ChildPlan, type FailedExec } from './spawn/steps';
import { asCall, enclosingFunction, expressionOf, find, line, Refusal, refuse, strip } from './spawn/syntax';
import { declaredName, Variables } from './spawn/variables';

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
    return firstOf(context);
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

/** Of several calls of a wrapper, the first that can be rewritten. */
function firstOf(context: FixContext): { readonly fix: Fix } | { readonly obstacles: readonly Obstacle[] } {
  const refused: Refusal[] = [];
  for (const call of forksAt(context)) {
    try {
      return { fix: rewrite(context, call) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused.push(error);
    }
  }
  return { obstacles: refused[0]?.obstacles ?? [] };
}

function summary(obstacles: readonly Obstacle[]): string {
  const texts = [...new Set(obstacles.map((o) => o.what))];
  const more = texts.length > 3 ? `; and ${texts.length - 3} more` : '';
  return texts.slice(0, 3).join('; ') + more;
}

function rewrite(context: FixContext, call: Node): Fix {
  if (context.language !== 'c' && context.language !== 'cpp')
    refuse(context.root, 'only C and C++ are rewritten');
  const found = match(context, call);
  const variables = new Variables(found.fn, found.child, found.call);
  const plan = readChild(context, found, variables);
  const flow = failureFlow(found);
  const tail = onlyTail(plan);
  const failure = failureText(found, plan, flow, tail);
  return assemble(context, { found, plan, flow, tail, failure, variables });
}

function readChild(context: FixContext, found: Match, variables: Variables): ChildPlan {
  const { call, child } = found;
  if (branchWithoutBraces(found) && found.place !== 'condition')
    refuse(call, `the fork at line ${line(call)} stands in a branch without braces`);
  const directive = otherDirective(child);
  if (directive)
    refuse(directive, `a preprocessor directive stands in the child's code (line ${line(directive)})`);
  const helpers = new Helpers(context.root, found.fn);
  if (!child.some((node) => helpers.launches(node))) {
    const first = child.find((c) => c.type !== 'comment');
    refuse(
      call,
      `the child of the fork at line ${line(call)} calls no exec function itself${first ? ` (its code begins at line ${line(first)})` : ''}`,
    );
  }
  const reader = new ChildReader(variables, found.result.text, child, call, helpers);
  const plan = reader.read();
  const obstacles = reader.obstacles;
  obstacles.push(...wrongOrder(found, plan), ...brokenTails(found, plan), ...brokenIds(found, plan));
  if (obstacles.length > 0) throw new Refusal([...obstacles].sort((a, b) => a.span.start - b.span.start));
  return plan;
}

/** The one tail, or undefined where branches end differently or run on into the error branch. */
function onlyTail(plan: ChildPlan): FailedExec | undefined {
  const first = plan.tails[0];
  if (first === undefined || typeof first.tail === 'string') return undefined;
  const key = ({ tail, messages, status }: FailedExec): string =>
    typeof tail === 'string'
      ? tail
      : [...messages.map((m) => m.text.replace(/\s+/g, '')), status, tail.unprintable].join('|');
  return plan.tails.every((t) => key(t) === key(first)) ? first : undefined;
}

/** What the parent says where nothing else tells a failed launch from a running child. */
function failureText(
  found: Match,
  plan: ChildPlan,
  flow: FailureFlow,
  failed: FailedExec | undefined,
): Part[] {
  if (flow.hazard) refuse(flow.hazard.node, flow.hazard.what);
  const escapes = found.place !== 'declaration' && !isLocalVariable(found);
  if (escapes && found.target && !flow.tested)
    refuse(
      found.call,
      `nothing in this function tests whether the fork at line ${line(found.call)} failed, and ${found.target.text} is seen outside it`,
    );
  if (flow.tested) return assignmentsOfVfork(found, failed);
  const early = [...allSteps(plan.steps)].find((s) => s.k === 'fail');
  if (early) {
    const at = lineAt(found.call, early.at);
    const what = `the child can end at line ${at} without exec, and nothing tests whether the fork failed`;
    throw new Refusal([{ span: { start: early.at, end: early.at + 2 }, what }]);
  }
  const untested = `nothing tests whether the fork at line ${line(found.call)} failed`;
  if (!failed || typeof failed.tail === 'string')
    refuse(found.call, `${untested}, and the child has several ends`);
  const { messages, unprintable } = failed.tail;
  if (unprintable !== undefined) refuse(found.call, `${untested}, and ${unprintable}`);
  const moved = new Set(messages.flatMap((m) => find(m, 'declaration')).flatMap(declaredNames));
  const copied = new Set(
    plan.steps.flatMap((s) =>
      s.k === 'copy' && s.declared ? s.declared.declarators.map((d) => d.name) : [],
    ),
  );
  for (const message of messages) {
    const fn = enclosingFunction(message);
    const variables = new Variables(
      fn ?? found.fn,
      fn?.id === found.fn.id ? found.child : [message],
      found.call,
    );
    for (const id of find(message, 'identifier')) {
      const childs = fn?.id === found.fn.id ? variables.isChilds(id.text) : variables.declares(id.text);
      if (childs && !moved.has(id.text) && !copied.has(id.text))
        refuse(message, `the message at line ${line(message)} needs ${id.text}, which only the child has`);
    }
  }
  const shared = assignmentsOfVfork(found, failed).filter((a) => !failed.messages.some((m) => m.at === a.at));
  const said = failed.messages.map(({ text, at }) => ({
    text: text.replace(/^((?:std::)?v?)err(x?)(\s*)\(\s*[^,]+,\s*/, '$1warn$2$3('),
    at,
  }));
  return [...shared, ...said].sort((a, b) => a.at - b.at);
}

/** `error = errno;` in a vfork child: the parent reads it. */
function assignmentsOfVfork(found: Match, failed: FailedExec | undefined): Part[] {
  if (asCall(found.call)?.name !== 'vfork' || !failed || typeof failed.tail === 'string') return [];
  return failed.tail.assignments
    .filter((node) => {
      const left = expressionOf(node)?.childForFieldName('left');
      return left && !new Variables(found.fn, found.child, found.call).isChilds(left.text);
    })
    .map((node) => ({ text: node.text, at: node.startIndex }));
}

const lineAt = (node: Node, offset: number): number =>
  node.tree.rootNode.text.slice(0, offset).split('\n').length;

const declaredNames = (declaration: Node): string[] =>
  declaration.childrenForFieldName('declarator').map((d) => declaredName(d) ?? '');

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
