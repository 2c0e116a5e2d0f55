/** Reads the child's code, statement by statement, into steps; what has no step becomes an obstacle with its line. */
import type { Node } from 'web-tree-sitter';
import { writesFirstArgument } from '../../knowledge/childCode';
import { whyNotSpawned } from '../../knowledge/spawn';
import type { Obstacle } from '../fix';
import { callStep, type CallContext } from './calls';
import type { Checked } from './checks';
import { declarationsOf, ownCopies, type OwnCopies } from './copies';
import { earlyEnd, readConditional } from './conditions';
import { readDirective } from './directives';
import { Frames } from './frames';
import type { Helpers } from './helpers';
import { addComment, tidy } from './idioms';
import { readLaunch } from './launches';
import { labeled } from './labels';
import { isExit } from './leaving';
import { readLoop } from './loops';
import { isOpen, openArguments, OpenFiles } from './opens';
import type { ChildPlan, FailedExec, Step } from './steps';
import {
  asCall,
  type Call,
  expressionOf,
  find,
  integer,
  isConditional,
  isFork,
  line,
  obstacle,
  squeeze,
  strip,
} from './syntax';
import { readTail } from './tail';
import { declaredName, type Variables } from './variables';

/** Calls that take the process's own id or group as an argument. */
const namesGroups: ReadonlySet<string> = new Set(['setpgid', 'tcsetpgrp']);

/** The statements of a block, or behind a label. */
function opened(node: Node): readonly Node[] {
  if (node.type === 'compound_statement') return node.namedChildren;
  return node.type === 'labeled_statement' ? labeled(node) : [node];
}

/** What the parts of the reader ask of it. */
export class ChildReader {
  readonly obstacles: Obstacle[] = [];
  readonly opens = new OpenFiles();
  readonly frames: Frames;
  private readonly copies: OwnCopies;
  /** Inside `if (fd > 2)` and its like. */
  guarded = false;
  private readonly tails: FailedExec[] = [];
  /** Conditions around the current statement, white space removed. */
  private readonly conditions: string[] = [];
  private readonly scopes: number[] = [];
  private scopeCount = 0;

  /** @param result what holds the fork's result, as written, white space removed */
  constructor(
    variables: Variables,
    private readonly result: string | undefined,
    private readonly child: readonly Node[],
    fork: Node,
    readonly helpers: Helpers,
  ) {
    this.copies = ownCopies(variables, child, fork, result);
    variables.copies = this.copies;
    this.frames = new Frames(variables, child, result);
  }

  read(): ChildPlan {
    this.refuseForks(this.child);
    const steps =
      this.obstacles.length > 0 ? [] : [...declarationsOf(this.copies, this.child), ...this.list(this.child)];
    this.obstacles.push(...this.opens.obstacles());
    return { steps, tails: this.tails, leftOpen: this.opens.left(), taken: this.frames.entered };
  }

  private refuseForks(nodes: readonly Node[]): void {
    for (const node of nodes.flatMap((n) => find(n, 'call_expression')))
      if (isFork(node)) this.blocked(node, `the child forks again at line ${line(node)}`);
  }

  blocked(node: Node, what: string): [] {
    this.obstacles.push(obstacle(node, what));
    return [];
  }

  text(node: Node): string {
    return this.frames.text(node);
  }

  launches(node: Node): boolean {
    return this.helpers.launches(node);
  }

  list(nodes: readonly Node[]): Step[] {
    const all = nodes.flatMap(opened);
    if (all.some((node) => opened(node)[0]?.id !== node.id)) return this.list(all);
    const steps: Step[] = [];
    for (const [i, node] of all.entries()) {
      if (node.type === 'comment') {
        addComment(steps, node, all[i - 1]);
        continue;
      }
      const rest = all.slice(i + 1);
      const body = this.called(node);
      if (body) return [...steps, ...this.list([...body, ...rest])];
      if (this.launches(node)) {
        steps.push(...readLaunch(this, node, rest));
        const again = rest.findIndex((n) => this.launches(n));
        if (again < 0 || node.type === 'if_statement') break;
        for (const between of rest.slice(0, again))
          if (between.type !== 'comment')
            this.blocked(between, `line ${line(between)} runs between two attempts to exec`);
        continue;
      }
      const ends = earlyEnd(this, node);
      if (ends)
        return [
          ...steps,
          this.branch(
            ends,
            () => [{ k: 'fail', at: node.startIndex }],
            () => this.list(rest),
          ),
        ];
      steps.push(...this.statement(node));
    }
    return steps;
  }

  /** The code of a function of this file that the statement calls, to be read in its place. */
  private called(statement: Node): readonly Node[] | undefined {
    const found = this.helpers.called(statement);
    if (!found) return undefined;
    const { helper, call } = found;
    const before = this.obstacles.length;
    for (const arg of call.args) this.requirePure(arg, `an argument of ${call.name}()`);
    this.refuseForks([helper.body]);
    const wrong = this.frames.entered.length > 20 ? `${helper.name}() is called too often` : undefined;
    const reason = wrong ?? this.frames.enter(helper, call.args);
    if (reason !== undefined) this.blocked(call.node, reason);
    if (this.obstacles.length > before) return [];
    const body = helper.body.namedChildren;
    const last = body.findLast((n) => n.type !== 'comment');
    // A plain return at the end goes on where the child's code goes on.
    return last?.type === 'return_statement' && find(last, 'call_expression').length === 0
      ? body.filter((n) => n !== last)
      : body;
  }

