/** `f = popen("ls", "r");` becomes a pipe and posix_spawnp, and `pclose(f)` becomes fclose and waitpid. */
import type { Node } from 'web-tree-sitter';
import type { Edit } from '../fix';
import type { PlainCall } from '../signals/calls';
import { lineIndent, Writer } from '../spawn/style';
import { argvDeclaration, placeOf, spawnCall, type Launch } from './launch';
import { readStream, type Stream } from './stream';
import { writeWait } from './system';
import {
  amongStatements,
  alone,
  evaluatedFirst,
  isBranch,
  isDropped,
  type Place,
  valueEdits,
  written,
} from './value';

export const popenHeaders = ['errno.h', 'fcntl.h', 'spawn.h', 'stdio.h', 'sys/wait.h', 'unistd.h'];

export function popenEdits(launch: Launch): Edit[] {
  const stream = readStream(launch);
  const pid = launch.pick(`${stream.name}_pid`);
  return [
    ...opened(launch, stream, pid),
    ...stream.closes.flatMap((close) => closed(launch, stream, close, pid)),
  ];
}

function opened(launch: Launch, stream: Stream, pid: string): Edit[] {
  const { call } = launch;
  const { declaration, assignment } = stream;
  const place = placeOf(launch, call.node);
  const { style, statement, text } = place;
  const write = blockOf(launch, stream, pid, place);
  const declared = `${style.eol}${lineIndent(text, declaration.startIndex)}pid_t ${pid} = -1;`;
  if (!assignment) {
    amongStatements(place);
    const behind = `${declared}${style.eol}${lineIndent(text, declaration.startIndex)}${written(place, write)}`;
    const { startIndex: start, endIndex: end } = call.node;
    const at = declaration.endIndex;
    return [
      { start, end, text: style.null },
      { start: at, end: at, text: behind },
    ];
  }
  const at = behindLine(declaration, text);
  const edits: Edit[] = [{ start: at, end: at, text: declared }];
  const whole = withParentheses(assignment);
  if (whole.parent?.id === statement.id && statement.type === 'expression_statement')
    return [...edits, alone(place, write)];
  evaluatedFirst(place);
  amongStatements(place);
  const lead = `${written(place, write)}${style.eol}${lineIndent(text, statement.startIndex)}`;
  return [
    ...edits,
    { start: statement.startIndex, end: statement.startIndex, text: lead },
    { start: whole.startIndex, end: whole.endIndex, text: stream.name },
  ];
}

/** `(f = popen(…))`, but for the parentheses of an `if`. */
function withParentheses(assignment: Node): Node {
  const { parent } = assignment;
  const own =
    parent?.type === 'parenthesized_expression' && parent.parent?.type.endsWith('_statement') !== true;
  return own ? parent : assignment;
}

/** The end of the line, where nothing but a comment stands behind the declaration. */
function behindLine(declaration: Node, text: string): number {
  const rest = /^[ \t]*(\/\/[^\r\n]*|\/\*[^\r\n]*\*\/)?[ \t]*(?=\r?\n)/.exec(
    text.slice(declaration.endIndex),
  );
  return declaration.endIndex + (rest?.[0].length ?? 0);
}

/** The pipe, whose own end is closed in what else is started, and the program at its other end. */
function blockOf(launch: Launch, stream: Stream, pid: string, place: Place): (out: Writer) => void {
  const { name, mode } = stream;
  const { inBlock, style } = place;
  const [argv, ends, actions, error] = [
    inBlock('child_argv'),
    inBlock('pipe_ends'),
    inBlock('actions'),
    inBlock('spawn_error'),
  ];
  const [own, theirs] = mode === 'r' ? [0, 1] : [1, 0];
  const standard = mode === 'r' ? 'STDOUT_FILENO' : 'STDIN_FILENO';
  const call = (fn: string, ...args: string[]): string => `${fn}${style.callSpace}(${args.join(', ')})`;
  const test = (condition: string): string => `if${style.keywordSpace}(${condition})`;
  return (out) => {
    out.line(argvDeclaration(launch, style, argv));
    out.line(`int ${ends}[2];`);
    out.line(`${name} = ${style.null};`);
    out.block(test(`${call('pipe2', ends, 'O_CLOEXEC')} == 0`), () => {
      out.line(`posix_spawn_file_actions_t ${actions};`);
      out.line(`int ${error} = ${call('posix_spawn_file_actions_init', `&${actions}`)};`);
      out.block(test(`${error} == 0`), () => {
        out.line(
          `${error} = ${call('posix_spawn_file_actions_adddup2', `&${actions}`, `${ends}[${theirs}]`, standard)};`,
        );
        out.single(
          test(
            `${error} == 0 && (${name} = ${call('fdopen', `${ends}[${own}]`, `"${mode}"`)}) == ${style.null}`,
          ),
          `${error} = errno;`,
        );
        out.single(
          test(`${error} == 0`),
          `${error} = ${spawnCall(launch, style, pid, argv, `&${actions}`)};`,
        );
        out.line(`${call('posix_spawn_file_actions_destroy', `&${actions}`)};`);
      });
      out.line(`${call('close', `${ends}[${theirs}]`)};`);
      out.block(test(`${error} != 0`), () => {
        out.either(
          test(`${name} != ${style.null}`),
          () => {
            out.line(`${call('fclose', name)};`);
          },
          () => {
            out.line(`${call('close', `${ends}[${own}]`)};`);
          },
        );
        out.line(`${name} = ${style.null};`);
        out.line(`errno = ${error};`);
      });
    });
  };
}

function closed(launch: Launch, stream: Stream, close: PlainCall, pid: string): Edit[] {
  const { name, mode } = stream;
  const place = placeOf(launch, close.node);
  const { style, statement } = place;
  const fclose = `fclose${style.callSpace}(${name})`;
  if (isDropped(place) && !isBranch(statement)) {
    const out = new Writer(style, 0);
    out.line(`${fclose};`);
    writeWait(launch, out, pid, undefined);
    return [{ start: statement.startIndex, end: statement.endIndex, text: out.text().trimStart() }];
  }
  const failed = place.inBlock('close_error');
  return valueEdits(place, (out, into) => {
    const flushed = into !== undefined && mode === 'w';
    out.line(flushed ? `int ${failed} = ${fclose};` : `${fclose};`);
    writeWait(launch, out, pid, into);
    if (flushed) out.single(`if${style.keywordSpace}(${into} == 0 && ${failed} != 0)`, `${into} = -1;`);
  });
}
