/** Offsets as lines and columns, for the shells, which do not reach below the engine. */
export { LineIndex, type Position } from '../syntax/positions';