  /** The code after a failing exec. */
  endsWith(nodes: readonly Node[]): void {
    const tail = readTail(nodes);
    const read = typeof tail === 'string' ? undefined : tail;
    const messages = (read?.messages ?? []).map((node) => ({ text: this.text(node), at: node.startIndex }));
    this.tails.push({ nodes, tail, messages, status: read?.status && this.text(read.status) });
  }

  branch(condition: Node, then: () => Step[], otherwise: () => Step[]): Step {
    const first = this.within(squeeze(condition), then);
    const second = this.within('', otherwise);
    return {
      k: 'if',
      condition: this.text(strip(condition)),
      at: condition.startIndex,
      then: first,
      otherwise: second,
    };
  }

  within(condition: string, read: () => Step[]): Step[] {
    this.conditions.push(condition);
    this.scopes.push(++this.scopeCount);
    const steps = read();
    this.scopes.pop();
    this.conditions.pop();
    return steps;
  }

  private get scope(): string {
    return this.scopes.map((n) => `${n}/`).join('');
  }

  /** A variable of an open file has no value in the parent. */
  impurity(expression: Node): string | undefined {
    const file = find(expression, 'identifier').find((id) => this.opens.has(this.frames.key(id)));
    return file ? `${file.text}, which only the child has opened` : this.frames.impurity(expression);
  }

  requirePure(expression: Node, where: string): void {
    const reason = this.impurity(expression);
    if (reason !== undefined) this.blocked(expression, `${where} needs ${reason} (line ${line(expression)})`);
  }

  private statement(node: Node): Step[] {
    switch (node.type) {
      case 'declaration':
        return this.declaration(node);
      case 'expression_statement': {
        const expression = expressionOf(node);
        return expression ? this.expression(node, expression) : [];
      }
      case 'if_statement':
        return readConditional(this, node);
      case 'for_statement':
      case 'while_statement':
      case 'do_statement':
        return readLoop(this, node);
      case 'break_statement':
      case 'return_statement':
      case 'goto_statement':
        return this.blocked(node, `the child leaves at line ${line(node)} without exec`);
      default:
        if (isConditional(node)) return readDirective(this, node);
        if (node.type.startsWith('preproc'))
          return this.blocked(
            node,
            `a preprocessor directive stands in the child's code (line ${line(node)})`,
          );
        return this.blocked(
          node,
          `${node.type.replace(/_/g, ' ')} at line ${line(node)}: posix_spawn cannot run code in the child`,
        );
    }
  }

  private declaration(node: Node): Step[] {
    const declarators = node.childrenForFieldName('declarator');
    const names = declarators.map((d) => declaredName(d) ?? '');
    if (declarators.some((d) => this.frames.isReset(find(d, 'identifier')[0])))
      return declarators.length === 1
        ? []
        : this.blocked(node, `line ${line(node)} declares a struct sigaction among others`);
    const only = declarators.length === 1 ? declarators[0] : undefined;
    const value = only?.childForFieldName('value');
    const call = value ? asCall(value) : undefined;
    const identifier = only && find(only, 'identifier')[0];
    if (call && isOpen(call) && identifier) return this.openInto(identifier, call);
    if (/\bstatic\b/.test(node.text))
      return this.blocked(node, `the child has a static variable (line ${line(node)})`);
    for (const declarator of declarators)
      this.requirePure(declarator, `the declaration at line ${line(node)}`);
    const first = declarators[0];
    const text = this.text(node);
    const type = first ? node.text.slice(0, first.startIndex - node.startIndex) : text;
    const declared = {
      type,
      declarators: declarators.map((d, i) => ({ name: names[i] ?? '', text: this.text(d) })),
    };
    return [{ k: 'copy', text, at: node.startIndex, declared }];
  }

  private copy(node: Node): Step {
    return { k: 'copy', text: this.text(node), at: node.startIndex };
  }

  openInto(identifier: Node, call: Call): Step[] {
    const name = identifier.text;
    if (!this.frames.variables(identifier).writable(name))
      return this.blocked(
        call.node,
        `${name}, opened at line ${line(call.node)}, is used outside the child too`,
      );
    for (const arg of call.args) this.requirePure(arg, `an argument of ${call.name}()`);
    const args = openArguments(call, (node) => this.text(node));
    this.opens.open(this.frames.key(identifier), name, call, args, this.scope);
    return [];
  }

