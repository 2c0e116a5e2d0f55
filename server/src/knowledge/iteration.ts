/** Functions that say how often a loop over their result turns. Names as they are written: these are rarely aliased. */

/** Count from constants: `range(stop)`, `range(start, stop, step)`. Python: Built-in Functions; tqdm: `trange`. */
export const countsTo: ReadonlySet<string> = new Set(['range', 'xrange', 'trange']);

/** Pass on the elements of their first argument, one for one. Python: Built-in Functions; tqdm: `tqdm`. */
export const passesElements: ReadonlySet<string> = new Set([
  'enumerate',
  'zip',
  'reversed',
  'sorted',
  'list',
  'tuple',
  'iter',
  'tqdm',
  'tqdm.tqdm',
]);

/** Walk all of their argument before they return. Python: Built-in Functions. */
export const walksAll: ReadonlySet<string> = new Set(
  ['sum', 'list', 'tuple', 'set', 'frozenset', 'sorted', 'min', 'max', 'bytes', 'bytearray'].map(
    (name) => `builtins.${name}`,
  ),
);
