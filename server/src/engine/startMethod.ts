/** For shells that say what is assumed: the start method of multiprocessing. */
export { forksByDefault } from '../program/startMethod';