  private expression(node: Node, expression: Node): Step[] {
    const inner = strip(expression);
    if (inner.type === 'assignment_expression') {
      const left = inner.childForFieldName('left');
      const right = inner.childForFieldName('right');
      const call = right ? asCall(right) : undefined;
      if (left?.type === 'identifier' && call && isOpen(call) && inner.child(1)?.text === '=')
        return this.openInto(left, call);
      if (left && this.frames.isReset(left)) return [];
    }
    const call = asCall(
      expression.type === 'unary_expression'
        ? (expression.childForFieldName('argument') ?? expression)
        : expression,
    );
    if (call) return this.call({ call, expected: undefined }, false, node);
    if (inner.type === 'identifier' || inner.type === 'number_literal') return [];
    const reason = this.impurity(expression);
    if (reason !== undefined) return this.blocked(node, `${reason} (line ${line(node)})`);
    if (inner.type === 'assignment_expression' || inner.type === 'update_expression')
      return [this.copy(node)];
    return this.blocked(
      node,
      `${inner.text} at line ${line(node)}: posix_spawn cannot run code in the child`,
    );
  }

  /** One call that is a statement of its own, or whose failure ends the child (`checked`). */
  call(tested: Checked, checked: boolean, node: Node): Step[] {
    const call = { ...tested.call, args: tested.call.args.map((arg) => this.frames.resolve(arg)) };
    const first = call.args[0];
    if (writesFirstArgument(call.name) && this.frames.isReset(first)) return [];
    const opened = this.ofOpenFile(call);
    if (opened) return opened;
    if (isOpen(call) || (call.name === 'dup' && first)) {
      for (const arg of call.args) this.requirePure(arg, `an argument of ${call.name}()`);
      const args = openArguments(call, (arg) => this.text(arg));
      const step = this.opens.fillLowest(call, args, this.scope);
      if (
        step?.k === 'action' &&
        (tested.expected === undefined || step.args.includes(String(tested.expected)) || tested.expected < 0)
      )
        return [tidy(step)];
    }
    const step = callStep(call, this.context(checked));
    if (typeof step === 'string') return this.blocked(call.node, `${step} (line ${line(call.node)})`);
    if (step !== undefined) {
      for (const arg of call.args)
        if (!namesGroups.has(call.name) || !this.isOwn(arg))
          this.requirePure(arg, `an argument of ${call.name}()`);
      this.follow(call);
      if (call.name === 'chdir' || call.name === 'fchdir') this.opens.moved();
      return 'k' in step ? [step] : [...step];
    }
    const impure = checked ? `${call.name}()` : this.impurity(call.node);
    if (impure === undefined && writesFirstArgument(call.name) && node.type === 'expression_statement')
      return [this.copy(node)];
    const inner = /^(\w+)\(\)$/.exec(impure ?? '')?.[1];
    const name = inner ?? (call.name || (call.node.childForFieldName('function')?.text ?? 'a call'));
    if (isExit(name, call.node.tree.rootNode))
      return this.blocked(call.node, `the child ends at line ${line(call.node)} without exec`);
    return this.blocked(call.node, `${name}() at line ${line(call.node)}: ${whyNotSpawned(name)}`);
  }

  /** The child itself, however it is written: what posix_spawn means by 0. */
  private isOwn(id: Node): boolean {
    const text = squeeze(strip(id));
    return text === this.result || text === 'getpid()' || text === 'getpgrp()';
  }

  /** Keeps track of standard descriptors that are closed only to be filled again. */
  private follow(call: Call): void {
    const target = call.args[call.name === 'close' ? 0 : 1];
    const descriptor = target ? integer(target) : undefined;
    if (descriptor === undefined) return;
    if (call.name === 'close') this.opens.free(descriptor, this.scope);
    else if (call.name === 'dup2') this.opens.take(descriptor);
  }

  private ofOpenFile(call: Call): Step[] | undefined {
    const file = call.args[0] && strip(call.args[0]);
    const key = file?.type === 'identifier' ? this.frames.key(file) : '';
    if (!file || !this.opens.has(key)) return undefined;
    if (call.name === 'close') {
      this.opens.close(key, this.scope, this.guarded);
      return [];
    }
    const target = call.args[1];
    if (call.name !== 'dup2' || !target) return undefined;
    this.requirePure(target, 'an argument of dup2()');
    return [tidy(this.opens.duplicate(key, this.text(target), this.scope))];
  }

  context(checked: boolean): CallContext {
    return {
      checked,
      text: (node) => this.text(node),
      known: (descriptor) => this.notNegative(descriptor),
      isReset: (variable) => this.frames.isReset(variable),
      isZero: (node) => integer(node) === 0 || squeeze(strip(node)) === this.result,
    };
  }

  /** A condition around says that the descriptor is one, or the function that it belongs to does. */
  private notNegative(descriptor: Node): boolean {
    const text = squeeze(strip(descriptor));
    const implied = this.conditions.some(
      (c) =>
        !/\|\||!\(/.test(c) &&
        (c.includes(`${text}>=0`) ||
          c.includes(`${text}!=-1`) ||
          c.includes(`${text}>-1`) ||
          new RegExp(`(^|[^\\w>.])${text.replace(/[^\w]/g, '\\$&')}>=?(\\d|STD)`).test(c)),
    );
    return implied || this.frames.variables(descriptor).descriptorKnown(descriptor);
  }
}
