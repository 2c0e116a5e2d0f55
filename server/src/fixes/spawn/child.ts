/** Reads the child's code, statement by statement, into steps; what has no step becomes an obstacle with its line. */
import type { Node } from 'web-tree-sitter';
import {
  addComment,
  tidy,
  launches,
  execOf,
  exitsAround,
  interruptedCall,
  closeAll,
  smallBound,
} from './idioms';
import type { Obstacle } from '../fix';
import { callStep, execStep, isExec, whyNot, type CallContext } from './calls';
import { failureTest, type Checked } from './checks';
import { calledName, isExit, leaves, readTail, reports } from './leaving';
import { isOpen, OpenFiles } from './opens';
import type { ChildPlan, Step } from './steps';
import {
  alternative,
  asCall,
  baseVariable,
  type Call,
  expressionOf,
  find,
  functionName,
  integer,
  isFork,
  line,
  obstacle,
  squeeze,
  statements,
  strip,
} from './syntax';
import { declaredName, isWriter, type Variables } from './variables';

export class ChildReader {
  readonly obstacles: Obstacle[] = [];
  private readonly tails: Node[][] = [];
  private readonly opens = new OpenFiles();
  /** Conditions around the current statement, white space removed. */
  private readonly conditions: string[] = [];
  private readonly scopes: number[] = [];
  private scopeCount = 0;
  private guarded = false;
  private readonly resetActions: ReadonlySet<string>;

  /** @param result name of the variable that holds the fork's result, if it is a plain variable */
  constructor(
    private readonly variables: Variables,
    private readonly result: string | undefined,
    private readonly child: readonly Node[],
  ) {
    this.resetActions = new Set(this.findResetActions());
  }

  read(): ChildPlan {
    for (const node of this.child.flatMap((n) => find(n, 'call_expression'))) {
      if (isFork(node)) this.blocked(node, `the child forks again at line ${line(node)}`);
    }
    if (this.obstacles.length > 0) return { steps: [], tails: [] };
    const steps = this.list(this.child);
    this.obstacles.push(...this.opens.obstacles());
    return { steps, tails: this.tails };
  }

  private blocked(node: Node, what: string): [] {
    this.obstacles.push(obstacle(node, what));
    return [];
  }

  private list(nodes: readonly Node[]): Step[] {
    const all = nodes.flatMap((node) => (node.type === 'compound_statement' ? node.namedChildren : [node]));
    if (all.some((node) => node.type === 'compound_statement')) return this.list(all);
    const steps: Step[] = [];
    for (const [i, node] of all.entries()) {
      if (node.type === 'comment') {
        addComment(steps, node, all[i - 1]);
        continue;
      }
      const rest = all.slice(i + 1);
      if (launches(node)) {
        steps.push(...this.launch(node, rest));
        const again = rest.findIndex(launches);
        if (again < 0 || node.type === 'if_statement') break;
        for (const between of rest.slice(0, again))
          if (between.type !== 'comment')
            this.blocked(between, `line ${line(between)} runs between two attempts to exec`);
        continue;
      }
      steps.push(...this.statement(node));
    }
    return steps;
  }

  /** A statement that execs, and what follows it. */
  private launch(node: Node, rest: readonly Node[]): Step[] {
    const more = rest.some(launches);
    if (node.type === 'if_statement') return this.launchingIf(node, rest, more);
    const call = execOf(node);
    if (!call)
      return this.blocked(node, `the exec at line ${line(node)} is inside ${node.type.replace(/_/g, ' ')}`);
    const step = execStep(call);
    if (typeof step === 'string') return this.blocked(call.node, `${step} (line ${line(call.node)})`);
    for (const arg of call.args) this.requirePure(arg, `an argument of ${call.name}()`);
    if (!more) this.tails.push([...(exitsAround(node) ? [node] : []), ...rest]);
    return [step];
  }

