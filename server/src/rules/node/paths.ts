/** The causal path of a finding on the event loop, in the user's own names. */
import type { Step } from '../../engine/finding';
import type { CallEvent, FileId, Span } from '../../facts/model';
import type { Arrival } from '../../program/eventLoop';
import { absolute, type FunctionRef } from '../../program/program';

export function placeOf(fn: FunctionRef, span: Span): { file: FileId; span: Span } {
  return absolute(fn, span);
}

/** `` `render` ``, or what stands in for a name. */
export function shown(fn: FunctionRef): string {
  const { name, owner, kind } = fn.facts;
  if (kind === 'module') return 'the module';
  if (name === 'default' || name === 'exports') return 'the exported function';
  if (name === '' || name === '[]') return 'an anonymous function';
  const around =
    kind === 'method' && owner !== null && !owner.includes('<') ? `${owner.split('.').pop() ?? ''}.` : '';
  return `\`${around}${name}\``;
}

/** The callee of a call as the user wrote it. */
function writtenCallee(call: CallEvent): string | null {
  if (call.callee.k === 'name') return `\`${call.callee.name}\``;
  const property = call.callee.k === 'op' && call.callee.op === '.' ? call.callee.args[1] : undefined;
  return property?.k === 'str' ? `\`.${property.value}\`` : null;
}

/** The root that control came from. */
export function rootOf(arrival: Arrival): Arrival {
  let at = arrival;
  while (at.from) at = at.from;
  return at;
}

/** Who waits, for the message. */
export function whenOf(arrival: Arrival): string {
  const root = rootOf(arrival);
  switch (root.reason) {
    case 'request':
      return 'for every request';
    case 'timer':
      return 'every time the timer fires';
    case 'event':
      return 'for every event';
    case 'callback':
      return 'in a callback of the event loop';
    case 'document':
      return `whenever ${shown(root.fn)} is called on a document`;
    case 'exported':
      return `whenever ${shown(root.fn)} is called, which as an async function promises not to block its caller`;
  }
}

/** From the root to the function, one step a call. */
export function stepsTo(arrival: Arrival): Step[] {
  const steps: Step[] = [];
  const chain: Arrival[] = [];
  for (let at: Arrival | null = arrival; at; at = at.from) chain.unshift(at);
  for (const at of chain) {
    if (at.call && at.caller)
      steps.push({ ...absolute(at.caller, at.call.calleeSpan), message: stepMessage(at) });
    else steps.push({ file: at.fn.file, span: headOf(at.fn), message: rootMessage(at) });
  }
  return steps;
}

function stepMessage(at: Arrival): string {
  const name = shown(at.fn);
  const callee = at.call ? writtenCallee(at.call) : null;
  if (at.from) {
    const who = shown(at.from.fn);
    if (at.how === 'calls') return `${who} calls ${callee ?? name}`;
    return callee === null ? `${who} hands over ${name}` : `${who} hands ${name} to ${callee}`;
  }
  switch (at.reason) {
    case 'request':
      return `${name} is registered here as a request handler`;
    case 'timer':
      return `${name} is run by this timer, again and again`;
    case 'event':
      return `${name} is registered here for an event`;
    default:
      return `${name} is handed to ${callee ?? 'this call'} and runs on the event loop later`;
  }
}

function rootMessage(at: Arrival): string {
  if (at.reason === 'request') return `${shown(at.fn)} answers a request: it writes to its response`;
  if (at.reason === 'document')
    return `${shown(at.fn)} is a method of a model: request handlers call it on documents`;
  return `${shown(at.fn)} is exported and async: a request handler may call it`;
}

export function headOf(fn: FunctionRef): Span {
  const { nameSpan, span } = fn.facts;
  return nameSpan.end > nameSpan.start
    ? nameSpan
    : { start: span.start, end: Math.min(span.end, span.start + 1) };
}
