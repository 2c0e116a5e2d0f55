/** One use of a macro: its body with the arguments in place of the parameters. */
import type { Argument, CallEvent, Region, Span, Test, Value } from '../../../facts/model';
import { pasteMark, unknown } from '../../../facts/model';

/** A macro's body with arguments for parameters, call ids of its own and the span of the call. */
export class Instance {
  readonly #given = new Map<string, Value>();
  readonly #rest: readonly Argument[];
  readonly #span: Span;

  constructor(
    params: readonly string[],
    variadic: boolean,
    private readonly call: CallEvent,
    private readonly base: number,
  ) {
    this.#span = call.span;
    for (const [i, param] of params.entries())
      this.#given.set(param, bounded(call.args[i]?.value ?? unknown));
    this.#rest = variadic ? call.args.slice(params.length) : [];
  }

  region(region: Region): Region {
    const span = this.#span;
    const inner = (r: Region): Region => this.region(r);
    switch (region.k) {
      case 'call': {
        const args = region.args.flatMap((a) =>
          isRest(a.value)
            ? this.#rest
            : [{ ...a, value: this.value(a.value), span: this.#argumentSpan(a.value) }],
        );
        return {
          ...region,
          id: this.base + region.id,
          callee: this.value(region.callee),
          args,
          span,
          calleeSpan: this.call.calleeSpan,
        };
      }
      case 'assign':
        return { ...region, target: this.value(region.target), value: this.value(region.value), span };
      case 'seq':
        return { k: 'seq', items: region.items.map(inner) };
      case 'branch':
        return {
          ...region,
          test: this.test(region.test),
          then: inner(region.then),
          else: region.else && inner(region.else),
          span,
        };
      case 'loop':
        return {
          ...region,
          test: region.test && this.test(region.test),
          each: region.each && { target: this.value(region.each.target), over: this.value(region.each.over) },
          step: region.step && inner(region.step),
          body: inner(region.body),
          span,
        };
      case 'switch':
        return {
          ...region,
          subject: this.test(region.subject),
          cases: region.cases.map((c) => ({
            values: c.values?.map((v) => this.value(v)) ?? null,
            body: inner(c.body),
          })),
          span,
        };
      case 'try':
        return { ...region, body: inner(region.body), handlers: region.handlers.map(inner) };
      case 'scope':
        return {
          ...region,
          contexts: region.contexts.map((c) => ({
            ...c,
            value: this.value(c.value),
            target: c.target && this.value(c.target),
          })),
          body: inner(region.body),
          span,
        };
      case 'exit':
        return { ...region, span, ...(region.value ? { value: this.value(region.value) } : {}) };
      default:
        return region;
    }
  }

  test(test: Test): Test {
    switch (test.k) {
      case 'not':
        return { k: 'not', of: this.test(test.of) };
      case 'test':
        return { k: 'test', before: this.region(test.before), value: this.value(test.value) };
      default:
        return { k: test.k, left: this.test(test.left), right: this.test(test.right) };
    }
  }

  value(value: Value): Value {
    return mapValue(value, (v) => {
      if (v.k === 'call') return { k: 'call', call: this.base + v.call };
      return v.k === 'name' ? this.#name(v.name) : null;
    });
  }

  /** An argument that is handed on keeps its own place. */
  #argumentSpan(value: Value): Span {
    const index = value.k === 'name' ? [...this.#given.keys()].indexOf(value.name) : -1;
    return this.call.args[index]?.span ?? this.#span;
  }

  #name(written: string): Value | null {
    const end = written.search(/[.[]/);
    const head = end === -1 ? written : written.slice(0, end);
    const rest = end === -1 ? '' : written.slice(end);
    if (head.includes(pasteMark)) {
      const parts = head.split(pasteMark).filter((p) => p !== '');
      const text = parts.map((p) => this.#text(p));
      return text.every((t) => t !== null) ? { k: 'name', name: text.join('') + rest } : unknown;
    }
    const given = this.#given.get(head);
    if (!given) return null;
    if (rest === '') return given;
    const of =
      given.k === 'op' && (given.op === 'addr' || given.op === 'deref') ? (given.args[0] ?? given) : given;
    return { k: 'name', name: (of.k === 'name' ? of.name : '?') + rest };
  }

  #text(part: string): string | null {
    const given = this.#given.get(part);
    if (!given) return part;
    return given.k === 'name' ? given.name : given.k === 'int' ? String(given.value) : null;
  }
}

function isRest(value: Value): boolean {
  return value.k === 'name' && value.name.replaceAll(pasteMark, '') === '__VA_ARGS__';
}

/** Macros that use their parameters twice, in one another's arguments, would double a value each time. */
const largest = 40;

function bounded(value: Value): Value {
  let size = 0;
  const stack = [value];
  for (let at = stack.pop(); at; at = stack.pop()) {
    if (++size > largest) return unknown;
    if (at.k === 'op') stack.push(...at.args);
    else if (at.k === 'list') stack.push(...at.items);
    else if (at.k === 'record') for (const entry of at.entries) stack.push(entry.value);
  }
  return value;
}

/** @param change null: as it is, with its parts changed */
export function mapValue(value: Value, change: (value: Value) => Value | null): Value {
  const changed = change(value);
  if (changed) return changed;
  switch (value.k) {
    case 'op':
      return { ...value, args: value.args.map((v) => mapValue(v, change)) };
    case 'list':
      return { ...value, items: value.items.map((v) => mapValue(v, change)) };
    case 'record':
      return {
        ...value,
        entries: value.entries.map((e) => ({ name: e.name, value: mapValue(e.value, change) })),
      };
    default:
      return value;
  }
}
