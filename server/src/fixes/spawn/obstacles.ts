/** What single statements do not show: the order of steps, names, labels, and how the child ends. */
import type { Obstacle } from '../fix';
import { readTail } from './leaving';
import type { Match } from './match';
import { allSteps, type ChildPlan } from './steps';
import { find, functionName, line, obstacle } from './syntax';

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
    obstacles.push(obstacle(label, `a label stands in the child's code (line ${line(label)})`));
  }
  return obstacles;
}

export function brokenTails(found: Match, plan: ChildPlan): Obstacle[] {
  const inMain = functionName(found.fn) === 'main';
  return plan.tails.flatMap((nodes) => {
    const tail = readTail(nodes, inMain);
    if (typeof tail !== 'string' || (found.fallsIntoFailure && nodes.every((n) => n.type === 'comment')))
      return [];
    return [obstacle(nodes.find((n) => n.type !== 'comment') ?? found.call, tail)];
  });
}
