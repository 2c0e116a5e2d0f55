/** The child's code as posix_spawn can say it. Texts are C, taken from the user's code. */
import type { Node } from 'web-tree-sitter';
import type { Tail } from './tail';

export type Step =
  /** `posix_spawn_file_actions_<fn>(&actions, args…)`, only where `guard` holds. */
  | {
      readonly k: 'action';
      readonly fn: ActionName;
      readonly args: readonly string[];
      readonly guard?: string;
      readonly note?: string;
    }
  | { readonly k: 'setsid'; readonly note?: string }
  | { readonly k: 'setpgroup'; readonly group: string; readonly note?: string }
  /** The mask that the program starts with, or what is added to or taken from it: a pointer to a sigset_t. */
  | {
      readonly k: 'sigmask';
      readonly how: 'set' | 'block' | 'unblock';
      readonly set: string;
      /** The function that the child called: the same one reads the current mask. */
      readonly api: string;
      readonly note?: string;
    }
  | { readonly k: 'sigdefault'; readonly signal: string; readonly note?: string }
  /** `policy` undefined: the parameters alone. `parameters`: a pointer to a struct sched_param. */
  | {
      readonly k: 'sched';
      readonly policy: string | undefined;
      readonly parameters: string;
      readonly note?: string;
    }
  /** Half of POSIX_SPAWN_RESETIDS, which resets both. */
  | { readonly k: 'resetid'; readonly which: 'uid' | 'gid'; readonly api: string; readonly note?: string }
  /** Prepares an argument in variables of the child's own: runs in the parent as it stands. `at`: where it stood. */
  | {
      readonly k: 'copy';
      readonly text: string;
      readonly at: number;
      readonly declared?: Declaration;
      readonly note?: string;
    }
  | {
      readonly k: 'if';
      readonly condition: string;
      /** Where it stood. */
      readonly at: number;
      readonly then: readonly Step[];
      readonly otherwise: readonly Step[];
      readonly note?: string;
    }
  /** The child ends without exec, and its status says that something was wrong. */
  | { readonly k: 'fail'; readonly at: number; readonly note?: string }
  | { readonly k: 'loop'; readonly head: string; readonly body: readonly Step[]; readonly note?: string }
  /** `#if` … `#else` … `#endif`: each alternative is compiled or not, as it was. */
  | { readonly k: 'when'; readonly alternatives: readonly Alternative[]; readonly note?: string }
  | ExecStep
  | { readonly k: 'comment'; readonly text: string; readonly at: number; readonly note?: string };

export interface Alternative {
  /** `#ifdef HAVE_CLOSEFROM`, `#else` */
  readonly directive: string;
  readonly steps: readonly Step[];
}

/** A declaration in parts, so that what nothing uses any more can be left out. */
export interface Declaration {
  /** `static const char *` up to the first declarator. */
  readonly type: string;
  readonly declarators: readonly { readonly name: string; readonly text: string }[];
}

export type ActionName =
  'adddup2' | 'addclose' | 'addopen' | 'addchdir_np' | 'addfchdir_np' | 'addclosefrom_np' | 'addtcsetpgrp_np';

export interface ExecStep {
  readonly k: 'exec';
  /** The call as the user wrote it: `execlp`. */
  readonly api: string;
  readonly searchesPath: boolean;
  readonly path: string;
  /** An argv that exists, or the arguments of which to build one, the null pointer at the end included. */
  readonly argv: string | readonly string[];
  /** undefined: the program inherits `environ`. */
  readonly environment: string | undefined;
  readonly note?: string;
}

export interface ChildPlan {
  readonly steps: readonly Step[];
  /** The code after the failing exec; several where each branch has its own. Empty where it falls into the parent's error branch. */
  readonly tails: readonly FailedExec[];
  /** Files that the child left open besides their copies. */
  readonly leftOpen: readonly string[];
  /** Functions of the file whose code was taken over. */
  readonly taken: readonly Node[];
}

export interface FailedExec {
  readonly nodes: readonly Node[];
  /** The string is the reason why it can neither be dropped nor moved. */
  readonly tail: Tail | string;
  /** Texts of the tail's messages, as the parent can say them. */
  readonly messages: readonly { readonly text: string; readonly at: number }[];
  readonly status: string | undefined;
}

const attributeKinds: ReadonlySet<string> = new Set([
  'setsid',
  'setpgroup',
  'sigmask',
  'sigdefault',
  'sched',
  'resetid',
]);

export type Attribute = Extract<
  Step,
  { k: 'setsid' | 'setpgroup' | 'sigmask' | 'sigdefault' | 'sched' | 'resetid' }
>;

export const isAttribute = (step: Step): step is Attribute => attributeKinds.has(step.k);

/** Every step, nested ones included. @param conditional also those of `#if` */
export function* allSteps(steps: readonly Step[], conditional = true): Generator<Step> {
  for (const step of steps) {
    yield step;
    if (step.k === 'if') yield* allSteps([...step.then, ...step.otherwise], conditional);
    if (step.k === 'loop') yield* allSteps(step.body, conditional);
    if (step.k === 'when' && conditional) yield* allSteps(step.alternatives.flatMap((a) => a.steps));
  }
}

/** Nothing but preparation: no action, no attribute, no exec. */
export function onlyCopies(step: Step): boolean {
  return [...allSteps([step])].every(
    (s) => s.k === 'copy' || s.k === 'if' || s.k === 'loop' || s.k === 'comment',
  );
}
