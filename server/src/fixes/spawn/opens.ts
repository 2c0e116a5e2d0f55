/** Descriptors that a child opens: `fd = open(…); dup2(fd, 1); close(fd);` becomes one action that opens 1. */
import type { Node } from 'web-tree-sitter';
import { line, obstacle, type Call } from './syntax';
import type { Obstacle } from '../fix';
import type { Step } from './steps';

interface Opened {
  readonly node: Node;
  readonly name: string;
  readonly args: readonly string[];
  target: string | undefined;
  closed: boolean;
}

export class OpenFiles {
  private readonly files = new Map<string, Opened>();
  private readonly leaked: Opened[] = [];
  /** Standard descriptors that the child has closed, and that the next open or dup therefore gets. */
  private readonly freed: number[] = [];

  /** `name = open(…)`. */
  open(name: string, call: Call): void {
    const before = this.files.get(name);
    if (before && !before.closed) this.leaked.push(before);
    this.files.set(name, {
      node: call.node,
      name,
      args: openArguments(call),
      target: undefined,
      closed: false,
    });
  }

  has(name: string): boolean {
    return this.files.has(name);
  }

  duplicate(name: string, target: string): Step {
    const file = this.files.get(name);
    if (file?.target !== undefined) return { k: 'action', fn: 'adddup2', args: [file.target, target] };
    if (file) file.target = target;
    return { k: 'action', fn: 'addopen', args: [target, ...(file?.args ?? [])] };
  }

  close(name: string): void {
    const file = this.files.get(name);
    if (file) file.closed = true;
  }

  /** A literal descriptor was closed, or filled again. */
  free(descriptor: number): void {
    if (descriptor <= 2 && !this.freed.includes(descriptor)) this.freed.push(descriptor);
    this.freed.sort((a, b) => a - b);
  }

  take(descriptor: number): void {
    const at = this.freed.indexOf(descriptor);
    if (at >= 0) this.freed.splice(at, 1);
  }

  /** `open(…)` or `dup(fd)` whose result is the lowest free descriptor, which the child has just closed. */
  fillLowest(call: Call): Step | undefined {
    const target = this.freed.shift();
    if (target === undefined) return undefined;
    if (call.name === 'dup')
      return { k: 'action', fn: 'adddup2', args: [call.args[0]?.text ?? '', String(target)] };
    return { k: 'action', fn: 'addopen', args: [String(target), ...openArguments(call)] };
  }

  /** Opened and not closed again: the program would inherit it under a number that only the child knows. */
  obstacles(): Obstacle[] {
    return [...this.leaked, ...this.files.values()]
      .filter((file) => !file.closed && !(file.target !== undefined && file.args[1]?.includes('O_CLOEXEC')))
      .map((file) =>
        obstacle(
          file.node,
          `the file opened at line ${line(file.node)} stays open in the new program as ${file.name}, whose number only the child knows`,
        ),
      );
  }
}

export const isOpen = (call: Call): boolean =>
  call.name === 'open' || call.name === 'open64'
    ? call.args.length >= 2
    : call.name === 'creat' && call.args.length === 2;

function openArguments(call: Call): string[] {
  const [path, second, mode] = call.args.map((arg) => arg.text);
  if (call.name === 'creat') return [path ?? '', 'O_WRONLY | O_CREAT | O_TRUNC', second ?? '0'];
  return [path ?? '', second ?? '0', mode ?? '0'];
}

/** The action opens the final descriptor itself, which must survive the exec. */
export function withoutCloseOnExec(flags: string): string {
  return flags.replace(/\s*\|\s*O_CLOEXEC\b/, '').replace(/\bO_CLOEXEC\s*\|\s*/, '');
}
