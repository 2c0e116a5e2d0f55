/** `system("ls -l");` becomes posix_spawnp and waitpid. */
import type { Edit } from '../fix';
import type { Writer } from '../spawn/style';
import { line, refuse } from '../spawn/syntax';
import { argvDeclaration, literal, placeOf, spawnCall, type Launch } from './launch';
import { valueEdits } from './value';

export const systemHeaders = ['errno.h', 'spawn.h', 'stdio.h', 'sys/wait.h'];

export function systemEdits(launch: Launch): Edit[] {
  const { call, words } = launch;
  if (/\bSIGCH?LD\b/.test(withoutComments(launch)))
    refuse(
      call.node,
      `this file handles SIGCHLD, which system() at line ${line(call.node)} holds back while it waits`,
    );
  const place = placeOf(launch, call.node);
  const { style, inBlock } = place;
  const { callSpace, keywordSpace } = style;
  const [argv, pid, error] = [inBlock('child_argv'), inBlock('child_pid'), inBlock('spawn_error')];
  return valueEdits(place, (out: Writer, into) => {
    out.line(argvDeclaration(launch, style, argv));
    out.line(`pid_t ${pid};`);
    out.line(`int ${error} = ${spawnCall(launch, style, pid, argv)};`);
    out.either(
      `if${keywordSpace}(${error} == 0)`,
      () => {
        writeWait(launch, out, pid, into);
      },
      () => {
        out.line(`errno = ${error};`);
        out.line(`perror${callSpace}(${literal(words[0] ?? '')});`);
        // What a shell reports of a program that is not there, and of one that cannot be started: XCU 2.8.2.
        if (into !== undefined)
          out.line(`${into} = (${error} == ENOENT ? 127 : 126) << 8; /* as the shell reports it */`);
      },
    );
  });
}

/** Waits for the program, and gives its status the form that a shell would have given it. */
export function writeWait(launch: Launch, out: Writer, pid: string, into: string | undefined): void {
  const { callSpace, keywordSpace } = out.style;
  const status = into === undefined ? out.style.null : `&${into}`;
  out.single(`while${keywordSpace}(waitpid${callSpace}(${pid}, ${status}, 0) == -1 && errno == EINTR)`, ';');
  // What looks for a signal finds it. Other code must not take WEXITSTATUS, 0 then, for success.
  if (into !== undefined && !looksForSignals(launch))
    out.single(
      `if${keywordSpace}(WIFSIGNALED${callSpace}(${into}))`,
      `${into} = (128 + WTERMSIG${callSpace}(${into})) << 8; /* as the shell reports it */`,
    );
}

/** What this rewrite itself has written. */
const asShell = /WIFSIGNALED ?\(\w+\)\)[\s{]*\w+ = \(128 \+ WTERMSIG/g;

export const looksForSignals = ({ fn }: Launch): boolean =>
  /\bWIFSIGNALED\b/.test(fn.text.replace(asShell, ''));

function withoutComments({ context }: Launch): string {
  const { text, root } = context;
  const kept: string[] = [];
  let at = 0;
  for (const comment of root.descendantsOfType('comment')) {
    kept.push(text.slice(at, comment.startIndex));
    at = comment.endIndex;
  }
  return [...kept, text.slice(at)].join('');
}
