/** Descriptors that a child opens: `fd = open(…); dup2(fd, 1); close(fd);` becomes one action that opens 1. */
import type { Node } from 'web-tree-sitter';
import { line, obstacle, type Call } from './syntax';
import type { Obstacle } from '../fix';
import type { Step } from './steps';

interface Opened {
  readonly node: Node;
  readonly name: string;
  readonly args: readonly string[];
  /** The branches and loops that it was opened in. */
  readonly scope: string;
  /** A descriptor that was free at the open, and that the file may therefore have got itself. */
  readonly may: number | undefined;
  target: string | undefined;
  closed: boolean;
  /** Why no single action can open it. */
  wrong: string | undefined;
}

/** Its own number is nothing that anybody could ask for: `fd = open(…); dup2(fd, 0);` */
const isOnlyCopied = (file: Opened): boolean => file.target !== undefined && file.may === undefined;

export class OpenFiles {
  private readonly files = new Map<string, Opened>();
  private readonly leaked: Opened[] = [];
  /** Standard descriptors that the child has closed, and that the next open or dup therefore gets. */
  private readonly freed: { readonly descriptor: number; readonly scope: string }[] = [];

  /** `name = open(…)`. */
  open(key: string, name: string, call: Call, args: readonly string[], scope: string): void {
    const before = this.files.get(key);
    if (before && !before.closed) this.leaked.push(before);
    this.files.set(key, {
      node: call.node,
      name,
      args,
      scope,
      may: this.freed.shift()?.descriptor,
      target: undefined,
      closed: false,
      wrong: undefined,
    });
  }

  has(name: string): boolean {
    return this.files.has(name);
  }

  duplicate(name: string, target: string, scope: string): Step {
    const file = this.files.get(name);
    if (file && file.target === undefined && file.scope !== scope)
      file.wrong = 'is not used where it is opened';
    if (file && !scope.startsWith(file.scope)) file.wrong = 'may not have been opened where it is used';
    if (file?.target !== undefined) return { k: 'action', fn: 'adddup2', args: [file.target, target] };
    if (file) file.target = target;
    return { k: 'action', fn: 'addopen', args: [target, ...(file?.args ?? [])] };
  }

  /** @param guarded only where the file is not the descriptor that it was copied to */
  close(name: string, scope: string, guarded: boolean): void {
    const file = this.files.get(name);
    if (file?.may !== undefined && !guarded)
      file.wrong = `may be descriptor ${file.may} itself, which is free there, and is then closed`;
    if (file?.scope === scope) file.closed = true;
  }

  /** The directory changed: what is opened but not yet in its place would be looked up elsewhere. */
  moved(): void {
    for (const file of this.files.values()) {
      if (file.target === undefined && !file.closed) file.wrong = 'is opened before the directory changes';
    }
  }

  /** A literal descriptor was closed, or filled again. */
  free(descriptor: number, scope: string): void {
    if (descriptor > 2 || this.freed.some((f) => f.descriptor === descriptor)) return;
    this.freed.push({ descriptor, scope });
    this.freed.sort((a, b) => a.descriptor - b.descriptor);
  }

  take(descriptor: number): void {
    const at = this.freed.findIndex((f) => f.descriptor === descriptor);
    if (at >= 0) this.freed.splice(at, 1);
  }

  /** `open(…)` or `dup(fd)` whose result is the lowest free descriptor, which the child has just closed. */
  fillLowest(call: Call, args: readonly string[], scope: string): Step | undefined {
    const lowest = this.freed.shift();
    if (lowest?.scope !== scope) return undefined;
    const target = lowest.descriptor;
    if (call.name === 'dup') return { k: 'action', fn: 'adddup2', args: [args[0] ?? '', String(target)] };
    return { k: 'action', fn: 'addopen', args: [String(target), ...args] };
  }

  /** Names of files that the child copied to where they belong, and left open besides: the program gets the copy alone. */
  left(): string[] {
    return [...this.leaked, ...this.files.values()]
      .filter((f) => !f.closed && isOnlyCopied(f) && f.args[1]?.includes('O_CLOEXEC') !== true)
      .map((f) => f.name);
  }

  /** Opened and neither copied nor closed: the program would inherit it under a number that only the child knows. */
  obstacles(): Obstacle[] {
    return [...this.leaked, ...this.files.values()].flatMap((file) => {
      const what = `the file opened at line ${line(file.node)}`;
      if (file.wrong !== undefined) return [obstacle(file.node, `${what} ${file.wrong}`)];
      if (file.closed || isOnlyCopied(file)) return [];
      return [
        obstacle(
          file.node,
          `${what} stays open in the new program as ${file.name}, whose number only the child knows`,
        ),
      ];
    });
  }
}

export const isOpen = (call: Call): boolean =>
  call.name === 'open' || call.name === 'open64'
    ? call.args.length >= 2
    : call.name === 'creat' && call.args.length === 2;

/** Path, flags and mode, as addopen takes them; of `dup` the descriptor. */
export function openArguments(call: Call, text: (node: Node) => string): string[] {
  const [path, second, mode] = call.args.map(text);
  if (call.name === 'dup') return [path ?? ''];
  if (call.name === 'creat') return [path ?? '', 'O_WRONLY | O_CREAT | O_TRUNC', second ?? '0'];
  return [path ?? '', second ?? '0', mode ?? '0'];
}

/** The action opens the final descriptor itself, which must survive the exec. */
export function withoutCloseOnExec(flags: string): string {
  return flags.replace(/\s*\|\s*O_CLOEXEC\b/, '').replace(/\bO_CLOEXEC\s*\|\s*/, '');
}