  private launchingIf(node: Node, rest: readonly Node[], more: boolean): Step[] {
    const condition = node.childForFieldName('condition');
    const consequence = node.childForFieldName('consequence');
    const other = alternative(node);
    if (!condition || !consequence) return this.blocked(node, `line ${line(node)} cannot be read`);
    const test = failureTest(condition);
    const tried = test?.at(-1);
    if (test?.length === 1 && tried && isExec(tried.call.name) && !other) {
      const step = execStep(tried.call);
      if (typeof step === 'string') return this.blocked(node, `${step} (line ${line(node)})`);
      for (const arg of tried.call.args) this.requirePure(arg, `an argument of ${tried.call.name}()`);
      this.tails.push([...statements(consequence), ...rest]);
      if (more) return this.blocked(node, `line ${line(node)} tries a second exec`);
      return [step];
    }
    if (find(condition, 'call_expression').some((c) => isExec(asCall(c)?.name ?? ''))) {
      return this.blocked(node, `the exec at line ${line(node)} is inside a larger condition`);
    }
    this.requirePure(condition, `the condition at line ${line(node)}`);
    const then = statements(consequence);
    const thenLaunches = then.some(launches);
    const shared = thenLaunches && !leaves(then) && other !== undefined && launches(other);
    if (shared) {
      if (more) return this.blocked(node, `line ${line(node)} tries one exec after another`);
      return [
        this.branch(
          condition,
          () => this.list([...then, ...rest]),
          () => this.list([...statements(other), ...rest]),
        ),
      ];
    }
    if (thenLaunches && leaves(then) && !other && more)
      return [
        this.branch(
          condition,
          () => this.list(then),
          () => this.list(rest),
        ),
      ];
    if (thenLaunches && leaves(then) && other && launches(other))
      return [
        this.branch(
          condition,
          () => this.list(then),
          () => this.list([...statements(other), ...rest]),
        ),
      ];
    return this.blocked(
      node,
      `whether the child execs, and what, depends on line ${line(node)} in a way that posix_spawn cannot express`,
    );
  }

  private branch(condition: Node, then: () => Step[], otherwise: () => Step[]): Step {
    const first = this.within(squeeze(condition), then);
    const second = this.within('', otherwise);
    return { k: 'if', condition: strip(condition).text, then: first, otherwise: second };
  }

