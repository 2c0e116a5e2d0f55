/**
 * `preexec_fn=os.setsid` → `start_new_session=True`, and the like: the parameter that does the same without running Python
 * between fork and exec. The table is that of the subprocess documentation, the order in which the parameters act that of
 * Modules/_posixsubprocess.c: cwd, umask, restore_signals, setsid, setpgid, groups, gid, uid.
 *
 * Safe where nothing but the place changes: a new session, a new group, a mask that is written out. Directories and ids
 * are not: where they fail, the parent sees another exception.
 */
import type { Node } from 'web-tree-sitter';
import type { Fix } from '../engine/finding';
import { takesPreexec } from '../knowledge/libraries/python/preexec';
import { pythonMinor, pythonSaid, type AnalysisSettings } from '../program/analysis';
import { type Edit, type FixContext, type FixFunction, fixOf } from './fix';
import { callsIn, type ChildCall } from './python/childCalls';
import { parameterOf, type Parameter } from './python/popenParameters';
import { Names } from './python/names';
import {
  argumentsOf,
  attempt,
  below,
  callAround,
  inside,
  line,
  linesOf,
  refuse,
  valueOf,
  type CallArguments,
} from './python/rewrite';

export const preexecToParameters: FixFunction = (context) => attempt(context, rewrite);

function rewrite(context: FixContext): Fix {
  const { root, text, settings } = context;
  const names = new Names(root);
  const call = callAround(context);
  const args = argumentsOf(call);
  const callee = names.callee(call);
  const index = callee === null ? undefined : takesPreexec(callee);
  const written = call.childForFieldName('function')?.text ?? 'the call';
  if (!args || callee === null || index === undefined)
    return refuse(`${written}() is not known to take the parameters of subprocess.Popen`);
  const given = givenTo(args, index);
  if (!given)
    return refuse('preexec_fn comes through a dict or *args: the parameter belongs where that is made');

  const optional = conditional(valueOf(given));
  const source = callsIn(names, optional.then, call);
  if (source.calls.length === 0) refuse('the function does nothing that can be read');
  const parameters = merged(source.calls, settings);
  const set = parameters.filter((p) => p.name !== null);
  for (const p of set)
    if (p.name !== null && args.named.has(p.name)) refuse(`${written}() is given ${p.name}= already`);
  const restored = args.named.get('restore_signals');
  if (restored && valueOf(restored).type !== 'true' && parameters.some((p) => p.name === null && p.signals))
    refuse('restore_signals= is given another value');
  if (parameters.some((p) => p.closes) && (args.named.has('close_fds') || args.named.has('pass_fds')))
    refuse('close_fds= or pass_fds= is given already');
  if (args.spread.length > 0)
    refuse('other arguments come through * or **: they may give the same parameter');

  const only = set[0];
  if (optional.test !== null && (set.length !== 1 || !only?.flag))
    refuse('the function depends on a condition, and not every parameter can be left unset');
  const said = set.map((p) => `${p.name ?? ''}=${optional.test === null ? p.value : flagged(p, optional)}`);
  const edits: Edit[] = replaceArgument(args, given, said);
  const gone = removable(names, source.definition, call);
  if (gone) edits.push(gone(text));
  const titles =
    said.length > 0
      ? `Use ${said.join(', ')} instead of preexec_fn`
      : 'Remove preexec_fn: subprocess does this by itself';
  const since = Math.max(0, ...set.map((p) => p.since ?? 0));
  const unsure = since > 0 && settings.python === null;
  return fixOf(
    context,
    unsure ? `${titles} (needs Python 3.${since})` : titles,
    parameters.every((p) => p.safe) && !unsure,
    edits,
  );
}

/** The argument: by keyword or by its position. */
function givenTo(args: CallArguments, index: number | null): Node | null {
  const named = args.named.get('preexec_fn');
  if (named) return named;
  if (index === null || args.spread.length > 0) return null;
  return args.positional[index] ?? null;
}

interface Optional {
  readonly then: Node;
  /** The condition under which there is a function at all; null: always. */
  readonly test: Node | null;
  readonly negated: boolean;
}

