/** Destructuring: `const { a, b: [c = 1], ...rest } = value` as one assignment per name. */
import type { Value } from '../model';
import { unknown } from '../model';
import { propertyName, readExpression, readNamed } from './expressions';
import { member, name, type Unit } from './unit';

/** `declares` undefined: the names exist already; else they become locals. */
export function assignPattern(u: Unit, n: number, value: Value, declares: string | undefined): void {
  const { tree } = u;
  if (n < 0) return;
  switch (tree.type(n)) {
    case 'identifier':
    case 'shorthand_property_identifier_pattern':
    case 'shorthand_property_identifier':
      bind(u, n, tree.source(n), value, declares);
      return;
    case 'object_pattern':
      for (const c of tree.children(n)) assignProperty(u, c, value, declares);
      return;
    case 'array_pattern':
      for (const c of tree.children(n)) assignPattern(u, c, element(value), declares);
      return;
    case 'assignment_pattern': {
      const given = readNamed(u, tree.child(n, 'right'), tree.source(tree.child(n, 'left')).slice(0, 100));
      assignPattern(u, tree.child(n, 'left'), withDefault(value, given), declares);
      return;
    }
    case 'rest_pattern':
      assignPattern(u, tree.first(n), unknown, declares);
      return;
    default:
      // A member (`[this.a, b[0]] = …`) or a broken pattern.
      u.assign(n, readExpression(u, n), value, '=');
  }
}

function assignProperty(u: Unit, n: number, value: Value, declares: string | undefined): void {
  const { tree } = u;
  switch (tree.type(n)) {
    case 'shorthand_property_identifier_pattern':
      bind(u, n, tree.source(n), member(value, tree.source(n)), declares);
      return;
    case 'pair_pattern': {
      const key = propertyName(u, tree.child(n, 'key'));
      assignPattern(u, tree.child(n, 'value'), member(value, key), declares);
      return;
    }
    case 'object_assignment_pattern': {
      const left = tree.child(n, 'left');
      const given = readExpression(u, tree.child(n, 'right'));
      if (left >= 0) assignPattern(u, left, withDefault(member(value, tree.source(left)), given), declares);
      return;
    }
    case 'rest_pattern':
      // What is left of an object has the same members for all that matters here.
      assignPattern(u, tree.first(n), value, declares);
      return;
    default:
      readExpression(u, n);
  }
}

function bind(u: Unit, n: number, id: string, value: Value, declares: string | undefined): void {
  if (declares !== undefined) u.declare(id);
  u.assign(n, name(id), value, '=', declares);
}

function element(value: Value): Value {
  if (value.k === 'name') return name(`${value.name}[]`);
  return value.k === 'unknown' ? unknown : { k: 'op', op: '[]', args: [value] };
}

function withDefault(value: Value, given: Value): Value {
  return given.k === 'unknown' ? value : { k: 'op', op: '??', args: [value, given] };
}
