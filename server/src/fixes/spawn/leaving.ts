/** Where control leaves: calls that do not return, and the code that runs when an exec has failed. */
import type { Node } from 'web-tree-sitter';
import { alternative, asCall, expressionOf, find, line, parts, statements } from './syntax';

const exits = new Set([
  '_exit',
  'exit',
  '_Exit',
  'quick_exit',
  'abort',
  'err',
  'errx',
  'verr',
  'verrx',
  '__builtin_trap',
  '__builtin_unreachable',
  'pthread_exit',
]);

/** How projects name functions that print and end: `die`, `die_errno`, `bb_perror_msg_and_die`, `fatal`, `errexec`. */
const endsByName = /(^|_)(die|fatal|abort|panic|bail|exit)(_|$)|^(fatal|die|panic)[A-Z]|^errexec$/;

export function isExit(name: string, file: Node): boolean {
  const bare = name.replace(/^std::/, '');
  return exits.has(bare) || endsByName.test(bare) || (bare !== '' && declaredNoreturn(bare, file));
}

function declaredNoreturn(name: string, file: Node): boolean {
  const pattern = new RegExp(
    `(_Noreturn|\\bnoreturn\\b|__noreturn__|__dead)[^;{}]*\\b${name}\\s*\\(|\\b${name}\\s*\\([^;{}]*(__noreturn__|\\bnoreturn\\b)`,
  );
  return pattern.test(file.text);
}

/** Name of the call that a statement makes, with `std::` where written; `''` if it is no call. */
export function calledName(statement: Node): string {
  const expression = expressionOf(statement);
  const call = expression && asCall(expression);
  if (!call) return '';
  return call.name || (call.node.childForFieldName('function')?.text ?? '');
}

/** Does control never come out at the end of these statements? */
export function leaves(list: readonly Node[]): boolean {
  return list.some(leavesAt);
}

function leavesAt(statement: Node): boolean {
  switch (statement.type) {
    case 'return_statement':
    case 'goto_statement':
    case 'break_statement':
    case 'continue_statement':
    case 'throw_statement':
    case 'co_return_statement':
      return true;
    case 'compound_statement':
      return leaves(parts(statement));
    case 'if_statement': {
      const consequence = statement.childForFieldName('consequence');
      const other = alternative(statement);
      return (
        consequence !== null &&
        other !== undefined &&
        leaves(statements(consequence)) &&
        leaves(statements(other))
      );
    }
    default:
      return isExit(calledName(statement), statement.tree.rootNode);
  }
}

/** What the child does after a failing exec. */
export interface Tail {
  /** Prints that the parent can make in the child's place. */
  readonly messages: readonly Node[];
  /** Text of the exit status, where the tail ends in one. */
  readonly status: string | undefined;
  /** Why the parent cannot do it in the child's place; undefined: it can. */
  readonly unprintable: string | undefined;
}

const prints = new Set([
  'perror',
  'printf',
  'fprintf',
  'vfprintf',
  'puts',
  'fputs',
  'putchar',
  'fputc',
  'putc',
  'dprintf',
  'write',
  'fwrite',
  'fflush',
  'warn',
  'warnx',
  'syslog',
  'psignal',
  'strerror',
]);
const reportsByName = /(log|err|msg|warn|print|debug|dbg|report|fail|trace|notify)/i;

