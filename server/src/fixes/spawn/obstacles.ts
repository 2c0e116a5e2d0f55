/** What single statements do not show: the order of steps, names, labels, and how the child ends. */
import type { Obstacle } from '../fix';
import { staysInside } from './labels';
import { removed, type Match } from './match';
import { allSteps, type ChildPlan, type Step } from './steps';
import { find, line, obstacle } from './syntax';

/** Attributes come before file actions in posix_spawn, and in an order of their own among each other. */
export function wrongOrder(found: Match, plan: ChildPlan): Obstacle[] {
  const { call } = found;
  const all = [...allSteps(plan.steps)];
  const groups = all.filter((s) => s.k === 'setsid' || s.k === 'setpgroup');
  const obstacles: Obstacle[] = [];
  if (new Set(groups.map((s) => s.k)).size > 1) {
    obstacles.push(obstacle(call, 'the child calls both setsid and setpgid, whose order posix_spawn fixes'));
  }
  const last = all.findLastIndex((s) => s.k === 'setsid' || s.k === 'setpgroup');
  for (const step of all.slice(0, Math.max(last, 0))) {
    if (step.k !== 'action') continue;
    if (step.fn === 'addtcsetpgrp_np' || (step.fn === 'addopen' && step.args[1] !== '"/dev/null"')) {
      obstacles.push(
        obstacle(
          call,
          `the child changes its session or group after ${step.fn === 'addopen' ? `opening ${step.args[1] ?? 'a file'}` : 'tcsetpgrp'}: posix_spawn does so before`,
        ),
      );
    }
  }
  const names = plan.steps.flatMap((s) =>
    s.k === 'copy' && s.declared ? s.declared.declarators.map((d) => d.name) : [],
  );
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) obstacles.push(obstacle(call, `the child declares ${twice} in two of its blocks`));
  const inherits = all.some((s) => s.k === 'exec' && s.environment === undefined);
  if (
    inherits &&
    find(found.fn, 'declaration', 'parameter_declaration').some(
      (d) => /\*\s*environ\s*($|[=,;)])/.test(d.text) && !/\bextern\b/.test(d.text),
    )
  ) {
    obstacles.push(obstacle(call, 'a variable of this function hides environ'));
  }
  for (const label of found.child.flatMap((n) => find(n, 'labeled_statement'))) {
    if (!staysInside(label, (jump) => removed(found, jump)))
      obstacles.push(obstacle(label, `a label stands in the child's code (line ${line(label)})`));
  }
  return obstacles;
}

export function brokenTails(found: Match, plan: ChildPlan): Obstacle[] {
  return plan.tails.flatMap(({ nodes, tail }) => {
    if (typeof tail !== 'string' || (found.fallsIntoFailure && nodes.every((n) => n.type === 'comment')))
      return [];
    return [obstacle(nodes.find((n) => n.type !== 'comment') ?? found.call, tail)];
  });
}

/** POSIX_SPAWN_RESETIDS resets both ids, and before any file is opened. */
export function brokenIds(found: Match, plan: ChildPlan): Obstacle[] {
  const { call } = found;
  const obstacles: Obstacle[] = [];
  for (const list of listsOf(plan.steps)) {
    const resets = list.flatMap((s) => (s.k === 'resetid' ? [s] : []));
    const only = resets[0];
    if (only && new Set(resets.map((s) => s.which)).size < 2) {
      const what = only.which === 'uid' ? 'user id and not the group id' : 'group id and not the user id';
      obstacles.push(obstacle(call, `the child resets its ${what}: posix_spawn resets both`));
    }
  }
  const all = [...allSteps(plan.steps)];
  const last = all.findLastIndex((s) => s.k === 'resetid');
  for (const step of all.slice(0, Math.max(last, 0))) {
    if (step.k === 'action' && /^add(open|f?chdir_np)$/.test(step.fn) && step.args[1] !== '"/dev/null"')
      obstacles.push(
        obstacle(
          call,
          `the child resets its ids after ${step.fn.replace(/^add|_np$/g, '')}: posix_spawn does so before, and files are looked up without them`,
        ),
      );
  }
  const scheduled = all.findLastIndex((s) => s.k === 'sched');
  if (last >= 0 && all.slice(0, Math.max(scheduled, 0)).some((s) => s.k === 'resetid'))
    obstacles.push(
      obstacle(
        call,
        'the child sets its scheduling after its ids: posix_spawn does so before, with more rights',
      ),
    );
  return obstacles;
}

function* listsOf(steps: readonly Step[]): Generator<readonly Step[]> {
  yield steps;
  for (const step of steps) {
    if (step.k === 'if') {
      yield* listsOf(step.then);
      yield* listsOf(step.otherwise);
    }
    if (step.k === 'loop') yield* listsOf(step.body);
    if (step.k === 'when') for (const { steps: own } of step.alternatives) yield* listsOf(own);
  }
}
