/** The statements of a child that exec: one after the other, or in branches of which each has an exec of its own. */
import type { Node } from 'web-tree-sitter';
import { execForm } from '../../knowledge/spawn';
import { execStep } from './calls';
import { failureTest } from './checks';
import type { ChildReader } from './child';
import { execOf, exitsAround } from './idioms';
import { leaves } from './leaving';
import type { Step } from './steps';
import { alternative, asCall, find, isConditional, line, statements, type Call } from './syntax';

/** A statement that execs, and what follows it. */
export function readLaunch(reader: ChildReader, node: Node, rest: readonly Node[]): Step[] {
  if (isConditional(node))
    return reader.blocked(node, `a preprocessor directive stands in the child's code (line ${line(node)})`);
  const more = rest.some((n) => reader.launches(n));
  if (node.type === 'if_statement') return launchingIf(reader, node, rest, more);
  const call = execOf(node);
  if (!call)
    return reader.blocked(node, `the exec at line ${line(node)} is inside ${node.type.replace(/_/g, ' ')}`);
  const step = exec(reader, call, call.node);
  if (step.length > 0 && !more) reader.endsWith([...(exitsAround(node) ? [node] : []), ...rest]);
  return step;
}

function exec(reader: ChildReader, call: Call, place: Node): Step[] {
  const step = execStep(call, (node) => reader.text(node));
  if (typeof step === 'string') return reader.blocked(place, `${step} (line ${line(place)})`);
  for (const arg of call.args) reader.requirePure(arg, `an argument of ${call.name}()`);
  return [step];
}

function launchingIf(reader: ChildReader, node: Node, rest: readonly Node[], more: boolean): Step[] {
  const condition = node.childForFieldName('condition');
  const consequence = node.childForFieldName('consequence');
  const other = alternative(node);
  if (!condition || !consequence) return reader.blocked(node, `line ${line(node)} cannot be read`);
  const test = failureTest(condition);
  const tried = test?.at(-1);
  if (test?.length === 1 && tried && execForm(tried.call.name) && !other) {
    const step = exec(reader, tried.call, node);
    reader.endsWith([...statements(consequence), ...rest]);
    return more ? reader.blocked(node, `line ${line(node)} tries a second exec`) : step;
  }
  if (find(condition, 'call_expression').some((c) => execForm(asCall(c)?.name ?? ''))) {
    return reader.blocked(node, `the exec at line ${line(node)} is inside a larger condition`);
  }
  reader.requirePure(condition, `the condition at line ${line(node)}`);
  const then = statements(consequence);
  const otherwise = other ? statements(other) : [];
  const thenLaunches = then.some((n) => reader.launches(n));
  const otherLaunches = otherwise.some((n) => reader.launches(n));
  const branch = (first: readonly Node[], second: readonly Node[]): Step[] => [
    reader.branch(
      condition,
      () => reader.list(first),
      () => reader.list(second),
    ),
  ];
  if (thenLaunches && leaves(then)) {
    if (!other && more) return branch(then, rest);
    if (otherLaunches) return branch(then, [...otherwise, ...rest]);
  } else if (thenLaunches && otherLaunches) {
    if (more) return reader.blocked(node, `line ${line(node)} tries one exec after another`);
    return branch([...then, ...rest], [...otherwise, ...rest]);
  }
  return reader.blocked(
    node,
    `whether the child execs, and what, depends on line ${line(node)} in a way that posix_spawn cannot express`,
  );
}