/** Reads the tail; the string is the reason why it can neither be dropped nor moved. */
export function readTail(list: readonly Node[], inMain: boolean): Tail | string {
  const messages: Node[] = [];
  let status: string | undefined;
  let unprintable: string | undefined;
  let ended = false;
  for (const statement of flatten(list)) {
    if (statement.type === 'comment' || statement.text === ';') continue;
    if (ended) {
      if (
        statement.type === 'break_statement' ||
        statement.type === 'return_statement' ||
        isExit(calledName(statement), statement.tree.rootNode)
      )
        continue;
      return `the code after the exit at line ${line(statement)} cannot be read`;
    }
    const name = calledName(statement);
    if (isExit(name, statement.tree.rootNode)) {
      ended = true;
      const call = asCall(expressionOf(statement) ?? statement);
      const arg = call?.args[0];
      if (/^(std::)?(err|errx|verr|verrx)$/.test(name)) messages.push(statement);
      else if (!/^(std::)?(_exit|_Exit|exit|quick_exit)$/.test(name))
        unprintable = `${name}() at line ${line(statement)} ends the program that calls it`;
      if (arg && !/^v?errx?$/.test(name) ? /^(std::)?(_exit|_Exit|exit|quick_exit)$/.test(name) : arg)
        status = arg?.text;
      continue;
    }
    if (statement.type === 'return_statement') {
      if (!inMain) return `return at line ${line(statement)} would go on with the caller's code in the child`;
      ended = true;
      status = parts(statement)[0]?.text ?? '0';
      continue;
    }
    const obstacle = sideEffect(statement);
    if (obstacle !== undefined) return obstacle;
    if (isMessage(statement)) messages.push(statement);
    else if (statement.type !== 'declaration' || find(statement, 'call_expression').length > 0) {
      unprintable ??= `what line ${line(statement)} does after a failing exec cannot be moved`;
    }
  }
  if (!ended) {
    const last = list.filter((s) => s.type !== 'comment' && s.type !== 'break_statement').at(-1);
    const name = last ? calledName(last) : '';
    return last && name
      ? `nothing shows that ${name}() at line ${line(last)} does not return after a failing exec`
      : 'a failing exec would go on with the code after it: end the child with _exit';
  }
  return { messages, status, unprintable };
}

function flatten(list: readonly Node[]): Node[] {
  return list.flatMap((node) => (node.type === 'compound_statement' ? flatten(node.namedChildren) : [node]));
}

/** A statement that prints or logs, and nothing else. */
export function reports(statement: Node): boolean {
  if (isMessage(statement)) return true;
  return (
    expressionOf(statement) !== undefined &&
    reportsByName.test(calledName(statement)) &&
    sideEffect(statement) === undefined
  );
}

function isMessage(statement: Node): boolean {
  const expression = expressionOf(statement);
  if (!expression) return false;
  const name = calledName(statement).replace(/^std::/, '');
  if (prints.has(name)) return true;
  return expression.type === 'binary_expression' && /^(std::)?c(err|out|log)\s*<</.test(expression.text);
}

/** A call in the tail that may do more than report: dropping it would lose that. */
function sideEffect(statement: Node): string | undefined {
  for (const jump of find(
    statement,
    'goto_statement',
    'for_statement',
    'while_statement',
    'do_statement',
    'return_statement',
    'asm_statement',
    'gnu_asm_expression',
  )) {
    return `${jump.type.replace(/_.*/, '')} at line ${line(jump)} after a failing exec cannot be moved`;
  }
  for (const node of find(statement, 'call_expression')) {
    const call = asCall(node);
    const name = call?.name ?? '';
    if (name === '' && /^c(err|out)|\./.test(node.childForFieldName('function')?.text ?? '')) continue;
    const bare = name || (node.childForFieldName('function')?.text ?? 'a call').replace(/^std::/, '');
    if (
      prints.has(bare) ||
      harmless.has(bare) ||
      reportsByName.test(bare) ||
      isExit(bare, node.tree.rootNode)
    )
      continue;
    return `${bare}() at line ${line(node)}, which runs where the exec has failed, would be lost`;
  }
  return undefined;
}

const harmless = new Set([
  '_',
  'gettext',
  'ngettext',
  'strlen',
  'getenv',
  'snprintf',
  'sprintf',
  'memset',
  'strcpy',
  'strncpy',
  'strcat',
  'free',
  'close',
  'fclose',
  'sizeof',
  'fileno',
  'getpid',
  'strsignal',
  'errnoname',
  'c_str',
  'what',
]);