  private within(condition: string, read: () => Step[]): Step[] {
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
  private impurity(expression: Node): string | undefined {
    const file = find(expression, 'identifier').find((id) => this.opens.has(id.text));
    return file
      ? `${file.text}, which only the child has opened`
      : this.variables.impurity(expression, this.result);
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
        return this.conditional(node);
      case 'for_statement':
      case 'while_statement':
      case 'do_statement':
        return this.loop(node);
      case 'break_statement':
      case 'return_statement':
      case 'goto_statement':
        return this.blocked(node, `the child leaves at line ${line(node)} without exec`);
      default:
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
    if (names.some((name) => this.resetActions.has(name)))
      return declarators.length === 1
        ? []
        : this.blocked(node, `line ${line(node)} declares a struct sigaction among others`);
    const only = declarators.length === 1 ? declarators[0] : undefined;
    const value = only?.childForFieldName('value');
    const call = value ? asCall(value) : undefined;
    if (call && isOpen(call) && names[0]) return this.openInto(names[0], call);
    if (/\bstatic\b/.test(node.text))
      return this.blocked(node, `the child has a static variable (line ${line(node)})`);
    for (const declarator of declarators)
      this.requirePure(declarator, `the declaration at line ${line(node)}`);
    const first = declarators[0]?.startIndex ?? node.startIndex;
    const type = node.text.slice(0, first - node.startIndex);
    const declared = {
      type,
      declarators: declarators.map((d) => ({ name: declaredName(d) ?? '', text: d.text })),
    };
    return [{ k: 'copy', text: node.text, at: node.startIndex, declared }];
  }

  private copy(node: Node): Step {
    return { k: 'copy', text: node.text, at: node.startIndex };
  }

  private openInto(name: string, call: Call): Step[] {
    if (!this.variables.writable(name))
      return this.blocked(
        call.node,
        `${name}, opened at line ${line(call.node)}, is used outside the child too`,
      );
    for (const arg of call.args) this.requirePure(arg, `an argument of ${call.name}()`);
    this.opens.open(name, call, this.scope);
    return [];
  }

  private expression(node: Node, expression: Node): Step[] {
    const inner = strip(expression);
    if (inner.type === 'assignment_expression') {
      const left = inner.childForFieldName('left');
      const right = inner.childForFieldName('right');
      const call = right ? asCall(right) : undefined;
      if (left?.type === 'identifier' && call && isOpen(call) && inner.child(1)?.text === '=')
        return this.openInto(left.text, call);
      const base = left ? baseVariable(left) : undefined;
      if (base !== undefined && this.resetActions.has(base)) return [];
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
  private call(tested: Checked, checked: boolean, node: Node): Step[] {
    const { call } = tested;
    const first = call.args[0];
    const base = first ? baseVariable(first) : undefined;
    if (base !== undefined && this.resetActions.has(base) && isWriter(call.name)) return [];
    const opened = this.ofOpenFile(call);
    if (opened) return opened;
    if (isOpen(call) || (call.name === 'dup' && first)) {
      for (const arg of call.args) this.requirePure(arg, `an argument of ${call.name}()`);
      const step = this.opens.fillLowest(call, this.scope);
      if (
        step?.k === 'action' &&
        (tested.expected === undefined || step.args.includes(String(tested.expected)) || tested.expected < 0)
      )
        return [tidy(step)];
    }
    const step = callStep(call, this.context(checked));
    if (typeof step === 'string') return this.blocked(call.node, `${step} (line ${line(call.node)})`);
    if (step !== undefined) {
      for (const arg of call.args) this.requirePure(arg, `an argument of ${call.name}()`);
      this.follow(call);
      if (call.name === 'chdir' || call.name === 'fchdir') this.opens.moved();
      return 'k' in step ? [step] : [...step];
    }
    const impure = checked ? `${call.name}()` : this.impurity(call.node);
    if (impure === undefined && isWriter(call.name) && node.type === 'expression_statement')
      return [this.copy(node)];
    const inner = /^(\w+)\(\)$/.exec(impure ?? '')?.[1];
    const name = inner ?? (call.name || (call.node.childForFieldName('function')?.text ?? 'a call'));
    if (isExit(name, call.node.tree.rootNode))
      return this.blocked(call.node, `the child ends at line ${line(call.node)} without exec`);
    return this.blocked(call.node, `${name}() at line ${line(call.node)}: ${whyNot(name)}`);
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
    const name = call.args[0] ? strip(call.args[0]).text : '';
    if (!this.opens.has(name)) return undefined;
    if (call.name === 'close') {
      this.opens.close(name, this.scope, this.guarded);
      return [];
    }
    const target = call.args[1];
    if (call.name !== 'dup2' || !target) return undefined;
    this.requirePure(target, 'an argument of dup2()');
    return [tidy(this.opens.duplicate(name, target.text, this.scope))];
  }

  private context(checked: boolean): CallContext {
    return {
      checked,
      known: (descriptor) => {
        const text = squeeze(strip(descriptor));
        const implied = this.conditions.some(
          (c) =>
            !/\|\||!\(/.test(c) &&
            (c.includes(`${text}>=0`) ||
              c.includes(`${text}!=-1`) ||
              c.includes(`${text}>-1`) ||
              new RegExp(`(^|[^\\w>.])${text.replace(/[^\w]/g, '\\$&')}>=?(\\d|STD)`).test(c)),
        );
        return implied || this.variables.descriptorKnown(descriptor);
      },
      resetsToDefault: (variable) => this.resetActions.has(baseVariable(variable) ?? ''),
    };
  }

  private conditional(node: Node): Step[] {
    const condition = node.childForFieldName('condition');
    const consequence = node.childForFieldName('consequence');
    const other = alternative(node);
    if (!condition || !consequence) return this.blocked(node, `line ${line(node)} cannot be read`);
    const then = statements(consequence);
    if (!other && leaves(then)) {
      const end = readTail(then, functionName(this.variables.fn) === 'main');
      if (typeof end === 'string') return this.blocked(then.find((s) => s.type !== 'comment') ?? node, end);
      return this.check(node, condition);
    }
    const onlyReports = !other && then.every((s) => s.type === 'comment' || reports(s));
    if (onlyReports && failureTest(condition)) return this.check(node, condition);
    const handled = this.openFileCondition(condition, then, other);
    if (handled) return handled;
    const reason = this.impurity(condition);
    if (reason !== undefined) {
      const call = find(condition, 'call_expression')
        .map(asCall)
        .find((c) => c && callStep(c, this.context(false)) !== undefined);
      if (call)
        return this.blocked(
          node,
          `what the child does after ${call.name}() at line ${line(node)} depends on whether it failed`,
        );
      return this.blocked(condition, `the condition at line ${line(node)} needs ${reason}`);
    }
    if (leaves(then) || (other && leaves(statements(other))))
      return this.blocked(node, `the child can end at line ${line(node)} without exec`);
    return [
      this.branch(
        condition,
        () => this.list(then),
        () => (other ? this.list(statements(other)) : []),
      ),
    ];
  }

  /** `if (dup2(a, b) < 0) _exit(1);` and its kin. */
  private check(node: Node, condition: Node): Step[] {
    const tests = failureTest(condition);
    if (!tests) {
      const inner = strip(condition);
      const left = inner.childForFieldName('left');
      const right = inner.childForFieldName('right');
      const failing = right ? failureTest(right) : undefined;
      if (
        inner.type === 'binary_expression' &&
        inner.childForFieldName('operator')?.text === '&&' &&
        left &&
        failing
      ) {
        this.requirePure(left, `the condition at line ${line(node)}`);
        return [
          this.branch(
            left,
            () => failing.flatMap((tested) => this.call(tested, true, node)),
            () => [],
          ),
        ];
      }
      const variable = baseVariable(inner.childForFieldName('left') ?? inner);
      if (variable !== undefined && this.opens.has(variable) && /(<0|==-1)\)*$/.test(squeeze(condition)))
        return [];
      const calls = find(condition, 'call_expression').map(asCall);
      const call = calls.find((c) => c && this.impurity(c.node) !== undefined);
      if (call)
        return this.blocked(
          call.node,
          `${call.name || 'a call'}() at line ${line(call.node)}: ${whyNot(call.name)}`,
        );
      return this.blocked(node, `the child can end at line ${line(node)} without exec`);
    }
    return tests.flatMap((tested) => {
      if (tested.into !== undefined && isOpen(tested.call)) return this.openInto(tested.into, tested.call);
      return this.call(tested, true, node);
    });
  }

  /** `if (fd > 2) close(fd);` and `if (fd != 1) { dup2(fd, 1); close(fd); }` for a file that the child itself opened. */
  private openFileCondition(
    condition: Node,
    then: readonly Node[],
    other: Node | undefined,
  ): Step[] | undefined {
    const test = strip(condition);
    const left = test.childForFieldName('left');
    const operator = test.childForFieldName('operator')?.text ?? '';
    if (other || test.type !== 'binary_expression' || !left || !this.opens.has(strip(left).text))
      return undefined;
    if (operator !== '!=' && operator !== '>') return undefined;
    const onlyThat = then.every(
      (s) => s.type === 'comment' || /^(dup2|close)$/.test(calledName(s)) || s.type === 'if_statement',
    );
    if (!onlyThat) return undefined;
    this.guarded = true;
    const steps = this.list(then);
    this.guarded = false;
    return steps;
  }

  private loop(node: Node): Step[] {
    const body = node.childForFieldName('body');
    const condition = node.childForFieldName('condition');
    if (!body) return this.blocked(node, `line ${line(node)} cannot be read`);
    const retried = node.type !== 'for_statement' && condition ? interruptedCall(condition) : undefined;
    if (retried) return this.call({ call: retried, expected: undefined }, true, node);
    const range = node.type === 'for_statement' ? closeAll(node, statements(body)) : undefined;
    if (range !== undefined) return [{ k: 'action', fn: 'addclosefrom_np', args: [range] }];
    const head = node.text.slice(0, body.startIndex - node.startIndex).trimEnd();
    for (const part of node.namedChildren) {
      if (part.id !== body.id)
        for (const p of part.type === 'declaration' ? part.childrenForFieldName('declarator') : [part])
          this.requirePure(p, `the loop at line ${line(node)}`);
    }
    if (node.type === 'do_statement')
      return this.blocked(node, `do at line ${line(node)}: posix_spawn cannot run code in the child`);
    const steps = this.within('', () => this.list(statements(body)));
    if (steps.some((s) => s.k === 'action') && condition && !smallBound(condition)) {
      return this.blocked(
        node,
        `the loop at line ${line(node)} may add an action for every possible descriptor`,
      );
    }
    return [{ k: 'loop', head, body: steps }];
  }

  private requirePure(expression: Node, where: string): void {
    const reason = this.impurity(expression);
    if (reason !== undefined) this.blocked(expression, `${where} needs ${reason} (line ${line(expression)})`);
  }

  /** The child's own `struct sigaction`s that say SIG_DFL and nothing else. */
  private findResetActions(): string[] {
    const used = this.child
      .flatMap((n) => find(n, 'call_expression'))
      .map(asCall)
      .filter((c) => c?.name === 'sigaction');
    const names = new Set(used.map((c) => (c?.args[1] ? baseVariable(c.args[1]) : undefined)));
    return [...names].filter((name): name is string => {
      if (name === undefined || !this.variables.isChilds(name)) return false;
      const text = this.child.map((n) => n.text).join('\n');
      const handlers = [
        ...text.matchAll(
          new RegExp(`(?:\\b${name}\\s*\\.\\s*|[{,]\\s*\\.)sa_(?:handler|sigaction)\\s*=\\s*([\\w]+)`, 'g'),
        ),
      ].map((m) => m[1]);
      return handlers.length > 0 && handlers.every((h) => h === 'SIG_DFL');
    });
  }
}
