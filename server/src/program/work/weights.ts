/**
 * Orders of magnitude that the judgement rests on, in microseconds. Only ratios matter: a verdict needs one side to
 * outweigh all others at least twice. Rounded up from timeit on CPython 3.11–3.13 (an operation 0.005–0.02, a turn of
 * an empty loop 0.01–0.03, a call 0.01–0.03), because older interpreters take two to four times as long.
 */
import type { WorkKind } from '../../knowledge/effects';

/** One bytecode-level operation: arithmetic, comparison, subscript, attribute. */
export const operation = 0.04;
/** Turning a loop once, with nothing in it. */
export const turn = 0.03;
/** Entering and leaving a function of the project. */
export const frame = 0.08;

/** A call of each kind where its model says nothing closer. */
export const callOf: Readonly<Record<WorkKind, number>> = {
  cheap: 0.06,
  holds: 20,
  releases: 100,
  waits: 1_000,
  blocks: 500,
};

/** A call that nothing is known of: assumed to be able to wait or release for this long. */
export const unknownCall = 100;
/** Of a call that is taken for one of several methods of its name: how much of it stays unknown. */
export const doubtOfNames = 0.02;
/** `await` of something unknown: it hands the thread back, else it would not be awaited. */
export const unknownAwait = 1_000;

/** Turns of a loop whose bound is not visible. */
export const unknownTurns = 1_000;
/** The same inside another loop whose bound is not visible. */
export const innerTurns = 100;
/** Turns of a loop over what a generator without a loop gives. */
export const fewTurns = 10;
/** Turns of a loop that has no condition and no way out. */
export const endlessTurns = 100_000;
/** Calls of a function that calls itself more than once a time, or in a loop. */
export const treeRecursion = 1_000;
/** Calls of a function that calls itself at most once. */
export const lineRecursion = 20;

/** Functions that call each other in a circle beyond any real recursion. */
export const tangled = 40;
/** Nothing is estimated to take longer than this per call; what is, is scaled down as a whole. */
export const longest = 1e8;

/** CPU time that one call of a function is believed to take at most. */
export const farthest = 1e5;
/** Of the operators of a function that handles arrays: too many to call it CPU-bound on their account. */
export const arrayDoubt = 1;

/** Calls shorter than this count as part of the loop around them: the loop decides, no single call in it. */
export const brief = 5;

/** Below this a function is cheap whatever it does: threads and turns of the event loop cost as much. */
export const small = 50;
/** What one side must outweigh the others by. */
export const margin = 2;