/** `os.setsid if detach else None` */
function conditional(value: Node): Optional {
  if (value.type === 'conditional_expression') {
    const [yes, test, no] = value.namedChildren;
    if (yes && test && no?.type === 'none') return { then: yes, test, negated: false };
    if (yes?.type === 'none' && test && no) return { then: no, test, negated: true };
    return refuse('one of two functions is used');
  }
  return { then: value, test: null, negated: false };
}

function flagged(parameter: Parameter, { test, negated }: Optional): string {
  const condition = test?.text ?? '';
  if (parameter.name === 'process_group')
    return negated
      ? `None if ${condition} else ${parameter.value}`
      : `${parameter.value} if ${condition} else None`;
  if (negated)
    return test?.type === 'not_operator' ? `bool(${test.namedChild(0)?.text ?? ''})` : `not (${condition})`;
  const isBool = test?.type === 'comparison_operator' || test?.type === 'not_operator';
  // It goes to C as an int: a list that is not empty would not do.
  return isBool ? condition : `bool(${condition})`;
}

/** One parameter for each thing that is done, in an order that the child keeps. */
function merged(calls: readonly ChildCall[], settings: AnalysisSettings): readonly Parameter[] {
  const found: Parameter[] = [];
  let last = 0;
  for (const call of calls) {
    const parameter = parameterOf(call);
    if (typeof parameter === 'string') return refuse(`${parameter} (line ${call.line})`);
    if (parameter.since !== undefined && (pythonMinor(settings) ?? parameter.since) < parameter.since)
      refuse(
        `${parameter.name ?? ''}= needs Python 3.${parameter.since}, and this is ${pythonSaid(settings)}`,
      );
    if (parameter.order > 0 && parameter.order < last)
      refuse(`${call.name}() at line ${call.line} follows a change of ids, before which subprocess does it`);
    last = Math.max(last, parameter.order);
    if (found.some((p) => p.name !== null && p.name === parameter.name))
      refuse(`${parameter.name ?? ''}= can be given once only`);
    found.push(parameter);
  }
  return found;
}

/** The keyword makes room for others, or goes with its comma. */
function replaceArgument(args: CallArguments, given: Node, said: readonly string[]): Edit[] {
  if (given.type === 'keyword_argument') {
    if (said.length > 0) return [{ start: given.startIndex, end: given.endIndex, text: said.join(', ') }];
    const before = given.previousNamedSibling;
    const next = given.nextNamedSibling;
    if (before && before.type !== 'comment')
      return [{ start: before.endIndex, end: given.endIndex, text: '' }];
    return [
      {
        start: given.startIndex,
        end: next && next.type !== 'comment' ? next.startIndex : given.endIndex,
        text: '',
      },
    ];
  }
  const last = args.list.namedChildren.filter((n) => n.type !== 'comment').at(-1) ?? given;
  const edits: Edit[] = [{ start: given.startIndex, end: given.endIndex, text: 'None' }];
  if (said.length === 0) return edits;
  if (last.id === given.id)
    return [{ start: given.startIndex, end: given.endIndex, text: `None, ${said.join(', ')}` }];
  return [...edits, { start: last.endIndex, end: last.endIndex, text: `, ${said.join(', ')}` }];
}

/** A function of this function's own that nothing else uses goes; comments in it keep it alive. */
function removable(names: Names, definition: Node | null, call: Node): ((text: string) => Edit) | null {
  const name = definition?.childForFieldName('name');
  if (!definition || !name || names.scopeOf(definition).type !== 'function_definition') return null;
  if (!inside(names.scopeOf(definition), call)) return null;
  const isOnly = definition.parent?.namedChildren.filter((n) => n.type !== 'comment').length === 1;
  if (isOnly || below(definition, 'comment').length > 0) return null;
  if (names.uses(name.text, call).length !== 2) return null;
  return (text) => {
    const lines =
      linesOf(text, definition) ?? refuse(`the function at line ${line(definition)} shares its line`);
    // The blank lines behind it go with it.
    const blank = /^(?:[ \t]*\r?\n)*/u.exec(text.slice(lines.end))?.[0].length ?? 0;
    return { start: lines.start, end: lines.end + blank, text: '' };
  };
}
